"""Extremes: huge, infinite and NaN logits, half precision, and gradients in and out of the ordinary.

float32 with the classes on the last axis runs in oneDNN, whose answers to NaN and infinities differ from
those of MXNet's own kernels, which run everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import ALL, EAGER, INF, NAN, C, P, T, W, X, asked, f16, f32, f64
from xent_conformance.wire import tensor

ROWS: dict[str, list[float]] = {
    "confident": [100, 0],
    "wrong": [0, 100],
    "huge": [1e4, 0],
    "huge-wrong": [-1e4, 0],
    "overflow": [3e38, -3e38],
    "overflow-wrong": [-3e38, 3e38],
    "nan-elsewhere": [0, NAN],
    "nan": [NAN, 0],
    "inf-elsewhere": [0, INF],
    "inf": [INF, 0],
    "minus-inf-elsewhere": [0, -INF],
    "minus-inf": [-INF, 0],
    "all-minus-inf": [-INF, -INF],
    "inf-and-minus-inf": [INF, -INF],
    "equal": [0, 0],
}
# 3e38 is no float16.
HALF = {**ROWS, "overflow": [6e4, -6e4], "overflow-wrong": [-6e4, 6e4]}


def cases() -> Iterator[Case]:
    """Yield every case of this module."""
    yield from _rows()
    yield from _half()
    yield from _gradients()
    yield from _many()
    yield from _infinite_sums()


def _rows() -> Iterator[Case]:
    for name, row in ROWS.items():
        yield from asked(
            f"row-{name}-float64", "MXNet's own kernel.", f64([row]), f32([0]), wrt=("0",), cotangent=f64([1])
        )
        yield from asked(
            f"row-{name}-float32-native",
            "float32 in MXNet's own kernel: the classes are not on the last axis.",
            f32(np.array([row]).T),
            f32([0]),
            modes=("nd",),
            wrt=("0",),
            cotangent=f32([1]),
            axis=0,
        )
        yield from asked(
            f"row-{name}-float32",
            "float32 in oneDNN, which is less accurate and has its own infinities.",
            f32([row]),
            f32([0]),
            modes=("nd",),
            wrt=("0",),
            cotangent=f32([1]),
        )
        yield from asked(
            f"row-{name}-float16",
            "Half precision.",
            f16([HALF[name]]),
            f32([0]),
            modes=("nd",),
            wrt=("0",),
            cotangent=f16([1]),
        )
    yield from asked(
        "single-class-float32",
        "nd: oneDNN's float32 makes the loss of a single class -1.43e-06, which is 0.",
        f32([[5], [-3]]),
        f32([0, 0]),
        modes=("nd",),
        wrt=("0",),
        cotangent=C,
    )
    yield from asked(
        "rows-are-independent",
        "NaN stays in its row.",
        f64([[NAN, 0], [1, 2], [INF, 0]]),
        f32([0, 1, 0]),
        modes=ALL,
        wrt=("0",),
        cotangent=f64([1, 2, 3]),
    )


def _half() -> Iterator[Case]:
    yield from asked(
        "float16-many-classes",
        "float16 sums of 3000 equal exponentials stop at 2048.",
        f16(np.zeros((1, 3000))),
        f32([0]),
    )
    yield from asked(
        "float16-mean-overflows",
        "The sum over positions is held in float16: 4 * 30000 is inf.",
        f16(np.tile([[-30000.0], [0.0]], (1, 1, 4))),
        f32(np.zeros((1, 4))),
        wrt=("0",),
        cotangent=f16([1]),
        axis=1,
    )
    yield from asked(
        "float16-mean-of-too-many",
        "nd: 90000 positions, put up by a sample weight, are counted in float16: a mean over inf is 0.",
        f16(np.zeros((1, 2, 300))),
        f32(np.zeros((1, 300))),
        f16(np.ones((300, 1, 1, 1))),
        modes=("nd", "nd-hybrid"),
        wrt=("0",),
        cotangent=f16([1]),
        axis=1,
        batch_axis=1,
    )
    yield from asked(
        "float16-loss-overflows",
        "A loss beyond 65504 is inf, its gradient is not.",
        f16([[6e4, -6e4]]),
        f32([1]),
        wrt=("0",),
        cotangent=f16([1]),
    )


def _gradients() -> Iterator[Case]:
    yield from asked(
        "gradient-default-cotangent", "backward() of a vector takes ones.", X, T, modes=ALL, wrt=("0",)
    )
    yield from asked(
        "gradient-zero-cotangent", "No cotangent, no gradient.", X, T, wrt=("0",), cotangent=f32([0, 0])
    )
    yield from asked(
        "gradient-infinite-cotangent",
        "inf - inf at the label.",
        f64(X.values),
        T,
        wrt=("0",),
        cotangent=f64([INF, 1]),
    )
    yield from asked(
        "gradient-cotangent-too-short",
        "A cotangent that is too short is read beyond its end.",
        f64(X.values),
        T,
        modes=("nd",),
        wrt=("0",),
        cotangent=f64([10]),
    )
    yield from asked(
        "gradient-second-order",
        "log_softmax has no second derivative.",
        X,
        T,
        modes=ALL,
        wrt=("0",),
        second_order=True,
        cotangent=C,
    )
    for name, label, from_logits, weights in (
        ("from-logits", T, True, ()),
        ("from-logits-weighted", T, True, (W,)),
        ("dense", P, False, ()),
        ("dense-from-logits", P, True, ()),
    ):
        yield from asked(
            f"gradient-second-order-{name}",
            "The other ways have none either: the first operator that has no second derivative says so.",
            X,
            label,
            *weights,
            modes=ALL,
            wrt=("0",),
            second_order=True,
            cotangent=C,
            from_logits=from_logits,
            sparse_label=label is T,
        )
    yield from asked(
        "gradient-second-order-weighted",
        "Nor with weights.",
        X,
        T,
        W,
        wrt=("0",),
        second_order=True,
        cotangent=C,
    )


def _many() -> Iterator[Case]:
    rng = np.random.default_rng(0)

    def logits(*shape: int) -> Any:
        return np.round(rng.normal(0, 3, shape), 2)

    for dtype in ("float16", "float32", "float64"):
        yield from asked(
            f"many-classes-{dtype}",
            "300 classes: the sums are long.",
            tensor(logits(2, 300), dtype),
            f32([7, 250]),
            modes=EAGER,
            wrt=("0",),
            cotangent=C.astype(dtype),
        )
        yield from asked(
            f"many-positions-{dtype}",
            "40 positions: the mean is long.",
            tensor(logits(2, 3, 40), dtype),
            f32(rng.integers(0, 3, (2, 40))),
            modes=EAGER,
            wrt=("0",),
            cotangent=C.astype(dtype),
            axis=1,
        )


def _infinite_sums() -> Iterator[Case]:
    """Infinities in sums: np mode compensates for rounding, and inf - inf is NaN."""
    why = "np: the compensated sum knows an infinity only where it comes last, and is NaN otherwise."
    both = f64([[[0, 0], [1, 2]], [[0, 0], [1, 2]]])
    for name, weights in (("last", [[1, INF], [0.5, 1]]), ("first", [[INF, 1], [0.5, 1]])):
        yield from asked(
            f"np-mean-with-infinity-{name}",
            why,
            both,
            f32([[0, 1], [1, 0]]),
            f64(np.reshape(weights, (2, 1, 2))),
            modes=ALL,
            wrt=("0",),
            cotangent=f64(C.values),
            axis=1,
        )
    for name, row in (("last", [-1, -INF]), ("first", [-INF, -1])):
        yield from asked(
            f"np-dense-sum-with-infinity-{name}",
            why,
            f64([row, [-0.5, -1.5]]),
            f64([[0.25, 0.75]] * 2),
            modes=ALL,
            wrt=("0",),
            cotangent=f64(C.values),
            sparse_label=False,
            from_logits=True,
        )
