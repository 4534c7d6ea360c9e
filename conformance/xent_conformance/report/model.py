"""What a conformance run found, as one object that every form of the report is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xent_conformance.backends import Backend
from xent_conformance.compare import NOT_EXPRESSIBLE
from xent_conformance.implementation import Implementation
from xent_conformance.known_differences import KnownDifference
from xent_conformance.report.comparison import Comparison
from xent_conformance.results import FAILED, KNOWN, PASSED, CaseResult
from xent_conformance.signatures import SignatureResult
from xent_conformance.vectors import Provenance, Vector


@dataclass(frozen=True)
class Report:
    """Everything that a run found; ``vectors`` holds what was asked, by loss and id of the case.

    ``implementation`` is what was asked in the place of the adapters, if that is someone else's; ``left_out``
    is the number of chosen cases that it could not be asked.
    """

    backends: Sequence[Backend]
    results: Sequence[CaseResult]
    signatures: Sequence[SignatureResult]
    stale: Sequence[str]
    vectors: Mapping[tuple[str, str], Vector]
    known: Sequence[KnownDifference] = ()
    originals: Mapping[str, Provenance] = field(default_factory=dict)
    source: str = "recorded"
    implementation: Implementation | None = None
    comparison: Comparison | None = None
    left_out: int = 0

    @property
    def failures(self) -> list[CaseResult]:
        """The cases that failed."""
        return [result for result in self.results if result.failures]

    @property
    def passed(self) -> bool:
        """Whether nothing failed and nothing is stale."""
        return not (self.failures or self.stale or any(s.status == FAILED for s in self.signatures))

    def title(self) -> str:
        """Return what was compared with what."""
        one = self.implementation
        asked = "xent against the originals" if one is None else f"{one.name} against {one.stands_for}"
        return f"{asked} ({self.source})"

    def summary(self) -> str:
        """Return the counts in a sentence."""
        statuses = Counter(result.status for result in self.results)
        parts = [f"{statuses[PASSED]} passed", f"{statuses[KNOWN]} with known differences"]
        parts += [f"{statuses[NOT_EXPRESSIBLE]} not expressible", f"{statuses[FAILED]} failed"]
        signatures = sum(s.status == FAILED for s in self.signatures)
        cases = _number(len({(result.loss, result.case) for result in self.results}), "case")
        return (
            f"{cases} on {_number(len(self.backends), 'backend')}: {', '.join(parts)}; "
            f"{signatures} of {len(self.signatures)} signatures differ; "
            f"{len(self.stale)} stale known differences"
        )

    def backend(self, result: CaseResult) -> Backend:
        """Return the backend that a result is of."""
        return next(backend for backend in self.backends if backend.name == result.backend)

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


def _number(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
