"""A port in words: each use and what became of it, what remains, and what could not be ported."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from rich.console import Console

from xent_conformance.terminal import say
from xent_port.evidence import command
from xent_port.files import Problem
from xent_port.model import UNKNOWN, Argument, FallBack, Finding
from xent_port.result import FileResult, Result, place, reasons, shown, use_place
from xent_port.rules.table import ASSUMPTIONS, placeholders

_LONGEST = 160
_MOST_NAMES = 8
# Expressions that need no brackets wherever they stand.
_ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.List)
_STYLES = {"rewritten": "green", "xent": "green", "fell back": "yellow", "left": "red"}


def print_summary(result: Result, console: Console) -> None:
    """Print what was found, file by file, what assumptions would change, and the totals.

    What is unchanged is only counted: it may be every loss of a large project.
    """
    for file in result.files:
        _print_file(file, console)
    _print_assumptions(result, console)
    for problem in result.problems:
        say(console, problem_text(problem), "red")
    style = "red" if result.problems or result.counts["left"] else "bold"
    say(console, _totals(result), style)


def problem_text(problem: Problem) -> str:
    """Say what is wrong with a file, and where."""
    path, line = problem.path, problem.line
    where = shown(path) if line is None else place(path, line, cell=problem.cell)
    return f"{where}: not ported: {problem.text}"


def _print_file(file: FileResult, console: Console) -> None:
    told = [finding for finding in file.findings if finding.status != "unchanged"]
    for finding in told:
        what = _short(finding.old) if reasons(finding) else finding.message
        say(
            console, f"{use_place(file.path, finding.use)}: {finding.status}: {what}", _STYLES[finding.status]
        )
        for line in _details(finding):
            say(console, f"    {line}")
    for note in file.notes:
        where = place(file.path, note.line, note.column, note.cell)
        say(console, f"{where}: note: {note.name}: {note.message}")
    if file.remaining and told:
        names = list(dict.fromkeys(each.name for each in file.remaining))
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        where = place(file.path, file.remaining[0].line, cell=file.remaining[0].cell)
        say(console, f"{where}: still imported: {', '.join(names[:_MOST_NAMES])}{more}")


def _details(finding: Finding) -> Iterator[str]:
    if finding.new != finding.old:
        yield f"-> {_short(finding.new)}"
    if isinstance(finding.decision, FallBack) and finding.decision.native is not None:
        native = _short(_filled(finding, finding.decision.native))
        yield f"native call, which is not always the same: {native}"
    for reason in reasons(finding):
        if reason.assumption is None:
            condition = "" if reason.would_need is None else f"; native if {reason.would_need}"
            shows = command(finding, reason)
            yield f"because {reason.text}{condition}" + (f" ({shows})" if shows else "")
    assumed = [reason.assumption for reason in reasons(finding) if reason.assumption is not None]
    if assumed:
        yield f"what the source does not show: {', '.join(assumed)}"


def _filled(finding: Finding, template: str) -> str:
    """Write the arguments of a use into the template of a native call, as far as they are known."""
    codes = {name: _code(argument) for name, argument in (finding.use.arguments or {}).items()}
    return template.format_map({name: f"{{{name}}}" for name in placeholders(template)} | codes)


def _code(argument: Argument) -> str:
    """Return an argument as it can stand before a dot or an operator."""
    if argument.value is not UNKNOWN:
        return argument.code
    node = ast.parse(f"(\n{argument.code}\n)", mode="eval").body
    return argument.code if isinstance(node, _ATOMS) else f"({argument.code})"


def _print_assumptions(result: Result, console: Console) -> None:
    """Print what the assumptions are that would have to be true, and the cases that show why."""
    shown_by: dict[str, dict[str, None]] = {}
    for finding in (finding for file in result.files for finding in file.findings):
        for reason in reasons(finding):
            if reason.assumption is not None:
                shows = shown_by.setdefault(reason.assumption, {})
                shows.update({} if (text := command(finding, reason)) is None else {text: None})
    for name, commands in shown_by.items():
        say(console, f"--assume {name}: {ASSUMPTIONS[name].sentence}", "bold")
        say(console, f"    Otherwise: {ASSUMPTIONS[name].otherwise}.")
        for text in commands:
            say(console, f"    {text}")


def _short(source: str) -> str:
    text = " ".join(source.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _totals(result: Result) -> str:
    counts = result.counts
    did = "changed" if result.written else "would change"
    parts = [f"{counts[status]} {status}" for status in counts if counts[status]]
    failed = f"; {len(result.problems)} could not be ported" if result.problems else ""
    files = f"{result.read} file{'s' * (result.read != 1)} read, {len(result.changed)} {did}"
    return f"{files}; uses of losses: {', '.join(parts) or 'none'}{failed}"
