"""The conformance report: counts by loss, facet and backend, as a table and as JSON.

The JSON file is one object; cases stand one a line. A ``?`` marks what is not always there.

=======================  =====================================================================================
``format``, ``version``  ``"xent report"``, 1
``passed``               whether nothing failed and nothing is stale
``tool``                 ``{"name": "xent-compat", "version"}``
``source``               ``"recorded"``, or ``"live"`` where the originals were asked in this run
``originals``            by original, such as ``"torch-2.13.0"``: versions and machine of what answered
``backends``             ``[{"name", "version"}]``, in the order of the table's columns
``counts``               ``[{"loss", "facet", "backend", "passed", "known", "failed", "not_expressible"}]``
``signatures``           ``[{"loss", "original", "name", "status", "text"?, "known"?}]``
``stale``                sentences: entries of the list of known differences that no longer differ
``cases``                ``[{"loss", "case", "backend", "facets", "not_expressible"?, "findings"?, "code"?}]``
=======================  =====================================================================================

``facets`` maps a facet to its status: "passed", "known difference", "failed" or "not expressible";
``not_expressible`` is the reason why a whole case is not. ``findings`` lists all that is not simply passed,
each ``{"way", "facet", "status", "text", "known"?}``, where ``way`` says how it was asked (see
`xent_conformance.ways`) and ``known`` is the reason of a known difference. ``code`` is a program, present
where something failed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from xent_conformance.backends import Backend
from xent_conformance.case import LOSSES, Case
from xent_conformance.compare import FACETS, NOT_EXPRESSIBLE
from xent_conformance.reproduce import code, command
from xent_conformance.results import FAILED, KNOWN, PASSED, CaseResult
from xent_conformance.signatures import SignatureResult
from xent_conformance.vectors import Provenance

VERSION = 1
SHOWN_FAILURES = 5


@dataclass(frozen=True)
class Report:
    """Everything that a run found."""

    backends: Sequence[Backend]
    results: Sequence[CaseResult]
    signatures: Sequence[SignatureResult]
    stale: Sequence[str]
    cases: Mapping[tuple[str, str], Case]
    originals: Mapping[str, Provenance] = field(default_factory=dict)
    source: str = "recorded"

    @property
    def failures(self) -> list[CaseResult]:
        """The cases that failed."""
        return [result for result in self.results if result.failures]

    @property
    def passed(self) -> bool:
        """Whether nothing failed and nothing is stale."""
        return not (self.failures or self.stale or any(s.status == FAILED for s in self.signatures))

    def counts(self) -> dict[tuple[str, str, str], Counter[str]]:
        """Return, by loss, facet and backend, how many cases have each status."""
        counts: dict[tuple[str, str, str], Counter[str]] = {}
        for signature in self.signatures:
            for backend in self.backends:
                key = signature.loss, "signature", backend.name
                counts.setdefault(key, Counter())[signature.status] += 1
        for result in self.results:
            for facet, status in result.facets().items():
                counts.setdefault((result.loss, facet, result.backend), Counter())[status] += 1
            if result.not_expressible:
                key = result.loss, "", result.backend
                counts.setdefault(key, Counter())[NOT_EXPRESSIBLE] += 1
        return counts


def print_report(report: Report, console: Console) -> None:
    """Print the table, the first failures with code to run them, and what is stale."""
    console.print(_table(report))
    console.print(
        "cases passed / compared; [yellow]~n[/]: n known differences; "
        "[dim]-n[/]: n cases that the backend cannot express",
        soft_wrap=True,
    )
    for signature in report.signatures:
        if signature.status == FAILED:
            _plain(console, f"\nsignature: {signature.finding.text}", style="red")
    for result in report.failures[:SHOWN_FAILURES]:
        _print_failure(report, result, console)
    for sentence in report.stale:
        _plain(console, f"stale known difference: {sentence}", style="red")
    _plain(console, _verdict(report), style="bold green" if report.passed else "bold red")


def _table(report: Report) -> Table:
    counts = report.counts()
    table = Table(title=f"xent against the originals ({report.source})", title_justify="left")
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
    case = report.cases[result.loss, result.case]
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
    statuses = Counter(_case_status(result) for result in report.results)
    parts = [f"{statuses[PASSED]} passed", f"{statuses[KNOWN]} with known differences"]
    parts += [f"{statuses[NOT_EXPRESSIBLE]} not expressible", f"{statuses[FAILED]} failed"]
    shown = f" (the first {SHOWN_FAILURES} are shown)" if statuses[FAILED] > SHOWN_FAILURES else ""
    signatures = sum(s.status == FAILED for s in report.signatures)
    return (
        f"\n{len(report.results)} cases on {len(report.backends)} backends: {', '.join(parts)}{shown}; "
        f"{signatures} of {len(report.signatures)} signatures differ; "
        f"{len(report.stale)} stale known differences"
    )


def _case_status(result: CaseResult) -> str:
    statuses = set(result.facets().values())
    for status in (FAILED, KNOWN, PASSED):
        if status in statuses:
            return status
    return NOT_EXPRESSIBLE if statuses or result.not_expressible else PASSED


def write_json(report: Report, path: Path) -> None:
    """Write the report as this module's documentation says."""
    from xent import __version__

    head = {
        "format": "xent report",
        "version": VERSION,
        "passed": report.passed,
        "tool": {"name": "xent-compat", "version": __version__},
        "source": report.source,
        "originals": dict(report.originals),
        "backends": [{"name": b.name, "version": b.version()} for b in report.backends],
        "counts": list(_counts_as_json(report)),
        "signatures": [_signature_as_json(s) for s in report.signatures],
        "stale": list(report.stale),
    }
    text = json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}")
    lines = (json.dumps(_case_as_json(report, r), ensure_ascii=False) for r in report.results)
    path.write_text(f'{text},\n "cases": [\n' + ",\n".join(lines) + "\n ]\n}\n", encoding="utf-8")


def _counts_as_json(report: Report) -> Iterator[dict[str, Any]]:
    for (loss, facet, backend), counts in report.counts().items():
        if facet:
            yield {
                "loss": loss,
                "facet": facet,
                "backend": backend,
                "passed": counts[PASSED],
                "known": counts[KNOWN],
                "failed": counts[FAILED],
                "not_expressible": counts[NOT_EXPRESSIBLE],
            }


def _signature_as_json(signature: SignatureResult) -> dict[str, Any]:
    entry = {
        "loss": signature.loss,
        "original": signature.original,
        "name": signature.name,
        "status": signature.status,
    }
    if signature.finding.text:
        entry["text"] = signature.finding.text
    if signature.finding.known:
        entry["known"] = signature.finding.known
    return entry


def _case_as_json(report: Report, result: CaseResult) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "loss": result.loss,
        "case": result.case,
        "backend": result.backend,
        "facets": result.facets(),
    }
    if result.not_expressible:
        entry["not_expressible"] = result.not_expressible
    notable = [f for f in result.findings if f.status != PASSED]
    if notable:
        entry["findings"] = [
            {"way": f.way, "facet": f.facet, "status": f.status, "text": f.text}
            | ({"known": f.known} if f.known else {})
            for f in notable
        ]
    if result.failures:
        backend = next(b for b in report.backends if b.name == result.backend)
        entry["code"] = code(report.cases[result.loss, result.case], backend)
    return entry
