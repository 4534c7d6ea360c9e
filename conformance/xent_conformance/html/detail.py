"""What the page shows of one case: the call, the original's answer, and each backend's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xent_conformance.html.allowance import sentences
from xent_conformance.html.answers import merged, sparse
from xent_conformance.html.index import Key, Numbers
from xent_conformance.html.programs import arrays, without_numbers
from xent_conformance.outcome import from_json
from xent_conformance.report.as_json import differing
from xent_conformance.report.model import Report
from xent_conformance.reproduce import code, command, original_code
from xent_conformance.results import PASSED, CaseResult
from xent_conformance.vectors import Vector, line_of


def details(report: Report, keys: Sequence[Key], results: Mapping[Key, Mapping[str, CaseResult]]) -> Any:
    """Return some cases, and the programs that they share."""
    programs = Numbers()
    cases = [_case(report, report.vectors[key], results[key], programs) for key in keys]
    return {"programs": programs.words, "cases": cases}


def _case(
    report: Report, vector: Vector, results: Mapping[str, CaseResult], programs: Numbers
) -> dict[str, Any]:
    line = line_of(vector)
    tensors = arrays(vector.case.call)
    found = [(i, results[b.name]) for i, b in enumerate(report.backends) if b.name in results]
    parts: dict[str, Any] = {
        "call": line["call"],
        "outcome": line["outcome"],
        "reference": line.get("reference"),
        "allowed": sentences(vector.case.call, from_json(vector.outcome)),
        "original_code": programs.of(without_numbers(original_code(vector.case), tensors)),
        "code": [programs.of(without_numbers(code(vector.case, b), tensors)) for b in report.backends],
        "command": [
            programs.of(command(vector.case, b).replace(vector.case.id, "⟦id⟧")) for b in report.backends
        ],
        "answers": merged(
            (i, way, sparse(vector.outcome, unlike))
            for i, result in found
            for way, unlike in differing(vector.outcome, result)
        ),
        "findings": list(_findings(report, found)),
        "distances": [[i, distances] for i, result in found if (distances := _distances(result))],
        "not_expressible": [[i, result.not_expressible] for i, result in found if result.not_expressible],
    }
    return {name: part for name, part in parts.items() if part or part == 0}


def _findings(report: Report, found: Sequence[tuple[int, CaseResult]]) -> Iterator[list[Any]]:
    """Yield ``[[[backend, way], ...], facet, status, text, known difference]``, equal ones once."""
    asked: dict[tuple[str, str, str, int | None], list[list[Any]]] = {}
    for i, result in found:
        for finding in result.findings:
            if finding.status != PASSED:
                known = None if finding.known is None else list(report.known).index(finding.known)
                key = finding.facet, finding.status, finding.text, known
                asked.setdefault(key, []).append([i, finding.way])
    for key, who in asked.items():
        yield [who, *key]


def _distances(result: CaseResult) -> dict[str, dict[str, float]]:
    return {
        part: {name: float(f"{n:.2e}") for name, n in vars(distance).items() if n is not None}
        for part, distance in result.distances().items()
    }
