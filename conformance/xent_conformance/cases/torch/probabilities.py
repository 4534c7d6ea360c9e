"""Class probabilities: a floating target of the input's shape."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.torch._build import (
    INF,
    NAN,
    X3,
    P,
    W,
    X,
    case,
    differentiated,
    f32,
    i64,
)
from xent_conformance.wire import Tensor

ALL = ("input", "target", "weight")


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for reduction in ("none", "sum", "mean"):
        yield case(
            f"probabilities-weight-smoothing-{reduction}",
            "none = -sum_c w_c t'_c lp_c, t' = t (1 - e) + e / C; the mean divides by the rows.",
            X.astype("float64"),
            P.astype("float64"),
            "issue:pytorch#91383",
            wrt=ALL,
            weight=W.astype("float64"),
            label_smoothing=0.3,
            reduction=reduction,
        )
        yield case(
            f"probabilities-weight-{reduction}",
            "Probabilities and weights are differentiated, too.",
            X,
            P,
            wrt=ALL,
            weight=W,
            reduction=reduction,
        )
    yield differentiated(
        "probabilities-of-zero-count-in-the-mean",
        "A row of zeros is a row: the mean divides by 2.",
        X,
        f32([[0, 0, 0], [0.5, 0.25, 0.25]]),
    )
    yield differentiated(
        "probabilities-of-zero",
        "A row of zeros has loss 0 and gradient 0.",
        f32([[1, 2, 3]]),
        f32([[0, 0, 0]]),
        reduction="none",
    )
    yield differentiated(
        "probabilities-need-not-sum-to-one",
        "The gradient is the exact derivative, softmax * sum(t) - t.",
        f32([[1, 2, 3]]),
        f32([[0.5, 1, 2]]),
        reduction="sum",
    )
    yield differentiated(
        "negative-probabilities",
        "Negative entries are taken as they are.",
        f32([[1, 2, 3]]),
        f32([[-1, 0, 2]]),
        reduction="sum",
    )
    yield case(
        "probabilities-weight-zero",
        "A weight of 0 removes a class from the loss, not from the mean.",
        X,
        P,
        wrt=ALL,
        weight=f32([0, 1, 0]),
    )
    yield differentiated(
        "probabilities-smoothing-of-one",
        "e = 1 makes every target uniform; the target's gradient is 0.",
        X,
        P,
        label_smoothing=1.0,
    )
    yield differentiated("probabilities-negative-smoothing", "No smoothing.", X, P, label_smoothing=-0.1)
    yield differentiated("probabilities-nan-smoothing", "No smoothing.", X, P, label_smoothing=NAN)
    for value in (-1, -5, -100):
        yield differentiated(
            f"probabilities-ignore-index-{-value}",
            "A negative ignore_index is accepted and has no meaning.",
            X,
            P,
            ignore_index=value,
        )
    yield case(
        "probabilities-ignore-index-0",
        "0 is the smallest ignore_index that probabilities refuse.",
        X,
        P,
        ignore_index=0,
    )
    yield differentiated(
        "probabilities-of-images",
        "Probabilities along axis 1 of (N, C, d1).",
        X3,
        Tensor(abs(X3.values) / 8, "float32"),
        reduction="none",
    )
    yield case(
        "probabilities-of-images-weighted",
        "A weight for axis 1 of (N, C, d1): its gradient sums over all other axes.",
        X3,
        Tensor(abs(X3.values) / 8, "float32"),
        wrt=ALL,
        weight=W,
        label_smoothing=0.2,
    )
    yield case(
        "probabilities-single-sample-weighted",
        "One unbatched sample; the mean divides by 1, so the weight stays.",
        f32([1, 2, 3]),
        f32([0.2, 0.3, 0.5]),
        wrt=ALL,
        weight=W,
    )
    yield from _extremes()
    yield case(
        "same-shape-integers-are-not-indices",
        "The shape decides: integers of the input's shape are refused.",
        X,
        i64([[0, 0, 1], [1, 0, 0]]),
    )
    yield case(
        "same-shape-integers-for-a-single-sample",
        "Also for input (C,).",
        f32([1, 2, 3]),
        i64([0, 0, 1]),
    )


def _extremes() -> Iterator[Case]:
    x = f32([[0, -INF, 1]])
    for name, target in (
        ("zero-at-minus-inf", [0.5, 0, 0.5]),
        ("positive-at-minus-inf", [0.5, 0.25, 0.25]),
        ("negative-at-minus-inf", [0.5, -0.25, 0.25]),
    ):
        yield differentiated(
            f"probability-{name}",
            "A logit of -inf: 0 * -inf is NaN, anything else infinite; the gradient is finite.",
            x,
            f32([target]),
        )
    yield differentiated(
        "probability-weight-zero-at-minus-inf",
        "A weight of 0 on a logit of -inf is NaN as well.",
        x,
        f32([[0.5, 0.25, 0.25]]),
        weight=f32([1, 0, 1]),
    )
    yield differentiated(
        "probability-smoothed-at-minus-inf",
        "Smoothing lifts the 0, so the loss is inf.",
        x,
        f32([[0.5, 0, 0.5]]),
        label_smoothing=0.1,
    )
    for name, target in (("half", [0.5, 0.5]), ("one", [1.0, 0.0])):
        yield differentiated(
            f"probability-{name}-of-large-logits",
            "Logits are shifted by their maximum: nothing overflows.",
            f32([[1000, 0]]),
            f32([target]),
        )
    for name, target in (("nan", [NAN, 0, 1]), ("inf", [INF, 0, 1])):
        yield differentiated(
            f"probability-{name}",
            "A target that is not finite reaches every entry of the gradient through its mass.",
            f32([[1, 2, 3]]),
            f32([target]),
        )
    for name, options in (("", {}), ("-weighted", {"weight": W}), ("-smoothed", {"label_smoothing": 0.1})):
        yield differentiated(
            f"infinite-cotangent-of-probabilities-of-both-signs{name}",
            "The cotangent multiplies each probability before they are summed: inf - inf is NaN.",
            f32([[0, 0, 1], [1, 2, 3]]),
            f32([[-0.5, 0.25, 1], [0.2, 0.3, 0.5]]),
            reduction="none",
            cotangent=f32([INF, 1]),
            **options,
        )
