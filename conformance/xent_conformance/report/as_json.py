"""The report as JSON: one object, in which cases and results stand one a line.

What it holds is told in ``docs/report.md`` and described by ``report.schema.json``.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from xent_conformance import outcome
from xent_conformance.compare import NOT_EXPRESSIBLE
from xent_conformance.files import write_whole
from xent_conformance.known_differences import KnownDifference
from xent_conformance.report.model import Report
from xent_conformance.results import FAILED, KNOWN, PASSED, CaseResult, Found
from xent_conformance.signatures import SignatureResult
from xent_conformance.vectors import line_of

#: What first gave an answer (backend and way), and the parts in which that differs from the original's.
Answer = tuple[str, dict[str, Any]]

VERSION = 2
#: The parts of an answer that hold numbers.
_NUMBERS = ("value", "gradients", "second_order", "repr")
#: The parts that hold words, and the facets that these are.
_SAID = (("error", "error"), ("warnings", "warning"))


def write_json(report: Report, path: Path) -> None:
    """Write the report as JSON.

    Raises:
        OSError: if the file cannot be written.
    """
    text = json.dumps(head(report), indent=1, ensure_ascii=False, allow_nan=False).removesuffix("\n}")
    parts = {
        "cases": ({"loss": v.case.loss, **line_of(v)} for v in report.vectors.values()),
        "results": _results(report),
    }
    for name, entries in parts.items():
        text += f',\n "{name}": [\n{_lines(entries)}\n ]'
    write_whole(path, text + "\n}\n")


def head(report: Report) -> dict[str, Any]:
    """Return all but the cases and the results."""
    from xent import __version__

    return {
        "format": "xent report",
        "version": VERSION,
        "passed": report.passed,
        "tool": {"name": "xent-compat", "version": __version__},
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "source": report.source,
        **_implementation(report),
        "originals": dict(report.originals),
        "backends": [{"name": b.name, "version": b.version()} for b in report.backends],
        "counts": list(_counts(report)),
        "signatures": [_signature(report, s) for s in report.signatures],
        "known_differences": [asdict(entry) for entry in report.known],
        "stale": list(report.stale),
        **({} if report.comparison is None else {"comparison": asdict(report.comparison)}),
    }


def _implementation(report: Report) -> dict[str, Any]:
    one = report.implementation
    if one is None:
        return {}
    facts = {"name": one.name, "stands_for": one.stands_for, "left_out": report.left_out}
    return {"implementation": facts}


def _results(report: Report) -> Iterator[dict[str, Any]]:
    """Yield what is said of each case on each backend; what was answered before is named, not repeated."""
    seen: dict[tuple[str, str], list[Answer]] = {}
    for result in report.results:
        yield _result(report, result, seen.setdefault((result.loss, result.case), []))


def _result(report: Report, result: CaseResult, seen: list[Answer]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "loss": result.loss,
        "case": result.case,
        "backend": result.backend,
        "status": result.status,
        "facets": result.facets(),
        "not_expressible": result.not_expressible,
        "distances": {
            facet: {name: float(f"{number:.4g}") for name, number in asdict(distance).items() if number}
            for facet, distance in result.distances().items()
        },
        "findings": [_finding(report, f) for f in result.findings if f.status != PASSED],
        "answers": dict(_answers(report, result, seen)),
    }
    return {name: part for name, part in entry.items() if part or name == "facets"}


def _lines(entries: Iterable[Mapping[str, Any]]) -> str:
    return ",\n".join(
        json.dumps(e, ensure_ascii=False, allow_nan=False, separators=(",", ":")) for e in entries
    )


def _counts(report: Report) -> Iterator[dict[str, Any]]:
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


def _signature(report: Report, signature: SignatureResult) -> dict[str, Any]:
    entry = {
        "loss": signature.loss,
        "original": signature.original,
        "name": signature.name,
        "status": signature.status,
    }
    if signature.finding.text:
        entry["text"] = signature.finding.text
    return entry | _known(report, signature.finding.known)


def _finding(report: Report, found: Found) -> dict[str, Any]:
    entry = {"way": found.way, "facet": found.facet, "status": found.status, "text": found.text}
    return entry | _known(report, found.known)


def _known(report: Report, entry: KnownDifference | None) -> dict[str, Any]:
    return {} if entry is None else {"known": report.known.index(entry)}


def _answers(report: Report, result: CaseResult, seen: list[Answer]) -> Iterator[tuple[str, Any]]:
    """Yield, by way, what differs from the original's answer; add to ``seen`` what is not there."""
    for way, parts in differing(report.vectors[result.loss, result.case].outcome, result):
        same = next((name for name, answer in seen if answer == parts), None)
        if parts and same is None:
            seen.append((f"{result.backend} {way}", parts))
        yield way, True if not parts else same or parts


def differing(expected: Mapping[str, Any], result: CaseResult) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each way of asking, with the parts of its answer that are not the original's.

    An answer has the keys of a recorded outcome. Numbers are the original's if they are exactly equal, the
    sign of zero aside; errors and warnings if nothing was found about them.
    """
    for way, got in result.answers.items():
        unlike = {f.facet for f in result.findings if f.way == way and f.status != PASSED}
        parts = outcome.to_json(got)
        names = [name for name in _NUMBERS if parts.get(name) != expected.get(name)]
        names += [name for name, facet in _SAID if facet in unlike]
        yield way, {name: parts.get(name) for name in names}
