"""The recorded cases as a reader's own tests with pytest: one test for each case.

>>> from xent_conformance.testing import cases
>>> import xent_torch.nn.functional as F
>>> @cases("torch.cross_entropy", backend="numpy")
... def test_mine(case):
...     case.check(F.cross_entropy)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest

from xent_conformance import vectors
from xent_conformance.backends import Backend
from xent_conformance.check import check
from xent_conformance.compare import NOT_EXPRESSIBLE
from xent_conformance.implementation import Implementation, askable, calls, usual_arrays
from xent_conformance.results import CaseResult
from xent_conformance.suite import SelectionError, choose_backends, choose_losses
from xent_conformance.vectors import Vector

Known = Sequence[str] | Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """One case, and how it is asked."""

    vector: Vector
    backend: Backend
    stands_for: str

    def check(self, function: Any) -> None:
        """Fail the test if a function or class does not do what the original does.

        The test is skipped where nothing of the case can be asked on this library.
        """
        __tracebackhide__ = True
        implementation = Implementation(repr(function), self.stands_for, lambda: function)
        result = check(self.vector, self.backend.running(implementation))
        if result.failures:
            pytest.fail(_said(self.vector, result), pytrace=False)
        if reason := _not_asked(result):
            pytest.skip(reason)


def cases(
    loss: str,
    *,
    backend: str | Backend | None = None,
    stands_for: str | None = None,
    ids: Sequence[str] = ("*",),
    tags: Sequence[str] = (),
    known: Known = (),
) -> pytest.MarkDecorator:
    """Make one test of each case of a loss from a test function with an argument ``case``.

    The test is named by the case's id, so that ``pytest -k`` chooses among them.

    Args:
        loss: its name in the report, such as ``"torch.cross_entropy"``.
        backend: the name of an array library, or a `xent_conformance.backends.Backend`; by default torch for
            torch's loss and NumPy for the others.
        stands_for: the original's function that is claimed, such as ``"torch.nn.CrossEntropyLoss"``; by
            default the one that most cases of the loss call.
        ids: patterns, of which one must match the id of a case.
        tags: patterns, of which one must match a tag of the case.
        known: ids or patterns of the cases that are known to fail: a list, or a mapping to the reasons. One
            that passes is a failure.

    Raises:
        SelectionError: if there is no such loss, library or case.
        ImplementationError: if the name of the loss stands for several.
    """
    losses = choose_losses([loss])
    usual = usual_arrays(losses)
    library = backend if isinstance(backend, Backend) else choose_backends([backend or usual])[0]
    given = _load(losses[0])
    name = stands_for or calls(given)[0]
    chosen = [vector for vector in askable(given, name) if _is_chosen(vector, ids, tags)]
    if not chosen:
        raise SelectionError(f"{name} has no case that matches ids={ids!r}, tags={tags!r}")
    for pattern in known:
        if not any(fnmatchcase(vector.case.id, pattern) for vector in chosen):
            raise SelectionError(f"known={pattern!r} matches none of the {len(chosen)} cases")
    parameters = [
        pytest.param(Asked(v, library, name), id=v.case.id, marks=_marks(v.case.id, known)) for v in chosen
    ]
    return pytest.mark.parametrize("case", parameters)


@cache
def _load(loss: str) -> tuple[Vector, ...]:
    return tuple(vectors.load(loss).vectors)


def _is_chosen(vector: Vector, ids: Sequence[str], tags: Sequence[str]) -> bool:
    tagged = not tags or any(fnmatchcase(tag, pattern) for tag in vector.case.tags for pattern in tags)
    return tagged and any(fnmatchcase(vector.case.id, pattern) for pattern in ids)


def _marks(case: str, known: Known) -> list[pytest.MarkDecorator]:
    reasons = known if isinstance(known, Mapping) else dict.fromkeys(known, "known")
    return [
        pytest.mark.xfail(reason=reason, strict=True, raises=pytest.fail.Exception)
        for pattern, reason in reasons.items()
        if fnmatchcase(case, pattern)
    ]


def _said(vector: Vector, result: CaseResult) -> str:
    lines = [f"{vector.original}, {vector.case.id}: {vector.case.why}"]
    lines += [f"{found.facet} ({found.way}): {found.text}" for found in result.failures]
    return "\n".join(lines)


def _not_asked(result: CaseResult) -> str:
    """Return why nothing of the case could be compared, if nothing could."""
    if result.not_expressible:
        return result.not_expressible
    compared = set(result.facets().values()) - {NOT_EXPRESSIBLE}
    return "" if compared or not result.findings else result.findings[0].text
