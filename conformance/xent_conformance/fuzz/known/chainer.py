"""Kinds of Chainer's losses."""

from __future__ import annotations

import math

from xent_conformance.fuzz.known.kind import KnownKind, argument, sizes_of
from xent_conformance.fuzz.mistakes import FLOATING
from xent_conformance.results import Found
from xent_conformance.vectors import Vector
from xent_conformance.wire import Tensor


def _chainer_half_products(vector: Vector, found: Found) -> bool:
    """Whether the distance is the rounding to float16 of the products that are added up."""
    call = vector.case.call
    logits, target = argument(call, "x", 0), argument(call, "t", 1)
    return (
        found.facet == "value"
        and found.distance is not None
        and isinstance(logits, Tensor)
        and isinstance(target, Tensor)
        and logits.dtype == target.dtype == "float16"
        and found.distance.absolute <= 4 * 2.0**-11 * math.prod(max(size, 1.0) for size in sizes_of(call))
    )


def _chainer_debug_wider_target(vector: Vector, found: Found) -> bool:
    call, raised = vector.case.call, vector.outcome.get("error", {})
    logits, target = argument(call, "x", 0), argument(call, "t", 1)
    return (
        found.facet == "error"
        and bool(call.context.get("debug"))
        and raised.get("stage") == "gradient"
        and str(raised.get("text")).startswith("NaN is detected on forward computation of _SoftmaxCross")
        and isinstance(logits, Tensor)
        and isinstance(target, Tensor)
        and target.dtype in FLOATING
        and target.values.dtype.itemsize > logits.values.dtype.itemsize
    )


KINDS = (
    KnownKind(
        name="chainer-float16-products",
        losses=("chainer.softmax_cross_entropy",),
        reason="the original is less accurate",
        evidence="""The products of float16 targets and log-probabilities are rounded to float16 before they \
are added up: where terms of both signs cancel, each has lost a part of its own size. xent rounds the sum.""",
        applies=_chainer_half_products,
    ),
    KnownKind(
        name="chainer-debug-wider-target",
        losses=("chainer.softmax_cross_entropy",),
        reason="the original fails to say what is wrong",
        evidence="""A soft target that is wider than x has no gradient. In debug mode Chainer looks for NaN \
in what it computed before it finds that; xent says that the dtype is wrong, as Chainer does otherwise.""",
        applies=_chainer_debug_wider_target,
    ),
)
