"""The life of one worker process: it answers the tasks of a pipe, within limits.

Only what its tasks need is imported here, and that when the first of them comes: the program that
starts it is several times as large.
"""

from __future__ import annotations

import logging
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.errors import ParseError

Task = tuple[str, tuple[Any, ...], dict[str, Any]]  # job, arguments, keywords


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLimits:
    """What one document may cost: seconds of CPU, seconds by the clock, bytes of address space.

    Several times what the largest honest ones need: a full feed takes a second, a sitemap of 50,000
    pages takes 120 MB, a report of 200 pages in PDF some seconds.
    """

    parse_cpu: int = 3
    read_cpu: int = 10
    wall: float = 30.0
    memory: int = 512 * 1024**2

    def cpu(self, job: str) -> int:
        """Seconds of CPU for a job."""
        return self.parse_cpu if job == "parse" else self.read_cpu


def serve(descriptor: int) -> None:
    """Take the limits from a pipe, then answer tasks until it is closed."""
    pipe = Connection(descriptor)
    logging.disable()  # what libraries grumble about a document is in its ParseError
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limits: TaskLimits = pipe.recv()
    jobs: dict[str, Callable[..., Any]] = {}
    pipe.send("ready")
    while True:
        try:
            name, arguments, keywords = pipe.recv()
        except EOFError:
            return
        if name not in jobs:
            jobs[name] = _job(name)
            # What a document may use comes on top of the libraries: how large these are differs.
            memory = _address_space() + limits.memory
            resource.setrlimit(resource.RLIMIT_AS, (memory, resource.RLIM_INFINITY))
        # The limit counts the whole life of a process, so each task moves it.
        spent = int(time.process_time()) + 1
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (spent + limits.cpu(name), hard))
        pipe.send(_outcome(jobs[name], arguments, keywords))


def _job(name: str) -> Callable[..., Any]:
    """What a worker can do; where no pages are read, it does without that library's weight."""
    if name == "parse":
        from bot.parse import parse

        return parse
    from bot.read import read

    return read


def _address_space() -> int:
    """Bytes of address space in use, where the system tells (Linux)."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:
        return 1024**3
    return pages * resource.getpagesize()


def _outcome(
    job: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]
) -> object:
    """What a job gives, or the ParseError that says why it gives nothing."""
    try:
        return job(*arguments, **keywords)
    except ParseError as error:
        return error
    except MemoryError:
        return ParseError("limits", "memory")
    except Exception as error:  # noqa: BLE001 - a fault of ours must not end the worker
        return ParseError("crash", f"{type(error).__name__}: {error}")
