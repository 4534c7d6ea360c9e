"""Large, infinite and NaN logits with class indices; nothing is clipped and nothing swallowed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.torch._build import INF, NAN, case, differentiated, f32, f64, i64
from xent_conformance.wire import Tensor

ROWS: tuple[tuple[str, list[float], int], ...] = (
    ("far-from-the-target", [1000, 0], 1),
    ("sure-of-the-target", [1000, 0], 0),
    ("difference-overflows", [3e38, -3e38], 1),
    ("largest-float32", [3.4e38, 3.4e38], 0),
    ("zero-probability-elsewhere", [0, -INF, 1], 0),
    ("zero-probability-at-the-target", [0, -INF, 1], 1),
    ("nan-elsewhere", [NAN, 0, 1], 1),
    ("nan-at-the-target", [0, NAN, 1], 1),
    ("inf-elsewhere", [INF, 0, 1], 1),
    ("inf-at-the-target", [0, INF, 1], 1),
    ("all-minus-inf", [-INF, -INF, -INF], 1),
    ("equal", [0, 0, 0], 1),
    ("small-loss", [15, 0], 0),
    ("loss-rounds-to-zero", [17, 0], 0),
    ("subnormal", [1e-40, -1e-40], 0),
    ("large-offset", [1e8, 1e8, 1e8], 2),
)


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for name, row, label in ROWS:
        yield differentiated(f"logits-{name}", "No clip, no NaN swallowed.", f32([row]), i64([label]))
    for name in (
        "far-from-the-target",
        "zero-probability-at-the-target",
        "small-loss",
        "loss-rounds-to-zero",
    ):
        row, label = next((row, label) for other, row, label in ROWS if other == name)
        yield differentiated(f"logits-{name}-float64", "The same in float64.", f64([row]), i64([label]))
    yield differentiated(
        "logits-difference-overflows-float64", "inf in float64.", f64([[1e308, -1e308]]), i64([1])
    )
    for smoothing in (0.1, 1.0):
        yield differentiated(
            f"zero-probability-elsewhere-smoothed-{smoothing:.0%}".replace("%", "-percent"),
            "Smoothing asks for the class of probability 0: inf, with a finite gradient.",
            f32([[0, -INF, 1]]),
            i64([0]),
            label_smoothing=smoothing,
        )
    yield differentiated(
        "zero-probability-of-weight-zero-smoothed",
        "0 * -inf is NaN, though the class has weight 0.",
        f32([[0, -INF, 1]]),
        i64([0]),
        label_smoothing=0.1,
        weight=f32([1, 0, 1]),
    )
    yield differentiated(
        "zero-probability-of-weight-zero",
        "0 * inf is NaN.",
        f32([[0, -INF]]),
        i64([1]),
        weight=f32([1, 0]),
        reduction="none",
    )
    yield differentiated(
        "nan-in-one-row",
        "Other rows keep their loss and gradient.",
        f32([[NAN, 0, 1], [1, 2, 3]]),
        i64([1, 0]),
        reduction="none",
    )
    for classes in (8, 16, 17):
        logits = np.arange(classes, dtype=np.float32)[None] / 4
        for name, value in (("nan", NAN), ("inf", INF)):
            spoiled = logits.copy()
            spoiled[0, 3] = value
            yield differentiated(
                f"{name}-among-{classes}-classes",
                "Vector units of 8 and 16 lanes swallow no NaN.",
                Tensor(spoiled, "float32"),
                i64([0]),
            )
    rng = np.random.default_rng(37)
    for classes in (37, 1000):
        many = f32((rng.normal(size=(2, classes)) * 5).round(2))
        yield differentiated(
            f"accuracy-{classes}-classes", "Accuracy over many classes.", many, i64([classes - 1, 5])
        )
    scores = np.abs(rng.normal(size=(2, 37)))
    yield differentiated(
        "accuracy-37-classes-probabilities",
        "Accuracy over many classes with probabilities.",
        f32((rng.normal(size=(2, 37)) * 5).round(2)),
        f32((scores / scores.sum(axis=1, keepdims=True)).round(4)),
    )
    yield case(
        "columns-do-not-mix",
        "Along axis 1 of (N, C, d1) a NaN stays in its column.",
        f32([[[1, NAN], [2, 0], [3, 1]]]),
        i64([[2, 0]]),
        wrt=("input",),
        reduction="none",
    )
