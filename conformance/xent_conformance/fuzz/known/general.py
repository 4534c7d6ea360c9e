"""Kinds of more than one framework: roundings."""

from __future__ import annotations

import math

import numpy as np

from xent_conformance.case import LOSSES
from xent_conformance.fuzz.known.kind import KnownKind, arrays_of, sizes_of
from xent_conformance.results import Found
from xent_conformance.vectors import Vector

LARGE = 10.0


def _large_numbers(vector: Vector, found: Found) -> bool:
    """Whether the distance is the rounding of the largest products that the loss may be summed from."""
    if found.facet not in ("value", "gradient", "second order") or found.distance is None:
        return False
    sizes = [max(size, 1.0) for size in sizes_of(vector.case.call)]
    narrow = any(a.dtype in ("float32", "float16", "bfloat16") for a in arrays_of(vector.case.call))
    unit = 2.0**-52 if not narrow else 2.0**-23
    with np.errstate(over="ignore"):
        product = float(np.prod(sizes))
    bound = product * min(product, 1 / unit) if found.facet == "second order" else product
    return LARGE <= product < math.inf and found.distance.absolute <= 4 * unit * bound


def _to_either_side(vector: Vector, found: Found) -> bool:
    """Whether both answers lie within the tolerance of the result in float64."""
    del vector
    measured = found.distance
    if measured is None or measured.ours is None or measured.theirs is None or not measured.share:
        return False
    return max(measured.ours, measured.theirs) <= measured.absolute / measured.share


def _float16_overflows(vector: Vector, found: Found) -> bool:
    call = vector.case.call
    if found.facet != "non-finite" or all(array.dtype != "float16" for array in arrays_of(call)):
        return False
    product = float(np.prod([max(size, 1.0) for size in sizes_of(call)]))
    return 2 * product > float(np.finfo(np.float16).max)


KINDS = (
    KnownKind(
        name="rounding-of-large-numbers",
        losses=LOSSES,
        reason="the original is less accurate",
        evidence="""A loss is a sum of products of logits and targets. Where these are large, and cancel, \
both sides round differently: [1e30, 0] gives a softmax of (1, 1) where log-sum-exp is added to the maximum \
before it is subtracted.""",
        applies=_large_numbers,
    ),
    KnownKind(
        name="rounding-to-either-side",
        losses=LOSSES,
        reason="both round the same result, to either side",
        evidence="""Each answer lies within the tolerance of the result in float64, but on another side of \
it, so that they lie farther apart than the tolerance allows.""",
        applies=_to_either_side,
    ),
    KnownKind(
        name="float16-products-overflow",
        losses=tuple(loss for loss in LOSSES if not loss.startswith("paddle.")),
        reason="the original is less accurate",
        evidence="""The weighted or smoothed loss of a row, or of a label -1 of sigmoid, is a float16 \
number there: 1.3 times 65500 is infinite, and nan where the row is ignored. xent weighs in float32.""",
        applies=_float16_overflows,
    ),
)
