"""Class indices: weights, ignored labels, label smoothing, and what the mean divides by."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.torch._build import (
    INF,
    NAN,
    X3,
    Y3,
    W,
    X,
    Y,
    case,
    differentiated,
    f32,
    f64,
    i64,
    zeros,
)
from xent_conformance.wire import Tensor, tensor

REDUCTIONS = ("none", "sum", "mean")
THREE = f64([[1, 2, 3], [3, 1, 0], [0.5, -0.5, 0.25]])


def cases() -> Iterator[Case]:
    """Yield the cases."""
    yield from _mean_denominators()
    yield from _ignored()
    yield from _weights()
    yield from _smoothing()
    yield from _bytes()


def _mean_denominators() -> Iterator[Case]:
    ignored = i64([2, 0, -100])
    yield differentiated(
        "mean-divides-by-valid-rows",
        "Ignored rows leave the count.",
        THREE,
        ignored,
        "issue:pytorch#8062",
    )
    yield differentiated(
        "weighted-mean-divides-by-target-weights",
        "The mean divides by the sum of the weights of the targets, not by the number of rows.",
        THREE,
        ignored,
        "issue:pytorch#40560",
        "issue:pytorch#65329",
        weight=W.astype("float64"),
    )
    yield differentiated(
        "smoothed-mean-divides-by-target-weights",
        "With smoothing both terms are divided by the sum of the target weights, not of all weights.",
        THREE,
        ignored,
        "issue:pytorch#72056",
        weight=W.astype("float64"),
        label_smoothing=0.3,
    )
    yield differentiated(
        "weight-cancels-for-a-single-sample",
        "The mean over one sample divides by its own weight.",
        f32([1, 2, 3]),
        i64(2),
        weight=W,
    )
    yield differentiated(
        "weight-stays-for-a-single-sample-not-reduced",
        "Without reduction the weight multiplies: 1.6304238.",
        f32([1, 2, 3]),
        i64(2),
        weight=W,
        reduction="none",
    )
    yield differentiated(
        "smoothed-single-sample-with-weight",
        "One sample, smoothed: the other classes' weights do not cancel.",
        f32([1, 2, 3]),
        i64(0),
        weight=W,
        label_smoothing=0.1,
    )


def _ignored() -> Iterator[Case]:
    for reduction in REDUCTIONS:
        yield differentiated(
            f"ignored-row-{reduction}",
            "The default ignore_index is -100.",
            THREE,
            i64([2, -100, 1]),
            reduction=reduction,
        )
        yield differentiated(
            f"all-ignored-{reduction}",
            "All rows ignored: 0, but the mean is NaN; the gradient is 0 in any case.",
            X,
            i64([-100, -100]),
            "issue:pytorch#25571",
            reduction=reduction,
        )
        yield differentiated(
            f"all-ignored-smoothed-and-weighted-{reduction}",
            "All rows ignored, with weight and smoothing.",
            X,
            i64([-100, -100]),
            reduction=reduction,
            weight=W,
            label_smoothing=0.2,
        )
        yield differentiated(
            f"single-sample-ignored-{reduction}",
            "One unbatched sample, ignored.",
            f32([1, 2, 3]),
            i64(-100),
            reduction=reduction,
        )
    for value, name in (
        (0, "first-class"),
        (2, "last-class"),
        (-1, "minus-one"),
        (255, "beyond-the-classes"),
    ):
        for smoothing in (0.0, 0.2):
            yield differentiated(
                f"ignore-{name}{'-smoothed' if smoothing else ''}",
                "Any value can be ignored, a class as well as a number that is none.",
                THREE,
                i64([value, 1, value]),
                ignore_index=value,
                label_smoothing=smoothing,
                weight=W.astype("float64"),
            )
    yield differentiated(
        "ignore-a-value-beyond-32-bits",
        "Labels and ignore_index are compared as 64-bit integers.",
        X,
        i64([2**40, 0]),
        ignore_index=2**40,
        reduction="none",
    )
    yield differentiated(
        "ignore-the-smallest-integer",
        "ignore_index may be any 64-bit integer.",
        X,
        i64([-(2**63), 0]),
        ignore_index=-(2**63),
    )
    yield differentiated(
        "ignored-positions-of-images",
        "Ignored positions in (N, C, d1), the mean over the others.",
        X3,
        i64([[0, -100], [-100, 2]]),
        weight=W,
    )
    for name, row in (("nan", [NAN, 0, 1]), ("inf", [INF, 0, 1]), ("all-minus-inf", [-INF] * 3)):
        for reduction in ("none", "mean"):
            yield differentiated(
                f"ignored-row-of-{name}-{reduction}",
                "The loss does not see an ignored row, but its gradient is multiplied by zero: NaN.",
                f32([row, [1, 2, 3]]),
                i64([-100, 0]),
                reduction=reduction,
            )
    yield differentiated(
        "ignored-row-with-one-minus-inf",
        "A single -inf in an ignored row is a probability of 0 and harms nothing.",
        f32([[-INF, 0, 1], [1, 2, 3]]),
        i64([-100, 0]),
        reduction="none",
    )
    yield differentiated(
        "ignored-row-of-nan-smoothed",
        "An ignored row of NaN with smoothing and weight.",
        f32([[NAN, 0, 1], [1, 2, 3]]),
        i64([-100, 0]),
        label_smoothing=0.1,
        weight=W,
    )
    for name, cotangent in (("nan", NAN), ("inf", INF)):
        yield case(
            f"cotangent-{name}-on-an-ignored-row",
            "What flows back into an ignored row is dropped.",
            X,
            i64([-100, 0]),
            reduction="none",
            wrt=("input",),
            cotangent=f32([cotangent, 1]),
        )
        yield case(
            f"cotangent-{name}-on-a-row",
            "A cotangent that is not finite spreads over its row: at the target inf - inf is NaN.",
            X,
            Y,
            reduction="none",
            wrt=("input",),
            cotangent=f32([cotangent, 1]),
        )


def _weights() -> Iterator[Case]:
    def weighted(id: str, why: str, weights: list[float], **kwargs: object) -> Case:
        return differentiated(id, why, X, Y, weight=f32(weights), **kwargs)

    yield weighted(
        "zero-weight-of-one-target", "A row of weight 0 adds nothing and leaves the mean.", [0, 2, 1]
    )
    yield weighted(
        "zero-total-weight", "Mean over a total weight of 0: loss and gradient are NaN.", [0, 2, 0]
    )
    yield weighted("zero-total-weight-smoothed", "The same with smoothing.", [0, 2, 0], label_smoothing=0.1)
    yield weighted("zero-total-weight-sum", "The sum has no divisor: 0.", [0, 2, 0], reduction="sum")
    yield differentiated(
        "zero-total-weight-and-an-ignored-row",
        "Rows of weight 0 get NaN, the ignored row gets 0.",
        f32([[1, 2, 3], [1, 2, 3], [3, 1, 0]]),
        i64([2, -100, 1]),
        weight=zeros((3,)),
    )
    yield weighted("negative-weight", "Negative weights are taken as they are.", [-1, 2, 3])
    yield weighted(
        "cancelling-weights", "Weights -1 and 1 sum to 0: inf, gradients of inf and NaN.", [-1, 2, 1]
    )
    yield weighted(
        "cancelling-weights-smoothed", "The same with smoothing: only NaN.", [-1, 2, 1], label_smoothing=0.1
    )
    yield weighted(
        "cancelling-weights-smoothed-with-both-parts-positive",
        "The hard and the smoothed part are divided by 0 each: inf where both are positive, otherwise NaN.",
        [1, 1, -1],
        label_smoothing=0.1,
    )
    yield weighted(
        "nan-weight-of-an-unused-class", "A NaN weight that no target uses is not seen.", [1, NAN, 1]
    )
    yield weighted(
        "nan-weight-with-smoothing",
        "Smoothing reaches every class, so also the NaN.",
        [1, NAN, 1],
        label_smoothing=0.1,
    )
    yield weighted(
        "inf-weight-with-smoothing",
        "An infinite weight with smoothing.",
        [1, INF, 1],
        label_smoothing=0.1,
        reduction="none",
    )
    yield weighted("inf-weight-of-a-target-mean", "inf / inf in the mean.", [1, 1, INF])
    yield weighted(
        "inf-weight-of-a-target", "An infinite weight without reduction.", [1, 1, INF], reduction="none"
    )
    for shape in ((1, 3), (3, 1)):
        text = "by".join(map(str, shape))
        yield differentiated(
            f"weight-of-shape-{text}-for-three-axes",
            "Three axes and more: a weight of any shape with C elements is read flat.",
            X3,
            Y3,
            weight=Tensor(W.values.reshape(shape), "float32"),
            reduction="none",
        )
    yield differentiated(
        "weight-of-shape-3by1-smoothed-sum",
        "A weight of shape (C, 1) also works with smoothing, unless the mean is taken.",
        X3,
        Y3,
        weight=Tensor(W.values.reshape(3, 1), "float32"),
        label_smoothing=0.1,
        reduction="sum",
    )
    yield differentiated(
        "weight-of-shape-3by1-smoothed-mean-all-ignored",
        "Of no label no weight is looked up, so that its shape does not matter.",
        X3,
        i64([[1, 1], [1, 1]]),
        weight=Tensor(W.values.reshape(3, 1), "float32"),
        label_smoothing=0.1,
        ignore_index=1,
    )


def _smoothing() -> Iterator[Case]:
    for reduction in REDUCTIONS:
        yield differentiated(
            f"smoothing-{reduction}",
            "The smoothed target is (1 - e) at the class and e / C everywhere.",
            X,
            Y,
            "documentation",
            reduction=reduction,
            label_smoothing=0.1,
        )
    yield differentiated(
        "smoothing-weight-and-ignored-not-reduced",
        "The smoothed part is weighted class by class, the other by the target's weight.",
        THREE,
        i64([2, 0, -100]),
        "issue:pytorch#73205",
        weight=W.astype("float64"),
        label_smoothing=0.3,
        reduction="none",
    )
    yield differentiated(
        "smoothing-weight-and-ignored-sum",
        "The sum of the same rows.",
        THREE,
        i64([2, 0, -100]),
        "issue:pytorch#73205",
        weight=W.astype("float64"),
        label_smoothing=0.3,
        reduction="sum",
    )
    yield differentiated(
        "smoothing-of-one", "e = 1 leaves the uniform part only.", X, Y, label_smoothing=1.0, weight=W
    )
    yield case(
        "smoothing-of-one-at-a-zero-probability",
        "e = 1 multiplies an infinite loss by 0: NaN.",
        f32([[0, -INF, 1]]),
        i64([1]),
        label_smoothing=1.0,
    )
    for name, smoothing in (("negative", -0.1), ("nan", NAN), ("minus-inf", -INF)):
        yield differentiated(
            f"smoothing-{name}",
            "Smoothing that is not greater than 0 is no smoothing.",
            X,
            Y,
            label_smoothing=smoothing,
        )
    yield differentiated(
        "smoothing-of-images", "Smoothing over axis 1 of (N, C, d1).", X3, Y3, label_smoothing=0.25, weight=W
    )


def _bytes() -> Iterator[Case]:
    def labels(*values: int) -> Tensor:
        return tensor(values, "uint8")

    yield differentiated("uint8-labels", "Indices may be uint8.", X, labels(2, 0))
    yield differentiated(
        "uint8-label-of-a-single-sample", "Also for one unbatched sample.", f32([1, 2, 3]), tensor(2, "uint8")
    )
    yield differentiated(
        "uint8-labels-with-weight-and-smoothing",
        "uint8 labels with weight and smoothing.",
        X,
        labels(2, 0),
        weight=W,
        label_smoothing=0.1,
        reduction="sum",
    )
    yield case(
        "uint8-labels-with-weight-smoothing-and-mean",
        "Only the weighted, smoothed mean refuses uint8 labels.",
        X,
        labels(2, 0),
        weight=W,
        label_smoothing=0.1,
    )
    for name, ignored in (("all", labels(1, 1)), ("one", labels(1, 0))):
        yield differentiated(
            f"uint8-labels-with-weight-smoothing-and-mean-{name}-ignored",
            "Where all rows are ignored no weight is looked up, and nothing is refused.",
            X,
            ignored,
            weight=W,
            label_smoothing=0.1,
            ignore_index=1,
        )
    yield differentiated(
        "uint8-ignored", "255 is ignored with ignore_index 255.", X, labels(255, 0), ignore_index=255
    )
    yield case(
        "uint8-156-is-not-minus-100",
        "uint8 labels are compared by value: 156 is not -100, though it has the same bits.",
        X,
        labels(156, 0),
    )
    yield case(
        "three-axes-refuse-uint8",
        "With three axes and more, indices must be int64.",
        X3,
        Y3.astype("uint8"),
    )
    for name, more in (("four", 1), ("five", 2)):
        shape = (2, 3, 2) + more * (1,)
        yield case(
            f"{name}-axes-refuse-uint8",
            "With three axes and more, indices must be int64.",
            Tensor(X3.values.reshape(shape), "float32"),
            Tensor(Y3.values.reshape(shape[:1] + shape[2:]).astype("uint8"), "uint8"),
        )
    yield case(
        "three-axes-refuse-uint8-late",
        "The weight's dtype is checked before that.",
        X3,
        Y3.astype("uint8"),
        weight=W.astype("float64"),
    )
    yield case(
        "uint8-out-of-range-is-printed-as-a-character",
        "Without reduction, a batch's uint8 label 65 out of range is printed as 'A'.",
        X,
        labels(65, 0),
        reduction="none",
    )
    yield case(
        "uint8-out-of-range",
        "Reduced, the label is printed as a number.",
        X,
        labels(65, 0),
    )
