"""The worker processes that parse and read: bounded in CPU, memory and time, replaced on death.

A thread of the main process stands for each worker: it hands over a task, waits for the answer,
and kills a worker that overruns. So a bad document ends its own worker and nobody else's.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Pipe
from types import TracebackType
from typing import Any, Self

from bot import metrics
from bot.errors import ParseError
from bot.model import Address, Source
from bot.ports import Fetched, Page, Parsed
from bot.worker import Task, TaskLimits

_TASKS_PER_LIFE = 1_000  # the libraries' caches grow
_START_SECONDS = 60.0  # for the imports, on a busy machine


class WorkerPool:
    """The Workers port: `size` processes, each started when there is work for it."""

    def __init__(self, *, size: int = 2, limits: TaskLimits | None = None) -> None:
        self._limits = limits or TaskLimits()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="worker")
        self._guard = threading.Lock()
        self._idle: list[_Worker] = []
        self._alive: set[_Worker] = set()
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def parse(
        self, source: Source, address: Address, fetched: Fetched, *, known: bytes = b""
    ) -> Parsed:
        """The items of a document that was fetched from one of a source's addresses."""
        content_type = fetched.header("content-type") or ""
        document = {"url": fetched.url, "content_type": content_type, "body": fetched.body}
        parsed: Parsed = await self._run("parse", source, address, **document, known=known)
        return parsed

    async def read(self, url: str, content_type: str, body: bytes) -> Page:
        """The main text of a page."""
        page: Page = await self._run("read", url=url, content_type=content_type, body=body)
        return page

    async def close(self) -> None:
        """End the workers at once; tasks under way raise ParseError `limits`."""
        with self._guard:
            self._closed = True
            for worker in self._alive:
                worker.kill()
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    async def _run(self, job: str, *arguments: Any, **keywords: Any) -> Any:
        task = (job, arguments, keywords)
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._call, task)

    def _call(self, task: Task) -> Any:
        """Have a worker do a task; runs in a thread."""
        worker = self._take()
        try:
            outcome = worker.call(task, self._limits.wall)
        except (EOFError, OSError) as error:
            self._drop(worker)
            if not self._closed:
                metrics.WORKER_KILLS.labels(reason=_reason(error, worker)).inc()
            raise ParseError("limits", str(error) or worker.fate) from None
        if worker.tasks < _TASKS_PER_LIFE:
            with self._guard:
                self._idle.append(worker)
        else:
            self._drop(worker)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _take(self) -> _Worker:
        with self._guard:
            if self._closed:
                raise ParseError("limits", "closing")
            if self._idle:
                return self._idle.pop()
            try:
                worker = _Worker(self._limits)
            except OSError as error:  # no memory, or no process more
                raise ParseError("limits", f"no worker can be started: {error}") from error
            self._alive.add(worker)
            return worker

    def _drop(self, worker: _Worker) -> None:
        worker.kill()
        with self._guard:
            self._alive.discard(worker)


class _Worker:
    """One process, and our end of the pipe to it."""

    def __init__(self, limits: TaskLimits) -> None:
        # Not `multiprocessing`: what it starts loads the program's main module again, and a process
        # that tracks what is shared runs beside it. A group of its own: Ctrl-C is for the main
        # process to handle. `-P`: the folder that the program was started in lends no modules.
        self._pipe, theirs = Pipe()
        with theirs:
            serve = f"from bot import worker; worker.serve({theirs.fileno()})"
            self._process = subprocess.Popen(  # noqa: S603 - nothing of it comes from outside
                [sys.executable, "-P", "-c", serve],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
        self._pipe.send(limits)
        self.tasks = 0

    @property
    def fate(self) -> str:
        """How a process ended: the name of the signal, or its exit code."""
        code = self._process.returncode or 0
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def call(self, task: Task, seconds: float) -> Any:
        """The outcome of a task; raises EOFError or OSError when the worker gives none."""
        if not self.tasks:
            self._receive(_START_SECONDS)
        self.tasks += 1
        self._pipe.send(task)
        return self._receive(seconds)

    def _receive(self, seconds: float) -> Any:
        if not self._pipe.poll(seconds):
            raise TimeoutError(f"more than {seconds:g} s")
        return self._pipe.recv()

    def kill(self) -> None:
        """End the process, and leave no zombie."""
        self._process.kill()
        self._process.wait()


def _reason(error: Exception, worker: _Worker) -> str:
    """Which limit a document overran: `time`, `cpu`, or `died`, for want of memory most often."""
    if isinstance(error, TimeoutError):
        return "time"
    return "cpu" if worker.fate == "SIGXCPU" else "died"
