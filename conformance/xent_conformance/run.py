"""Runs cases on backends, in parallel, one backend after the other.

Each backend gets processes of its own, so that no two array libraries share one; a process that dies is the
result of the case that killed it.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from xent_conformance.backends import Backend
from xent_conformance.check import check, died
from xent_conformance.processes import end_with_the_parent
from xent_conformance.results import CaseResult
from xent_conformance.vectors import Vector

Advance = Callable[[str, int], None]

# As many processes as processors, so one thread each.
_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_LARGEST_CHUNK = 40
# JAX keeps what it compiles: a process that did all cases would grow to gigabytes. Pools are renewed, not
# processes: with max_tasks_per_child, a pool of Python 3.11 can wait forever (python/cpython#115634).
_CHUNKS_OF_A_PROCESS = 10


def run(
    vectors: Sequence[Vector],
    backends: Sequence[Backend],
    *,
    jobs: int = 1,
    advance: Advance | None = None,
) -> list[CaseResult]:
    """Check every vector on every backend; results come in the order of backends, then of vectors.

    With one job, all runs in this process. ``advance`` is called with the name of a backend and the number of
    cases that were finished on it.
    """
    advance = advance or _tell_nobody
    results: list[CaseResult] = []
    for backend in backends:
        if jobs <= 1:
            for vector in vectors:
                results.append(check(vector, backend))
                advance(backend.name, 1)
        else:
            results += _in_processes(vectors, backend, jobs, advance)
    return results


def _tell_nobody(backend: str, cases: int) -> None:
    del backend, cases


def _in_processes(
    vectors: Sequence[Vector], backend: Backend, jobs: int, advance: Advance
) -> list[CaseResult]:
    size = max(1, min(_LARGEST_CHUNK, math.ceil(len(vectors) / (4 * jobs))))
    chunks = [vectors[i : i + size] for i in range(0, len(vectors), size)]
    found: dict[int, list[CaseResult]] = {}
    together = jobs * _CHUNKS_OF_A_PROCESS
    for first in range(0, len(chunks), together):
        some = range(first, min(first + together, len(chunks)))
        with _pool(jobs, backend) as pool:
            tasks = {pool.submit(_check_all, chunks[i], backend): i for i in some}
            for task in as_completed(tasks):
                with contextlib.suppress(BrokenProcessPool):
                    found[tasks[task]] = task.result()
                    advance(backend.name, len(chunks[tasks[task]]))
    for i, chunk in enumerate(chunks):
        if i not in found:
            found[i] = _alone(chunk, backend)
            advance(backend.name, len(chunk))
    return [result for i in range(len(chunks)) for result in found[i]]


def _alone(vectors: Sequence[Vector], backend: Backend) -> list[CaseResult]:
    """Check vectors one of which may have killed its process: by halves, down to the one that does."""
    with _pool(1, backend) as pool:
        try:
            return pool.submit(_check_all, vectors, backend).result()
        except BrokenProcessPool:
            if len(vectors) == 1:
                return [died(vectors[0], backend)]
    half = len(vectors) // 2
    return _alone(vectors[:half], backend) + _alone(vectors[half:], backend)


def _check_all(vectors: Sequence[Vector], backend: Backend) -> list[CaseResult]:
    return [check(vector, backend) for vector in vectors]


@contextlib.contextmanager
def _pool(jobs: int, backend: Backend) -> Iterator[ProcessPoolExecutor]:
    """Start processes with the environment that suits the backend; what the user has set goes before."""
    wanted = {**_ONE_THREAD, **backend.environment()}
    added = [name for name in wanted if name not in os.environ]
    os.environ.update({name: wanted[name] for name in added})
    # spawn: a forked process would inherit the threads' locks of the libraries that are loaded here
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(jobs, context, end_with_the_parent) as pool:
            yield pool
    finally:
        for name in added:
            del os.environ[name]
