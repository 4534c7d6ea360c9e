"""The report on the terminal: a table of counts, the first failures with code to run them, a verdict.

Of a case that was asked alone, it says what was asked and answered, whatever came of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from xent_conformance.case import LOSSES
from xent_conformance.compare import FACETS, NOT_EXPRESSIBLE
from xent_conformance.outcome import Outcome, from_json
from xent_conformance.report.comparison import BROKEN, CHANGED, FIXED, Comparison
from xent_conformance.report.model import Report
from xent_conformance.reproduce import code, command
from xent_conformance.results import FAILED, KNOWN, PASSED, CaseResult
from xent_conformance.terminal import say
from xent_conformance.wire import Tensor

SHOWN = 5


def print_report(report: Report, console: Console) -> None:
    """Print the table, the first failures with code to run them, and what is stale."""
    table = _table(report)
    if _width(table, console) <= console.width:
        console.print(table)
        console.print(
            "cases passed / compared; [yellow]~n[/]: n known differences; "
            "[dim]-n[/]: n cases that the backend cannot express",
            soft_wrap=True,
        )
    else:
        say(console, report.title())
        for narrow in _narrow_tables(report):
            console.print(narrow)
    if report.left_out:
        say(console, f"cases left out, because they call something else or have no answer: {report.left_out}")
    for signature in report.signatures:
        if signature.status == FAILED:
            say(console, f"\nsignature: {signature.finding.text}", style="red")
    if len(report.results) == 1 and not report.failures:
        _print_alone(report, report.results[0], console)
    for result in report.failures[:SHOWN]:
        _print_failure(report, result, console)
    for sentence in report.stale:
        say(console, f"stale known difference: {sentence}", style="red")
    if report.comparison is not None:
        _print_comparison(report.comparison, console)
    more = len(report.failures) - SHOWN
    shown = f" (the first {SHOWN} are shown)" if more > 0 else ""
    style = "bold green" if report.passed else "bold red"
    say(console, f"\n{report.summary()}{shown}", style=style)


def _table(report: Report) -> Table:
    counts = report.counts()
    table = Table(title=Text(report.title()), title_justify="left")
    table.add_column("loss", no_wrap=True)
    table.add_column("facet", no_wrap=True)
    for backend in report.backends:
        table.add_column(backend.name.replace("-", "-\n"), justify="right", no_wrap=True)
    for loss in LOSSES:
        facets = [f for f in ("", *FACETS) if any((loss, f, b.name) in counts for b in report.backends)]
        for i, facet in enumerate(facets):
            cells = [_cell(counts.get((loss, facet, b.name))) for b in report.backends]
            last = i == len(facets) - 1
            table.add_row(loss if i == 0 else "", facet or "whole case", *cells, end_section=last)
    return table


def _width(table: Table, console: Console) -> int:
    return Measurement.get(console, console.options.update(width=10_000), table).maximum


def _narrow_tables(report: Report) -> Iterator[Table]:
    """Yield a table for each loss, for terminals that have no room for a column for each library."""
    results: dict[tuple[str, str], list[CaseResult]] = {}
    for result in report.results:
        results.setdefault((result.loss, result.backend), []).append(result)
    for loss in LOSSES:
        table = Table(title=Text(loss), title_justify="left")
        table.add_column("library", no_wrap=True)
        for name in ("passed", "known", "not expr."):
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("failed")
        for backend in report.backends:
            if found := results.get((loss, backend.name)):
                counts = Counter(result.status for result in found)
                numbers = [str(counts[status]) for status in (PASSED, KNOWN, NOT_EXPRESSIBLE)]
                table.add_row(Text(backend.name), *numbers, _failed(found))
        if table.row_count:
            yield table


def _failed(results: Iterable[CaseResult]) -> Text:
    failed = [result for result in results if result.status == FAILED]
    facets = Counter(f for r in failed for f, status in r.facets().items() if status == FAILED)
    listed = ", ".join(f"{facet} {number}" for facet, number in facets.items())
    return Text(f"{len(failed)} ({listed})", style="red bold") if failed else Text("0", style="green")


def _cell(counts: Counter[str] | None) -> Text:
    if not counts:
        return Text("")
    compared = counts[PASSED] + counts[KNOWN] + counts[FAILED]
    cell = Text()
    if compared:
        cell.append(f"{counts[PASSED]}/{compared}", style="red bold" if counts[FAILED] else "green")
    if counts[KNOWN]:
        cell.append(f" ~{counts[KNOWN]}", style="yellow")
    if counts[NOT_EXPRESSIBLE]:
        cell.append(f" -{counts[NOT_EXPRESSIBLE]}", style="dim")
    return cell


def _print_alone(report: Report, result: CaseResult, console: Console) -> None:
    vector = report.vectors[result.loss, result.case]
    say(console, f"\n{result.loss} {result.case} on {result.backend}", style="bold")
    say(console, f"why: {vector.case.why}")
    for line in _answers(from_json(vector.outcome)):
        say(console, f"the original's {line}")
    say(console, "\n" + code(vector.case, report.backend(result)), style="cyan")


def _answers(outcome: Outcome) -> Iterator[str]:
    values = outcome.value if isinstance(outcome.value, tuple) else (outcome.value,)
    parts = {f"gradient of {name}": gradient for name, gradient in outcome.gradients.items()}
    for what, part in [*(("value", value) for value in values), *parts.items()]:
        if isinstance(part, Tensor):
            numbers = np.array2string(part.values, precision=8, threshold=20, separator=", ")
            yield f"{what}, {part.dtype}: {numbers}"
    if outcome.failure is not None:
        yield f"error: {outcome.failure.type}: {outcome.failure.text}"
    if outcome.crash is not None:
        yield f"end: {outcome.crash}"


def _print_failure(report: Report, result: CaseResult, console: Console) -> None:
    case = report.vectors[result.loss, result.case].case
    backend = report.backend(result)
    say(console, f"\n{result.loss} {result.case} on {result.backend}", style="bold red")
    say(console, f"why: {case.why}")
    for found in result.failures:
        way = f" ({found.way})" if found.way not in ("", "call") else ""
        say(console, f"{found.facet}{way}: {found.text}")
    say(console, "\n" + code(case, backend), style="cyan")
    say(console, command(case, backend), style="dim")


def _print_comparison(comparison: Comparison, console: Console) -> None:
    earlier = comparison.earlier
    since = f"{earlier['tool']['name']} {earlier['tool']['version']} of {earlier['date']}"
    say(console, f"\nsince {since}: {comparison.summary()}", style="bold")
    for kind, style in ((BROKEN, "red"), (FIXED, "green"), (CHANGED, "yellow")):
        changes = comparison.of_kind(kind)
        for change in changes[:SHOWN]:
            where = f"{change.loss} {change.case} on {change.backend}"
            say(console, f"{kind}: {where}: {change.text}", style=style)
        if len(changes) > SHOWN:
            say(console, f"{kind}: and {len(changes) - SHOWN} more", style=style)
    for grown in comparison.growths[:SHOWN]:
        where = f"{grown.loss} {grown.case} on {grown.backend}"
        share = f"{grown.before:.2g} of the allowed distance, now {grown.after:.2g}"
        say(console, f"grown: {where}, {grown.facet}: was {share}")
    for one in comparison.signatures[:SHOWN]:
        say(console, f"{one.kind}: the signature of {one.name} ({one.original})")
