"""A port in words: each use and what became of it, what remains, and what could not be ported."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console

from xent_conformance.terminal import say
from xent_port.evidence import command
from xent_port.files import Problem
from xent_port.model import Finding
from xent_port.result import FileResult, Result, place, reasons, use_place

_STYLES = {"rewritten": "green", "xent": "green", "fell back": "yellow", "left": "red", "unchanged": "dim"}


def print_summary(result: Result, console: Console) -> None:
    """Print what was found, file by file, and the totals."""
    for file in result.files:
        _print_file(file, console)
    for problem in result.problems:
        say(console, _problem(problem), "red")
    style = "red" if result.problems or result.counts["left"] else "bold"
    say(console, _totals(result), style)


def _print_file(file: FileResult, console: Console) -> None:
    for finding in file.findings:
        what = f"{use_place(file.path, finding.use)}: {finding.status}: {finding.message}"
        say(console, what, _STYLES[finding.status])
        for line in _details(finding):
            say(console, f"    {line}")
    for note in file.notes:
        where = place(file.path, note.line, note.column, note.cell)
        say(console, f"{where}: note: {note.name}: {note.message}")
    if file.remaining:
        names = ", ".join(dict.fromkeys(each.name for each in file.remaining))
        first = file.remaining[0]
        say(console, f"{place(file.path, first.line, cell=first.cell)}: still imported: {names}")


def _details(finding: Finding) -> Iterator[str]:
    if finding.new != finding.old:
        yield f"{_short(finding.old)} -> {_short(finding.new)}"
    why = reasons(finding)
    for reason in why:
        yield f"because {reason.text}"
        if reason.assumption is not None:
            yield f"  grant with --assume {reason.assumption}: {reason.would_need or ''}".rstrip(": ")
        elif reason.would_need is not None:
            yield f"  native if {reason.would_need}"
        if (shows := command(finding, reason)) is not None:
            yield f"  shown by: {shows}"


def _short(source: str) -> str:
    text = " ".join(source.split())
    return text if len(text) <= 100 else f"{text[:97]}..."


def _problem(problem: Problem) -> str:
    where = (
        str(problem.path) if problem.line is None else place(problem.path, problem.line, cell=problem.cell)
    )
    return f"{where}: not ported: {problem.text}"


def _totals(result: Result) -> str:
    counts = result.counts
    did = "changed" if result.written else "would change"
    parts = [f"{counts[status]} {status}" for status in counts if counts[status]]
    failed = f"; {len(result.problems)} could not be ported" if result.problems else ""
    files = f"{result.read} file{'s' * (result.read != 1)} read, {len(result.changed)} {did}"
    return f"{files}; uses of losses: {', '.join(parts) or 'none'}{failed}"
