"""What the page needs to know of every case at once, to list, filter and count them: short columns.

Statuses are one letter each (`LETTERS`). What a case found on a backend is a word of them, first of the whole
case, then of each facet of `FACETS`; there are few such words, so that a column holds their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xent_conformance.case import LOSSES
from xent_conformance.compare import FACETS as ALL_FACETS
from xent_conformance.compare import NOT_EXPRESSIBLE
from xent_conformance.known_differences import KnownDifference
from xent_conformance.report.model import Report
from xent_conformance.results import FAILED, KNOWN, PASSED, CaseResult

#: A signature belongs to a function, not to a case.
FACETS = tuple(facet for facet in ALL_FACETS if facet != "signature")
LETTERS = {PASSED: "p", KNOWN: "k", FAILED: "f", NOT_EXPRESSIBLE: "n"}
ABSENT = "."
#: Parts of an answer that hold numbers, and what is plotted of their distances.
MEASURED = ("value", "gradient")
MEASURES = ("ulp", "ours", "theirs")

#: So many cases share a block of details: few enough to be read at once, enough to be small together.
TOGETHER = 256

Key = tuple[str, str]


class Numbers:
    """Gives each new word the next number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, word: str) -> int:
        """Return the number of a word."""
        return self._numbers.setdefault(word, len(self._numbers))

    @property
    def words(self) -> list[str]:
        """All words, in the order of their numbers."""
        return list(self._numbers)


def losses(report: Report) -> list[str]:
    """Return the losses that were asked about, in the order of the report."""
    asked = {loss for loss, _ in report.vectors}
    return [loss for loss in LOSSES if loss in asked] + sorted(asked.difference(LOSSES))


def by_case(report: Report) -> dict[Key, dict[str, CaseResult]]:
    """Return the results of each case by backend."""
    found: dict[Key, dict[str, CaseResult]] = {key: {} for key in report.vectors}
    for result in report.results:
        found[result.loss, result.case][result.backend] = result
    return found


def ordered(report: Report) -> list[Key]:
    """Return all cases, loss by loss, in the order in which they were asked."""
    place = {loss: i for i, loss in enumerate(losses(report))}
    return sorted(report.vectors, key=lambda key: place[key[0]])


def index(report: Report, keys: Sequence[Key], results: Mapping[Key, Mapping[str, CaseResult]]) -> Any:
    """Return the columns; ``keys`` is the order of the cases."""
    names, originals, tags, verdicts = Numbers(), Numbers(), Numbers(), Numbers()
    cases = [report.vectors[key].case for key in keys]
    columns = {
        "loss": [names.of(case.loss) for case in cases],
        "id": [case.id for case in cases],
        "why": [case.why for case in cases],
        "tags": [[tags.of(tag) for tag in case.tags] for case in cases],
        "original": [originals.of(report.vectors[key].original) for key in keys],
    }
    found = [
        [verdicts.of(verdict(results[key].get(backend.name))) for key in keys] for backend in report.backends
    ]
    return {
        "cases": columns,
        "verdict": found,
        "losses": names.words,
        "originals": originals.words,
        "tags": tags.words,
        "verdicts": verdicts.words,
        "facets": FACETS,
        "backends": [backend.name for backend in report.backends],
        "known": cases_of_known(report, keys, results),
        "together": TOGETHER,
        "asked": "xent" if report.implementation is None else report.implementation.name,
    }


def verdict(result: CaseResult | None) -> str:
    """Return the letters of a result: of the whole case, then of each facet."""
    if result is None:
        return ABSENT * (1 + len(FACETS))
    facets = result.facets()
    return LETTERS[result.status] + "".join(LETTERS.get(facets.get(f, ""), ABSENT) for f in FACETS)


def measures(report: Report, keys: Sequence[Key], results: Mapping[Key, Mapping[str, CaseResult]]) -> Any:
    """Return what is plotted: by part, backend and measure one number for each case, or ``None``."""
    columns: Any = {part: [{m: [] for m in MEASURES} for _ in report.backends] for part in MEASURED}
    for key in keys:
        for i, backend in enumerate(report.backends):
            result = results[key].get(backend.name)
            distances = {} if result is None else result.distances()
            for part in MEASURED:
                for measure in MEASURES:
                    columns[part][i][measure].append(_short(getattr(distances.get(part), measure, None)))
    return columns


def _short(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.2e}")


def cases_of_known(
    report: Report, keys: Sequence[Key], results: Mapping[Key, Mapping[str, CaseResult]]
) -> list[list[int]]:
    """Return, for each known difference, the numbers of the cases that it was found in."""
    found: dict[KnownDifference, set[int]] = {entry: set() for entry in report.known}
    for number, key in enumerate(keys):
        for entry in _entries(results[key].values()):
            found.setdefault(entry, set()).add(number)
    return [sorted(found[entry]) for entry in report.known]


def _entries(results: Iterable[CaseResult]) -> set[KnownDifference]:
    return {f.known for result in results for f in result.findings if f.known is not None}
