"""The worker processes that parse and read: bounded in CPU, memory and time, replaced on death.

A thread of the main process stands for each worker: it hands over a task, waits for the answer,
and kills a worker that overruns. So a bad document ends its own worker and nobody else's.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import resource
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot import metrics
from bot.errors import ParseError
from bot.model import Address, Source
from bot.ports import Fetched, Page, Parsed

_Task = tuple[str, tuple[Any, ...], dict[str, Any]]  # job, arguments, keywords

_TASKS_PER_LIFE = 1_000  # the libraries' caches grow
_START_SECONDS = 60.0  # for the imports, on a busy machine


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

    def _call(self, task: _Task) -> Any:
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
            worker = _Worker(self._limits)
            self._alive.add(worker)
            return worker

    def _drop(self, worker: _Worker) -> None:
        worker.kill()
        with self._guard:
            self._alive.discard(worker)


class _Worker:
    """One process, and our end of the pipe to it."""

    def __init__(self, limits: TaskLimits) -> None:
        # Not fork: the main process has threads and an event loop.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, limits), daemon=True)
        self._process.start()
        theirs.close()
        self.tasks = 0

    @property
    def fate(self) -> str:
        """How a process ended: the name of the signal, or its exit code."""
        code = self._process.exitcode or 0
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def call(self, task: _Task, seconds: float) -> Any:
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
        self._process.join()


def _reason(error: Exception, worker: _Worker) -> str:
    """Which limit a document overran: `time`, `cpu`, or `died`, for want of memory most often."""
    if isinstance(error, TimeoutError):
        return "time"
    return "cpu" if worker.fate == "SIGXCPU" else "died"


def _serve(pipe: Connection, limits: TaskLimits) -> None:
    """The life of a worker process: answer tasks until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the main process's to handle
    logging.disable()  # what libraries grumble about a document is in its ParseError
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
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
    """What a worker can do.

    The libraries are loaded here only, and when first needed: the main process does without their
    weight, and where no pages are read, so do the workers.
    """
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
