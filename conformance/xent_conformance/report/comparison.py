"""What changed between an earlier report and this one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xent_conformance.results import FAILED
from xent_conformance.vectors import line_of

if TYPE_CHECKING:
    from xent_conformance.report.earlier import Earlier
    from xent_conformance.report.model import Report

BROKEN, FIXED, CHANGED, NEW, GONE = "broken", "fixed", "changed", "new", "gone"
#: A distance has grown by this share of what the tolerance allows, or of what it was where that is more.
GROWTH = 0.1

CaseName = tuple[str, str]


@dataclass(frozen=True)
class Change:
    """A case whose facets have other statuses; ``facets`` maps these to the statuses before and after.

    ``kind``: "broken" where a facet fails that did not, else "fixed" where one no longer fails, else
    "changed".
    """

    loss: str
    case: str
    backend: str
    kind: str
    before: str
    after: str
    facets: Mapping[str, tuple[str | None, str | None]]

    @property
    def text(self) -> str:
        """The statuses before and after: the case's, or the facets' where that is the same."""
        if self.before != self.after:
            return f"was {self.before}, now {self.after}"
        return "; ".join(
            f"{facet} was {before or 'not there'}, now {after or 'not there'}"
            for facet, (before, after) in self.facets.items()
        )


@dataclass(frozen=True)
class Growth:
    """A distance that has grown: the shares, before and after, of what the tolerance allows."""

    loss: str
    case: str
    backend: str
    facet: str
    before: float
    after: float


@dataclass(frozen=True)
class SignatureChange:
    """A signature that is "new" or "gone", or has another status."""

    original: str
    name: str
    kind: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Comparison:
    """What changed since an earlier report, about which ``earlier`` says what its head said.

    Cases are pairs of loss and id. ``altered`` are those with another question or another answer of the
    original. Results are compared where both runs have the case and the backend.
    """

    earlier: Mapping[str, Any]
    new_backends: tuple[str, ...] = ()
    gone_backends: tuple[str, ...] = ()
    new_cases: tuple[CaseName, ...] = ()
    gone_cases: tuple[CaseName, ...] = ()
    altered_cases: tuple[CaseName, ...] = ()
    changes: tuple[Change, ...] = ()
    growths: tuple[Growth, ...] = ()
    signatures: tuple[SignatureChange, ...] = field(default=())

    def of_kind(self, kind: str) -> list[Change]:
        """Return the changes of one kind."""
        return [change for change in self.changes if change.kind == kind]

    def summary(self) -> str:
        """Return the counts in a sentence."""
        counts = {
            "broken": len(self.of_kind(BROKEN)),
            "fixed": len(self.of_kind(FIXED)),
            "changed otherwise": len(self.of_kind(CHANGED)),
            "distances grown": len(self.growths),
            "new cases": len(self.new_cases),
            "gone": len(self.gone_cases),
            "altered": len(self.altered_cases),
            "signatures changed": len(self.signatures),
        }
        return ", ".join(f"{number} {what}" for what, number in counts.items())


def compare_reports(earlier: Earlier, now: Report, all_ids: Mapping[str, Collection[str]]) -> Comparison:
    """Compare a report with an earlier one.

    ``all_ids`` holds the cases there are of the losses that ran: one that did not run is not gone.
    """
    backends = [backend.name for backend in now.backends]
    cases = {name: line_of(vector) for name, vector in now.vectors.items()}
    return Comparison(
        earlier=earlier.about,
        new_backends=tuple(name for name in backends if name not in earlier.backends),
        gone_backends=tuple(name for name in earlier.backends if name not in backends),
        new_cases=tuple(name for name in cases if name not in earlier.cases),
        gone_cases=tuple(
            (loss, case) for loss, case in earlier.cases if loss in all_ids and case not in all_ids[loss]
        ),
        altered_cases=tuple(
            name
            for name, line in cases.items()
            if name in earlier.cases and earlier.cases[name] != (line["call"], line["outcome"])
        ),
        changes=tuple(_changes(earlier, now)),
        growths=tuple(sorted(_growths(earlier, now), key=lambda g: g.before - g.after)),
        signatures=tuple(_signatures(earlier, now)),
    )


def _changes(earlier: Earlier, now: Report) -> Iterator[Change]:
    for result in now.results:
        before = earlier.results.get((result.loss, result.case, result.backend))
        if before is None:
            continue
        after = result.facets()
        facets = {
            facet: (before.facets.get(facet), after.get(facet))
            for facet in dict.fromkeys((*before.facets, *after))
            if before.facets.get(facet) != after.get(facet)
        }
        if facets or before.status != result.status:
            kind = _kind([*facets.values(), (before.status, result.status)])
            yield Change(result.loss, result.case, result.backend, kind, before.status, result.status, facets)


def _kind(statuses: Iterable[tuple[str | None, str | None]]) -> str:
    pairs = list(statuses)
    if any(after == FAILED != before for before, after in pairs):
        return BROKEN
    return FIXED if any(before == FAILED != after for before, after in pairs) else CHANGED


def _growths(earlier: Earlier, now: Report) -> Iterator[Growth]:
    for result in now.results:
        before = earlier.results.get((result.loss, result.case, result.backend))
        if before is None:
            continue
        for facet, distance in result.distances().items():
            share = before.shares.get(facet)
            if share is not None and distance.share > share + GROWTH * max(1.0, share):
                yield Growth(result.loss, result.case, result.backend, facet, share, distance.share)


def _signatures(earlier: Earlier, now: Report) -> Iterator[SignatureChange]:
    losses = {signature.loss for signature in now.signatures}
    after = {(s.original, s.name): s.status for s in now.signatures}
    before = {key: status for key, (loss, status) in earlier.signatures.items() if loss in losses}
    for original, name in dict.fromkeys((*before, *after)):
        old, new = before.get((original, name)), after.get((original, name))
        if old != new:
            kind = NEW if old is None else GONE if new is None else _kind([(old, new)])
            yield SignatureChange(original, name, kind, old, new)
