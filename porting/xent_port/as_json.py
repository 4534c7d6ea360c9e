"""A port as JSON: one object, described by ``port.schema.json`` and in ``docs/port.md``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from xent_conformance.files import write_whole
from xent_port.evidence import command, loss_of
from xent_port.files import Problem
from xent_port.model import Finding, Native, Reason
from xent_port.result import FileResult, Result, reasons

VERSION = 1


def as_json(result: Result) -> str:
    """Return the text of the JSON."""
    # characters that UTF-8 has no place for can stand in names of files
    text = json.dumps(_result(result), indent=1, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8") + "\n"


def write_json(result: Result, path: Path) -> None:
    """Write the JSON to a file.

    Raises:
        OSError: if it cannot be written.
    """
    write_whole(path, as_json(result))


def _result(result: Result) -> dict[str, Any]:
    from xent import __version__

    return {
        "format": "xent port",
        "version": VERSION,
        "tool": {"name": "xent-compat", "version": __version__},
        "target": result.target,
        "granted": list(result.granted),
        "read": result.read,
        "written": result.written,
        "counts": dict(result.counts),
        "files": [_file(file) for file in result.files],
        "problems": [_problem(problem) for problem in result.problems],
    }


def _file(file: FileResult) -> dict[str, Any]:
    return {
        "path": str(file.path),
        "changed": file.changed,
        "uses": [_use(finding) for finding in file.findings],
        "notes": [
            {**_place(note.line, note.column, note.cell), "name": note.name, "text": note.message}
            for note in file.notes
        ],
        "remaining": [{**_place(each.line, cell=each.cell), "name": each.name} for each in file.remaining],
    }


def _use(finding: Finding) -> dict[str, Any]:
    use = finding.use
    return {
        **_place(use.line, use.column, use.cell),
        "name": use.name,
        "form": use.form,
        "status": finding.status,
        "text": finding.message,
        "before": finding.old,
        "after": finding.new,
        **_decision(finding),
    }


def _decision(finding: Finding) -> Mapping[str, Any]:
    if isinstance(finding.decision, Native):
        return {"granted": list(finding.decision.granted)} if finding.decision.granted else {}
    found: dict[str, Any] = {}
    if finding.decision is not None and finding.decision.native is not None:
        found["native"] = finding.decision.native
    if why := [dict(_reason(finding, reason)) for reason in reasons(finding)]:
        found["reasons"] = why
    return found


def _reason(finding: Finding, reason: Reason) -> Iterator[tuple[str, Any]]:
    yield "text", reason.text
    if reason.would_need is not None:
        yield "would_need", reason.would_need
    if reason.assumption is not None:
        yield "assumption", reason.assumption
    if (shows := command(finding, reason)) is not None:
        yield "shown_by", {"loss": loss_of(finding.use.name), "case": reason.case, "command": shows}


def _problem(problem: Problem) -> dict[str, Any]:
    where = {} if problem.line is None else _place(problem.line, cell=problem.cell)
    return {"path": str(problem.path), **where, "text": problem.text}


def _place(line: int, column: int | None = None, cell: int | None = None) -> dict[str, int]:
    """Return a place; cells, lines and columns count from 1."""
    return {
        **({} if cell is None else {"cell": cell}),
        "line": line,
        **({} if column is None else {"column": column + 1}),
    }
