"""Ports many files: finds them, sees which have to do with each other, and works in several processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from xent_port import files
from xent_port.files import FileError, Problem
from xent_port.neighbours import neighbours
from xent_port.result import FileResult, Result
from xent_port.source import Source, port
from xent_port.workers import Workers

Count = Callable[[int], None]


def _tell_nobody(count: int) -> None:
    del count


def port_all(
    paths: Sequence[Path],
    target: str,
    granted: Sequence[str] = (),
    *,
    jobs: int = 1,
    total: Count = _tell_nobody,
    advance: Count = _tell_nobody,
) -> Result:
    """Port the files that paths name, and those in folders; nothing is written.

    ``total`` is told how many files are parsed, ``advance`` how many more of them are done.
    """
    found, problems = files.find(paths)
    data: dict[Path, bytes] = {}
    for path in found:
        try:
            data[path] = files.read(path)
        except FileError as error:
            problems.append(Problem(path, str(error)))
    results: list[FileResult] = []
    with Workers(jobs) as workers:
        places = neighbours(data, workers)
        sources = [Source(path, data[path], places[path]) for path in data if path in places]
        total(len(sources))
        work = partial(port, target=target, granted=tuple(granted))
        for source, done in zip(sources, workers.map(work, sources, advance), strict=True):
            if isinstance(done, FileResult):
                results.append(done)
            else:
                problems.append(done or Problem(source.path, "ended the process that parsed it"))
    told = tuple(file for file in results if file.changed or file.findings or file.notes)
    return Result(target, tuple(granted), told, tuple(problems), read=len(data))


def write(result: Result) -> Result:
    """Write the files that changed, each all at once; one that cannot be written is a problem."""
    kept, problems = [], list(result.problems)
    for file in result.files:
        try:
            if file.changed:
                files.write(file.path, file.before, file.after)
            kept.append(file)
        except FileError as error:
            problems.append(Problem(file.path, str(error)))
    return replace(result, files=tuple(kept), problems=tuple(problems), written=True)
