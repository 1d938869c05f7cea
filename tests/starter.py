"""Bots that are there at once: forked from a process that has loaded the program and its words.

A start takes two seconds of loading, and crash tests start a thousand bots. Each is still a
process of its own, with settings, a folder and output of its own, that a signal can end; what
`python -m bot` does before that is shown by the tests of the command line.

    bot, log = …  # files
    process = await start(["run"], folder, environment, bot, log)

A test's process keeps one starter, and speaks to it over its standard input; it ends with it.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).parents[1]
_LONGEST = 1 << 17  # bytes of an order: arguments, folder and environment


class Process:
    """What asyncio's of this name does, for one that another process has started."""

    def __init__(self, pid: int, ended: asyncio.Task[None]) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = ended

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has just ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait for its end; its exit code, or the number of a signal below zero."""
        await asyncio.shield(self._ended)
        assert self.returncode is not None
        return self.returncode


async def start(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    out: IO[bytes],
    log: IO[bytes],
) -> Process:
    """Start what `python -m bot` would with these arguments and this environment alone."""
    ours, theirs = socket.socketpair()
    order = {"arguments": arguments, "folder": str(folder), "environment": dict(environment)}
    with theirs:
        given = [out.fileno(), log.fileno(), theirs.fileno()]
        socket.send_fds(_starter(), [json.dumps(order).encode()], given)
    reader, writer = await asyncio.open_connection(sock=ours)
    pid = int(await reader.readline())

    async def end() -> None:
        process.returncode = int(await reader.readline())
        writer.close()

    process = Process(pid, asyncio.create_task(end()))
    return process


@cache
def _starter() -> socket.socket:
    """The way to this process's starter."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.starter"],
            cwd=PROJECT,
            stdin=theirs.fileno(),
            start_new_session=True,  # Ctrl-C is for the tests
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


# --- in the starter, and in what it starts -----------------------------------------------------


def serve(orders: socket.socket) -> None:
    """Start a bot for each order, until nobody is there to give any."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait
    while True:
        order, given, _, _ = socket.recv_fds(orders, _LONGEST, 3)
        if not order:
            return
        if os.fork() == 0:
            orders.close()
            _look_after(json.loads(order), *given)
        for descriptor in given:
            os.close(descriptor)


def _look_after(order: Mapping[str, object], out: int, log: int, report: int) -> None:
    """Start a bot and wait for its end; both are told. Only the bot comes back, at its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        os.close(report)
        _become(order, out, log)
    os.close(out)
    os.close(log)
    os.write(report, b"%d\n" % pid)
    _, status = os.waitpid(pid, 0)
    os.write(report, b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _become(order: Mapping[str, object], out: int, log: int) -> None:
    from bot import cli

    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, standard in ((nothing, 0), (out, 1), (log, 2)):
        os.dup2(descriptor, standard)
        os.close(descriptor)
    os.chdir(str(order["folder"]))
    os.environ.clear()
    os.environ.update(order["environment"])  # type: ignore[call-overload]  # what we wrote ourselves
    sys.exit(cli.main(order["arguments"]))  # type: ignore[arg-type]  # as above


def _load() -> None:
    """Load what bots load: in one thread, or nothing could be forked from it."""
    import bot.channels.matrix.channel
    import bot.channels.slack
    import bot.cli.service  # noqa: F401
    from bot import lexicon

    lexicon.load()


if __name__ == "__main__":
    _load()
    serve(socket.socket(fileno=os.dup(0)))
