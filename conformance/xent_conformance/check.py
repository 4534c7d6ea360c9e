"""Checks one case on one backend: runs it and compares what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from xent_conformance.backends import BACKENDS, Backend, NotExpressible
from xent_conformance.compare import DIFFERENT, NOT_EXPRESSIBLE, SAME, WRONG, Finding, compare
from xent_conformance.execute import execute
from xent_conformance.outcome import Outcome, from_json
from xent_conformance.results import CaseResult, Found
from xent_conformance.vectors import Vector
from xent_conformance.wire import Tensor

VALUES_UNKNOWN = "values are unknown while tracing"


def check(vector: Vector, backend: Backend) -> CaseResult:
    """Run a case on a backend in every way that there is to ask; compare with the original's answer."""
    case = vector.case
    expected = from_json(vector.outcome)
    reference = None if vector.reference is None else from_json(vector.reference)
    found: list[Found] = []
    answers: dict[str, Outcome] = {}
    try:
        for way, got in execute(case.call, backend):
            findings = list(compare(case.call, expected, got, reference))
            if way in backend.without_values or "*" in backend.without_values:
                findings = list(_without_values(vector, backend, expected, got, findings))
            found += [Found(way, f.facet, f.verdict, f.text, distance=f.distance) for f in findings]
            answers[way] = got
    except NotExpressible as reason:
        return CaseResult(case.loss, case.id, backend.name, not_expressible=str(reason))
    return CaseResult(case.loss, case.id, backend.name, tuple(found), answers=answers)


def died(vector: Vector, backend: Backend) -> CaseResult:
    """Return the result of a case that ended the process it ran in."""
    found = Found("", "error", WRONG, f"the process died while it ran this case on {backend.name}")
    return CaseResult(vector.case.loss, vector.case.id, backend.name, (found,))


def _without_values(
    vector: Vector, backend: Backend, expected: Outcome, got: Outcome, findings: list[Finding]
) -> Iterator[Finding]:
    """Excuse an error that did not come but does where values are at hand: its check needs them.

    A label that could not be looked up must show as NaN all the same.
    """
    theirs = expected.failure
    for finding in findings:
        missed = finding.facet == "error" and finding.verdict == DIFFERENT and got.failure is None
        if missed and theirs is not None and _raises_with_values(vector, expected, backend):
            if "IndexError" in theirs.builtin and not _has_nan(got.value):
                finding = replace(finding, text=f"and the label, not looked at, gave no NaN; {finding.text}")
            else:
                finding = replace(finding, verdict=NOT_EXPRESSIBLE, text=VALUES_UNKNOWN)
        yield finding


def _has_nan(value: Any) -> bool:
    parts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(part, Tensor) and bool(np.isnan(part.values).any()) for part in parts)


def _raises_with_values(vector: Vector, expected: Outcome, backend: Backend) -> bool:
    # NumPy has no bfloat16, which the library itself may have, one operation at a time.
    others = (other for other in BACKENDS.values() if other.module == backend.module)
    return any(_raises_on(other, vector, expected) for other in (BACKENDS["numpy"], *others))


def _raises_on(backend: Backend, vector: Vector, expected: Outcome) -> bool:
    call = vector.case.call
    try:
        for _, got in execute(call, backend):
            errors = [f for f in compare(call, expected, got) if f.facet == "error"]
            if any(f.verdict == SAME for f in errors):
                return True
    except NotExpressible:
        return False
    return False
