"""Batches, spatial axes and classes of size zero."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.torch._build import W, case, differentiated, i64, zeros

REDUCTIONS = ("none", "sum", "mean")


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for name, shape in (
        ("batch", (0, 3)),
        ("batch-of-three-axes", (0, 3, 2)),
        ("spatial-axis", (2, 3, 0)),
        ("one-of-two-spatial-axes", (2, 3, 0, 2)),
        ("one-of-three-spatial-axes", (2, 3, 0, 2, 1)),
    ):
        labels = zeros(shape[:1] + shape[2:], "int64")
        for reduction in REDUCTIONS:
            yield differentiated(
                f"no-{name}-{reduction}",
                "Nothing to sum: 0, and a mean of NaN.",
                zeros(shape),
                labels,
                reduction=reduction,
            )
            yield differentiated(
                f"no-{name}-probabilities-{reduction}",
                "The same with probabilities.",
                zeros(shape),
                zeros(shape),
                reduction=reduction,
            )
    for reduction in REDUCTIONS:
        yield differentiated(
            f"no-batch-weight-smoothing-{reduction}",
            "An empty batch with weight and smoothing.",
            zeros((0, 3)),
            zeros((0,), "int64"),
            weight=W,
            label_smoothing=0.1,
            reduction=reduction,
        )
    yield differentiated(
        "no-batch-uint8-weight-smoothing-mean",
        "uint8 labels, which the weighted, smoothed mean refuses unless there is none.",
        zeros((0, 3)),
        zeros((0,), "uint8"),
        weight=W,
        label_smoothing=0.1,
    )
    yield from _no_classes()
    yield case(
        "no-batch-float64-probabilities",
        "An empty mean promotes as well.",
        zeros((0, 3)),
        zeros((0, 3), "float64"),
    )
    yield case(
        "no-batch-indices-int32",
        "The label dtype is checked without labels.",
        zeros((0, 3)),
        zeros((0,), "int32"),
    )
    yield case(
        "no-batch-weight-float64",
        "And the weight's dtype.",
        zeros((0, 3)),
        zeros((0,), "int64"),
        weight=W.astype("float64"),
    )
    yield case(
        "no-batch-weight-size", "And its size.", zeros((0, 3, 2)), zeros((0, 2), "int64"), weight=zeros((2,))
    )
    for shape in ((0, 3), (0, 3, 2), (0, 3, 2, 2)):
        yield case(
            f"no-batch-scalar-target-rank-{len(shape)}",
            "A target () passes the check of the batch size when that is 0.",
            zeros(shape),
            i64(0),
        )


def _no_classes() -> Iterator[Case]:
    shape: tuple[int, ...]
    for shape in ((2, 0), (0, 0), (2, 0, 2, 2), (0,)):
        rank = "by".join(map(str, shape))
        rows = shape[:1] + shape[2:] if len(shape) > 1 else ()
        for reduction in REDUCTIONS:
            yield differentiated(
                f"no-classes-probabilities-{rank}-{reduction}",
                "Rows without classes have loss 0.",
                zeros(shape),
                zeros(shape),
                reduction=reduction,
            )
            yield differentiated(
                f"no-classes-all-ignored-{rank}-{reduction}",
                "Rows without classes can only be ignored.",
                zeros(shape),
                i64(np.full(rows, -100)),
                reduction=reduction,
            )
        if prod(rows):
            yield case(
                f"no-classes-label-{rank}", "No label is in range.", zeros(shape), zeros(rows, "int64")
            )
    yield case(
        "no-classes-smoothed",
        "The smoothing e / C is infinite: NaN even where the row is ignored.",
        zeros((2, 0)),
        i64([-100, -100]),
        label_smoothing=0.1,
        reduction="none",
    )
    yield differentiated(
        "no-classes-and-no-batch-smoothed-sum",
        "The infinite e / C times a sum of nothing: NaN, though there is no row.",
        zeros((0, 0)),
        zeros((0,), "int64"),
        label_smoothing=0.1,
        reduction="sum",
    )
    for shape in ((2, 0, 2), (2, 0, 2, 3, 1)):
        yield case(
            f"no-classes-rank-{len(shape)}",
            "Three and five axes are folded into four, and without classes the fold does not fit.",
            zeros(shape),
            i64(np.full(shape[:1] + shape[2:], -100)),
        )
    yield case(
        "no-classes-rank-3-smoothed",
        "Also with smoothing.",
        zeros((2, 0, 2)),
        zeros((2, 2), "int64"),
        label_smoothing=0.5,
    )
    yield case(
        "no-classes-weight-size",
        "The weight is checked after that.",
        zeros((2, 0, 2)),
        i64(np.full((2, 2), -100)),
        weight=zeros((2,)),
    )
