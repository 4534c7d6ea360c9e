"""The report on the terminal: a table of counts, the first failures with code to run them, a verdict."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from xent_conformance.case import LOSSES
from xent_conformance.compare import FACETS, NOT_EXPRESSIBLE
from xent_conformance.report.model import Report
from xent_conformance.reproduce import code, command
from xent_conformance.results import FAILED, KNOWN, PASSED, CaseResult

SHOWN_FAILURES = 5


def print_report(report: Report, console: Console) -> None:
    """Print the table, the first failures with code to run them, and what is stale."""
    console.print(_table(report))
    console.print(
        "cases passed / compared; [yellow]~n[/]: n known differences; "
        "[dim]-n[/]: n cases that the backend cannot express",
        soft_wrap=True,
    )
    if report.implementation is not None:
        _plain(console, f"{report.left_out} cases are left out: they call something else, or have no answer")
    for signature in report.signatures:
        if signature.status == FAILED:
            _plain(console, f"\nsignature: {signature.finding.text}", style="red")
    for result in report.failures[:SHOWN_FAILURES]:
        _print_failure(report, result, console)
    for sentence in report.stale:
        _plain(console, f"stale known difference: {sentence}", style="red")
    _plain(console, _verdict(report), style="bold green" if report.passed else "bold red")


def title(report: Report) -> str:
    """Return what was compared with what."""
    one = report.implementation
    asked = "xent against the originals" if one is None else f"{one.name} against {one.stands_for}"
    return f"{asked} ({report.source})"


def _table(report: Report) -> Table:
    counts = report.counts()
    table = Table(title=Text(title(report)), title_justify="left")
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


def _print_failure(report: Report, result: CaseResult, console: Console) -> None:
    case = report.vectors[result.loss, result.case].case
    backend = next(b for b in report.backends if b.name == result.backend)
    _plain(console, f"\n{result.loss} {result.case} on {result.backend}", style="bold red")
    _plain(console, f"why: {case.why}")
    for found in result.failures:
        way = f" ({found.way})" if found.way not in ("", "call") else ""
        _plain(console, f"{found.facet}{way}: {found.text}")
    _plain(console, "\n" + code(case, backend), style="cyan")
    _plain(console, command(case, backend), style="dim")


def _plain(console: Console, text: str, style: str = "") -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def _verdict(report: Report) -> str:
    statuses = Counter(result.status for result in report.results)
    parts = [f"{statuses[PASSED]} passed", f"{statuses[KNOWN]} with known differences"]
    parts += [f"{statuses[NOT_EXPRESSIBLE]} not expressible", f"{statuses[FAILED]} failed"]
    shown = f" (the first {SHOWN_FAILURES} are shown)" if statuses[FAILED] > SHOWN_FAILURES else ""
    signatures = sum(s.status == FAILED for s in report.signatures)
    return (
        f"\n{len(report.results)} cases on {len(report.backends)} backends: {', '.join(parts)}{shown}; "
        f"{signatures} of {len(report.signatures)} signatures differ; "
        f"{len(report.stale)} stale known differences"
    )
