"""What a port of many files found: the words that its diff, its JSON and its summary are written in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xent_port.files import Problem
from xent_port.model import FallBack, Finding, Note, Reason, Use

STATUSES = ("rewritten", "xent", "fell back", "left", "unchanged")


@dataclass(frozen=True)
class Remaining:
    """A name of an original framework that a source still imports after the port."""

    name: str
    line: int
    cell: int | None = None


@dataclass(frozen=True)
class FileResult:
    """One file: its bytes before and after, and what was found in it."""

    path: Path
    before: bytes
    after: bytes
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    remaining: tuple[Remaining, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the port makes another file of it."""
        return self.before != self.after


@dataclass(frozen=True)
class Result:
    """A port: what was asked for, the files in which something was found, and those with a problem.

    ``written``: whether the files that changed were written; ``read`` is how many files were looked at.
    """

    target: str
    granted: tuple[str, ...]
    files: tuple[FileResult, ...]
    problems: tuple[Problem, ...]
    read: int
    written: bool = False

    @property
    def counts(self) -> Mapping[str, int]:
        """How many uses have each status."""
        found = Counter[str](finding.status for file in self.files for finding in file.findings)
        return {status: found[status] for status in STATUSES}

    @property
    def changed(self) -> tuple[FileResult, ...]:
        """The files of which the port makes others."""
        return tuple(file for file in self.files if file.changed)


def reasons(finding: Finding) -> tuple[Reason, ...]:
    """Return why a native call was not written, if one was asked for."""
    return finding.decision.reasons if isinstance(finding.decision, FallBack) else ()


def shown(path: Path) -> str:
    """Return a path as it is printed: on one line, whatever is in it."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(path))


def place(path: Path, line: int, column: int | None = None, cell: int | None = None) -> str:
    """Say where something is, as editors and compilers do; columns count from 1 here.

    >>> place(Path("train.py"), 3, 0), place(Path("train.ipynb"), 1, cell=4)
    ('train.py:3:1', 'train.ipynb:cell 4:1')
    """
    parts = [shown(path), *([] if cell is None else [f"cell {cell}"]), str(line)]
    return ":".join(parts if column is None else [*parts, str(column + 1)])


def use_place(path: Path, use: Use) -> str:
    """Say where a use is."""
    return place(path, use.line, use.column, use.cell)
