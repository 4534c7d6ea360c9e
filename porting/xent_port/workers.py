"""Does the same work on many things, in several processes if there are many, and loses none of them."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, TypeVar

from xent_conformance.processes import end_with_the_parent
from xent_port.room import with_room

# So few things are done before other processes have started.
_FEW = 12
_CHUNK = 8

A = TypeVar("A")
B = TypeVar("B")


def _tell_nobody(count: int) -> None:
    del count


class Workers:
    """Processes, started when there is enough to do."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def map(
        self, work: Callable[[A], B], things: Sequence[A], advance: Callable[[int], None] = _tell_nobody
    ) -> Iterator[B | None]:
        """Yield what the work makes of each, in order; ``None`` of what ends the process it is done in."""
        chunks = [things[i : i + _CHUNK] for i in range(0, len(things), _CHUNK)]
        if self._jobs <= 1 or len(things) <= _FEW:
            for chunk in chunks:
                yield from _each(work, chunk)
                advance(len(chunk))
            return
        tasks = [self._submit(work, chunk) for chunk in chunks]
        for i, chunk in enumerate(chunks):
            try:
                yield from tasks[i].result()
            except BrokenProcessPool:
                self._pool = None
                yield from _one_by_one(work, chunk)
                # what was not done yet is lost with the others
                tasks = [
                    task if _is_done(task) else self._submit(work, later)
                    for task, later in zip(tasks, chunks, strict=True)
                ]
            advance(len(chunk))

    def _submit(self, work: Callable[[A], B], chunk: Sequence[A]) -> Future[list[B]]:
        if self._pool is None:
            self._pool = _pool(self._jobs)
        return self._pool.submit(_each, work, chunk)


def _is_done(task: Future[Any]) -> bool:
    return task.done() and task.exception() is None


def _one_by_one(work: Callable[[A], B], chunk: Sequence[A]) -> Iterator[B | None]:
    pool = _pool(1)
    for thing in chunk:
        try:
            yield from pool.submit(_each, work, [thing]).result()
        except BrokenProcessPool:
            pool = _pool(1)
            yield None
    pool.shutdown()


def _each(work: Callable[[A], B], chunk: Sequence[A]) -> list[B]:
    return with_room(lambda: [work(thing) for thing in chunk])


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin)


def _begin() -> None:
    # an interrupt goes to all processes of a terminal; the one that started these ends them
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_the_parent()
