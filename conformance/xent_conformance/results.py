"""What a conformance run found: one `CaseResult` for each case and backend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xent_conformance.compare import DIFFERENT, FACETS, NOT_EXPRESSIBLE, SAME, WRONG
from xent_conformance.distance import Distance, farthest
from xent_conformance.known_differences import Compared, KnownDifference
from xent_conformance.outcome import Outcome

#: The status of a facet, in ascending order: the worst of its findings, in whatever way it was asked.
PASSED, KNOWN, FAILED = "passed", "known difference", "failed"
STATUSES = (NOT_EXPRESSIBLE, PASSED, KNOWN, FAILED)


@dataclass(frozen=True)
class Found:
    """A finding about one facet in one way of asking; ``known`` is the entry of a known difference."""

    way: str
    facet: str
    verdict: str
    text: str = ""
    known: KnownDifference | None = None
    distance: Distance | None = None

    @property
    def status(self) -> str:
        """One of `STATUSES`."""
        if self.verdict == SAME:
            return PASSED
        if self.verdict == NOT_EXPRESSIBLE:
            return NOT_EXPRESSIBLE
        return KNOWN if self.known else FAILED


@dataclass(frozen=True)
class CaseResult:
    """One case on one backend.

    ``not_expressible`` is the reason, if the case as a whole is not; ``answers`` is what came of each way.
    """

    loss: str
    case: str
    backend: str
    findings: tuple[Found, ...] = ()
    not_expressible: str = ""
    answers: Mapping[str, Outcome] = field(default_factory=dict, compare=False)

    @property
    def status(self) -> str:
        """The worst status of its facets that were compared."""
        statuses = [s for s in self.facets().values() if s != NOT_EXPRESSIBLE]
        if statuses:
            return max(statuses, key=STATUSES.index)
        return NOT_EXPRESSIBLE if self.findings or self.not_expressible else PASSED

    def distances(self) -> dict[str, Distance]:
        """Return the largest distances of every facet that has numbers."""
        found = {f: farthest(one.distance for one in self.findings if one.facet == f) for f in FACETS}
        return {facet: distance for facet, distance in found.items() if distance is not None}

    def facets(self) -> dict[str, str]:
        """Return the status of every facet that the case has."""
        found: dict[str, str] = {}
        for facet in FACETS:
            statuses = [finding.status for finding in self.findings if finding.facet == facet]
            if statuses:
                found[facet] = max(statuses, key=STATUSES.index)
        return found

    @property
    def failures(self) -> list[Found]:
        """The findings that make the suite fail."""
        return [finding for finding in self.findings if finding.status == FAILED]


def with_known(result: CaseResult, entries: Sequence[KnownDifference]) -> CaseResult:
    """Mark the differences that are known. What is wrong whatever the original does stays wrong."""

    def marked(finding: Found) -> Found:
        if finding.verdict != DIFFERENT:
            return finding
        for entry in entries:
            if entry.covers(result.loss, result.case, finding.facet, result.backend):
                return replace(finding, known=entry)
        return finding

    return replace(result, findings=tuple(map(marked, result.findings)))


def compared(results: Iterable[CaseResult]) -> Iterator[Compared]:
    """Yield what was compared, as the search for stale known differences needs it."""
    for result in results:
        for facet, status in result.facets().items():
            if status != NOT_EXPRESSIBLE:
                differs = any(f.facet == facet and f.verdict in (DIFFERENT, WRONG) for f in result.findings)
                yield Compared(result.loss, result.case, facet, result.backend, differs)
