"""Calls from PyTorch's public issues: what surprised people, and what was an error in earlier versions."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.torch._build import INF, X, case, differentiated, f32, f64, i64

TEN = [
    [0.1735, 0.2191],
    [-0.1377, 0.3467],
    [-0.2162, 0.2021],
    [-0.1177, 0.2157],
    [-0.1232, 0.262],
    [-0.1578, 0.4038],
    [-0.0209, 0.3298],
    [-0.0639, 0.2317],
    [-0.3914, 0.2106],
    [-0.4211, 0.342],
]


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for name, logit in (("one", 1.0), ("zero", 0.0), ("minus-inf", -INF)):
        yield differentiated(
            f"ignored-class-stays-in-the-softmax-{name}",
            "ignore_index drops rows, not a class: the logit of the ignored class still counts.",
            f32([[logit, 1, 1], [logit, 1, 1]]),
            i64([1, 2]),
            "issue:pytorch#63004",
            ignore_index=0,
        )
    yield case(
        "another-negative-label-is-not-ignored",
        "Only the value of ignore_index is ignored: with -1, a label of -4 is an error.",
        X,
        i64([0, -4]),
        "issue:pytorch#12670",
        ignore_index=-1,
        reduction="none",
    )
    yield differentiated(
        "ignored-with-weight-and-smoothing",
        "Weight, smoothing and an ignored label together were an error up to 1.10.",
        f32([[1, 2], [3, 0.4]]),
        i64([-100, 1]),
        "issue:pytorch#69339",
        weight=f32([0.2, 0.3]),
        label_smoothing=0.1,
    )
    for reduction in ("none", "sum", "mean"):
        yield differentiated(
            f"ignored-minus-one-with-weight-and-smoothing-{reduction}",
            "An ignored -1 with weight and smoothing is no index: it was read as one up to 1.10.",
            f64(TEN),
            i64([0, -1, 0, 0, 0, 0, 0, 0, -1, 0]),
            "issue:pytorch#72056",
            weight=f64([1, 16]),
            ignore_index=-1,
            label_smoothing=0.1,
            reduction=reduction,
        )
    yield differentiated(
        "ignored-beyond-32-bits-with-weight-and-smoothing",
        "What is ignored need not be a class for weight and smoothing either.",
        X,
        i64([2**40, 0]),
        "issue:pytorch#91383",
        ignore_index=2**40,
        weight=f32([1, 2, 4]),
        label_smoothing=0.1,
    )
