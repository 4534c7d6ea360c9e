"""Whether two outcomes of one call are the same, facet by facet.

==============  ======================================================================================
facet           the same means
==============  ======================================================================================
value           within `xent_conformance.tolerance`, or closer than the original to its own answer in float64;
                for classes also the ``repr``
gradient        the same rule, for the gradient of every argument that was asked for
second order    the same rule, for the derivative of the sum of the squared gradient
dtype, shape    equal, of values and of gradients
non-finite      NaN, inf and -inf at the same places; counted where either side has one
error           raised at the same stage (the call, its gradient), an instance of the most specific built-in
                class of the original's exception, with the original's stable text in its own; counted where
                either side raises
warning         the same categories with the same texts, however often; counted where either side warns
signature       equal names, kinds, order and defaults, and the same errors of calls that do not fit them
==============  ======================================================================================

The sign of zero is not a facet. No gradient (``None``) and a gradient of zeros are the same.
An original that crashed, or whose answer changes from run to run, cannot be agreed with: a clear error or
finite values are asked for instead, and the case must stand in the list of known differences.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from xent_conformance import frameworks
from xent_conformance.case import Call
from xent_conformance.distance import Distance, distance
from xent_conformance.outcome import CALL, GRADIENT, SECOND_ORDER, STAGES, Failure, Outcome
from xent_conformance.tolerance import Floats, gradient_scale, tolerance, value_scale
from xent_conformance.wire import Tensor

FACETS = (
    "signature",
    "value",
    "gradient",
    "second order",
    "dtype",
    "shape",
    "non-finite",
    "error",
    "warning",
)
#: In ascending order of what a report has to say about it.
NOT_EXPRESSIBLE, SAME, DIFFERENT, WRONG = "not expressible", "same", "different", "wrong"

# Raised by a programming error or by exhaustion, whatever they say.
_UNCLEAR = {"SystemError", "MemoryError", "RecursionError", "AssertionError", "NameError"}

Scale = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Finding:
    """What holds of one facet: one of the four words above (`WRONG` is never a known difference), and why.

    ``distance`` says how far apart the numbers are, if there are numbers.
    """

    facet: str
    verdict: str
    text: str = ""
    distance: Distance | None = None


def compare(
    call: Call, expected: Outcome, got: Outcome, reference: Outcome | None = None
) -> Iterator[Finding]:
    """Yield what there is to say about every facet that the two outcomes have.

    ``reference`` is the original's outcome for the same call in float64.
    """
    if expected.crash is not None or "error" in expected.unstable:
        yield _no_guide("error", expected, got, _all_arrays(got))
        return
    reference = reference or Outcome()
    yield from _errors(expected, got)
    yield from _unstable_parts(expected, got)
    if expected.repr is not None and got.failure is None and expected.repr != got.repr:
        yield Finding("value", DIFFERENT, f"repr is {got.repr!r}, the original's {expected.repr!r}")
    if expected.value is not None:
        yield from _reached("value", CALL, got.value is not None, got)
    if expected.value is not None and got.value is not None:
        yield from _values(call, expected, got, reference)
    if expected.gradients:
        yield from _reached("gradient", GRADIENT, bool(got.gradients), got)
    if expected.gradients and got.gradients:
        yield from _gradients(call, expected, got, reference)
    if expected.second_order is not None:
        yield from _reached("second order", SECOND_ORDER, got.second_order is not None, got)
    if expected.second_order is not None and got.second_order is not None:
        yield from _second_order(call, expected.second_order, got.second_order, reference)
    if "warnings" not in expected.unstable:
        yield from _warnings(expected, got)


def _reached(facet: str, stage: str, present: bool, got: Outcome) -> Iterator[Finding]:
    """Yield why a part of the answer is not there; an error is a finding of its own."""
    if not present and got.failure is None:
        unasked = got.unasked.get(stage)
        yield Finding(facet, DIFFERENT if unasked is None else NOT_EXPRESSIBLE, unasked or "there is none")


def _unstable_parts(expected: Outcome, got: Outcome) -> Iterator[Finding]:
    for part in expected.unstable:
        arrays: Any = ()
        if part == "value":
            facet, arrays = "value", _tuple(got.value)
        elif part.startswith("gradients"):
            facet = "gradient"
            _, _, name = part.partition(".")
            arrays = [g for key, g in got.gradients.items() if name in ("", key)]
        elif part == "second_order":
            facet, arrays = "second order", (got.second_order,)
        if found := [a for a in arrays if isinstance(a, Tensor)]:
            yield _no_guide(facet, expected, got, found)


def _no_guide(facet: str, expected: Outcome, got: Outcome, arrays: list[Tensor]) -> Finding:
    """Judge what xent does where the original crashed or answers at random."""
    theirs = f"crashed ({expected.crash})" if expected.crash else "does not answer the same twice"
    if got.failure is not None:
        clear = got.failure.text.strip() != "" and not _UNCLEAR & set(got.failure.builtin)
        ours = f"raised {got.failure.type}: {got.failure.text}"
    else:
        clear = all(np.isfinite(a.values).all() for a in arrays)
        ours = "answered with finite values" if clear else "answered with values that are not finite"
    return Finding(facet, DIFFERENT if clear else WRONG, f"the original {theirs}; xent {ours}")


def _all_arrays(outcome: Outcome) -> list[Tensor]:
    return [a for a in (*_tuple(outcome.value), *outcome.gradients.values()) if isinstance(a, Tensor)]


def _errors(expected: Outcome, got: Outcome) -> Iterator[Finding]:
    theirs, ours = expected.failure, got.failure
    if theirs is None and ours is None:
        return
    if theirs is None:
        assert ours is not None
        yield Finding(
            "error", DIFFERENT, f"raised {ours.type} ({ours.stage}), the original does not: {ours.text}"
        )
        return
    text = _error_difference(theirs, ours)
    if not text:
        yield Finding("error", SAME)
        return
    not_earlier = ours is None or STAGES.index(ours.stage) >= STAGES.index(theirs.stage)
    if theirs.stage in got.unasked and not_earlier:
        yield Finding("error", NOT_EXPRESSIBLE, got.unasked[theirs.stage])
        return
    yield Finding("error", DIFFERENT, text)


def _error_difference(theirs: Failure, ours: Failure | None) -> str:
    """Return how our error is not the original's; nothing if it is."""
    said = f"the original raises {theirs.type} ({theirs.stage}): {theirs.text}"
    if ours is None:
        return f"raised nothing; {said}"
    found = f"raised {ours.type} ({ours.stage}): {ours.text}"
    if ours.stage != theirs.stage:
        return f"at the {ours.stage} stage; {found}; {said}"
    if theirs.builtin and theirs.builtin[0] not in ours.builtin:
        return f"{ours.type} is not a {theirs.builtin[0]}; {found}; {said}"
    return "" if theirs.text in ours.text else f"the text is another; {found}; {said}"


def _values(call: Call, expected: Outcome, got: Outcome, reference: Outcome) -> Iterator[Finding]:
    theirs, ours, exact = _tuple(expected.value), _tuple(got.value), _tuple(reference.value)
    if len(theirs) != len(ours) or isinstance(expected.value, tuple) != isinstance(got.value, tuple):
        yield Finding("value", DIFFERENT, f"{_kind(got.value)}, the original returns {_kind(expected.value)}")
        return
    unit = frameworks.unit(call)
    for i, (e, g) in enumerate(zip(theirs, ours, strict=True)):
        what = "" if len(theirs) == 1 else f"[{i}] "
        best = exact[i] if len(exact) == len(theirs) else None
        yield from _arrays("value", what, e, g, best, lambda size: value_scale(size, unit))


def _gradients(call: Call, expected: Outcome, got: Outcome, reference: Outcome) -> Iterator[Finding]:
    for name, e in expected.gradients.items():
        g = got.gradients.get(name)
        if e is None:
            zero = g is None or not g.values.any()
            text = "" if zero else "a gradient that is not zero, the original has none"
            yield Finding("gradient", SAME if zero else DIFFERENT, text and f"{name}: {text}")
            continue
        if g is None and not e.values.any():
            yield Finding("gradient", SAME)
            continue
        best = reference.gradients.get(name)
        yield from _arrays("gradient", f"{name}: ", e, g, best, scale_of_gradient(call, e))


def _second_order(call: Call, expected: Tensor, got: Tensor, reference: Outcome) -> Iterator[Finding]:
    scale = scale_of_gradient(call, expected)
    yield from _arrays("second order", "", expected, got, reference.second_order, scale)


def scale_of_gradient(call: Call, expected: Tensor) -> Scale:
    """Return the function that gives each element of a gradient of this shape its scale."""
    class_axis = frameworks.class_axis(call, expected)
    unit = frameworks.unit(call)
    rows = list(expected.values.shape)
    if class_axis is not None:
        rows[class_axis] = 1
    positions = math.prod(rows)
    size = _size_of(call.cotangent)
    if size.size == positions:
        floor = unit * size.reshape(rows)
    else:
        divided = 1 if frameworks.divisor(call) == frameworks.NOTHING else max(positions, 1)
        floor = np.asarray(unit * size.max(initial=0.0) / divided)
    return lambda gradient: gradient_scale(gradient, class_axis, floor)


def _size_of(cotangent: Any) -> Floats:
    """Return the size of the loss's cotangent; one where none is given."""
    given = _tuple(cotangent)[:1]
    if not given or not isinstance(given[0], Tensor):
        return np.ones(())
    size = np.abs(given[0].values.astype(np.float64))
    return np.where(np.isfinite(size), size, 0.0)


def _arrays(
    facet: str, what: str, expected: Any, got: Any, reference: Any, scale: Scale
) -> Iterator[Finding]:
    """Compare dtype, shape, non-finite elements and values of two arrays."""
    if not isinstance(expected, Tensor) or not isinstance(got, Tensor):
        same = not isinstance(expected, Tensor) and not isinstance(got, Tensor) and expected == got
        text = "" if same else f"{what}{_kind(got)}, the original has {_kind(expected)}"
        yield Finding(facet, SAME if same else DIFFERENT, text)
        return
    yield _equal("dtype", f"{what}{facet} dtype", expected.dtype, got.dtype)
    yield _equal("shape", f"{what}{facet} shape", expected.values.shape, got.values.shape)
    if expected.values.shape != got.values.shape:
        return
    if expected.values.dtype.kind != "f" or got.values.dtype.kind != "f":
        same = np.array_equal(expected.values, got.values)
        text = "" if same else f"{what}{got.values.tolist()}, the original has {expected.values.tolist()}"
        yield Finding(facet, SAME if same else DIFFERENT, text)
        return
    e, g = expected.values.astype(np.float64), got.values.astype(np.float64)
    yield from _non_finite(f"{what}{facet} ", e, g)
    yield _numbers(facet, what, e, g, _reference(reference, e), expected.dtype, scale)


def _equal(facet: str, what: str, expected: object, got: object) -> Finding:
    if expected == got:
        return Finding(facet, SAME)
    return Finding(facet, DIFFERENT, f"{what} is {got}, the original's {expected}")


def _non_finite(what: str, e: Floats, g: Floats) -> Iterator[Finding]:
    if np.isfinite(e).all() and np.isfinite(g).all():
        return
    differs = ~((e == g) | (np.isnan(e) & np.isnan(g)) | (np.isfinite(e) & np.isfinite(g)))
    text = ""
    if differs.any():
        at = tuple(int(i) for i in np.argwhere(differs)[0])
        text = f"{what}{_index(at)}is {g[at]}, the original's {e[at]}"
    yield Finding("non-finite", DIFFERENT if text else SAME, text)


def _numbers(
    facet: str, what: str, e: Floats, g: Floats, reference: Floats, dtype: str, scale: Scale
) -> Finding:
    finite = np.isfinite(e) & np.isfinite(g)
    e, g = np.where(finite, e, 0.0), np.where(finite, g, 0.0)
    allowed = tolerance(dtype, scale(e))
    apart = np.abs(g - e)
    measured = distance(e, g, allowed, np.where(finite, reference, np.nan), dtype)
    # NaN where there is no reference, which makes this False
    closer = np.abs(g - reference) <= np.abs(e - reference)
    far = ~((apart <= allowed) | closer)
    if not far.any():
        return Finding(facet, SAME, distance=measured)
    excess = np.where(far, apart / np.maximum(allowed, np.finfo(np.float64).tiny), 0.0)
    at = tuple(int(i) for i in np.unravel_index(int(excess.argmax()), excess.shape))
    text = f"{what}{_index(at)}{g[at]!s}, the original has {e[at]!s}"
    text += f" (distance {apart[at]:.3g}, allowed {allowed[at]:.3g}"
    if np.isfinite(reference[at]):
        text += f", in float64 {reference[at]!s}"
    return Finding(facet, DIFFERENT, text + ")", measured)


def _reference(reference: Any, like: Floats) -> Floats:
    if isinstance(reference, Tensor) and reference.values.shape == like.shape:
        exact: Floats = reference.values.astype(np.float64)
        return np.where(np.isfinite(exact), exact, np.nan)
    return np.full_like(like, np.nan)


def _warnings(expected: Outcome, got: Outcome) -> Iterator[Finding]:
    if not expected.warnings and not got.warnings:
        return
    unseen = [
        f"{e.classes[0]}: {e.text}"
        for e in expected.warnings
        if not any(e.text == g.text and e.classes[0] in g.classes for g in got.warnings)
    ]
    extra = [
        f"{g.classes[0]}: {g.text}"
        for g in got.warnings
        if not any(e.text == g.text and e.classes[0] in g.classes for e in expected.warnings)
    ]
    if unseen and not extra and GRADIENT in got.unasked:
        # it may be one of the backward pass that could not be asked
        yield Finding("warning", NOT_EXPRESSIBLE, got.unasked[GRADIENT])
        return
    text = "; ".join([f"did not warn {u}" for u in unseen] + [f"warned {x}" for x in extra])
    yield Finding("warning", DIFFERENT if text else SAME, text)


def _tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _index(at: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, at))}] " if at else ""


def _kind(value: Any) -> str:
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    if isinstance(value, Tensor):
        return f"an array of {value.dtype}"
    return "nothing" if value is None else f"{type(value).__name__} {value!r}"
