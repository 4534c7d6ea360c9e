"""Softmax cross-entropy: dtypes, extremes and the rules of float16."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import INF, NAN, T2, X2, f16, f32, f64, i32, softmax
from xent_conformance.wire import tensor

FLOATS = ("float16", "float32", "float64")
SIGNED = ("int8", "int16", "int32", "int64")


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _dtypes()
    yield from _extremes()
    yield from _float16()


def _dtypes() -> Iterator[Case]:
    for x_name in FLOATS:
        for t_name in SIGNED:
            yield softmax(
                f"dtypes-{x_name}-{t_name}",
                "loss and gradient have the dtype of x; the label dtype changes nothing",
                tensor([[0.25, -1.5, 2], [1.25, 0.5, -0.75], [0, 0, 1]], x_name),
                tensor([2, 0, -1], t_name),
            )


def _extremes() -> Iterator[Case]:
    for name, row, label in (
        ("ten-thousand-right", [1e4, 0], 0),
        ("ten-thousand-wrong", [0, 1e4], 0),
        ("1e30-wrong", [0, 1e30], 0),
        ("largest-right", [3e38, -3e38], 0),
        ("largest-wrong", [3e38, -3e38], 1),
        ("inf", [INF, 0], 0),
        ("inf-elsewhere", [0, INF], 0),
        ("two-inf", [INF, INF], 0),
        ("minus-inf-target", [-INF, 0], 0),
        ("minus-inf-elsewhere", [0, -INF], 0),
        ("minus-inf-everywhere", [-INF, -INF], 0),
        ("nan", [NAN, 0], 0),
        ("nan-elsewhere", [0, NAN], 0),
        ("equal", [7, 7], 1),
        ("tiny-difference", [1, 1.0000001], 0),
        ("subnormal", [1e-40, 0], 0),
    ):
        yield softmax(f"extreme-{name}", f"one row of {row}, class {label}", f32([row]), i32([label]))
    yield softmax(
        "extreme-1e300",
        "float64 logits near the end of its range",
        f64([[1e300, 0], [0, 1e300]]),
        i32([0, 0]),
    )
    yield softmax(
        "nan-row-stays-in-its-row",
        "rows are independent",
        f32([[NAN, 0], [1, 2], [INF, 0]]),
        i32([0, 1, 0]),
        reduce="no",
        cotangent=f32([1, 1, 1]),
    )
    yield softmax(
        "infinite-cotangent",
        "infinity times the gradient; NaN where the gradient is zero",
        X2,
        i32([0, -1]),
        cotangent=f32(INF),
    )


def _float16() -> Iterator[Case]:
    for name, row, label in (
        ("one-two", [1, 2], 1),
        ("seventeen", [17, 0], 1),
        ("largest", [6e4, -6e4], 1),
        ("small", [0.001, 0.002], 0),
        ("ten-classes", [0.1, 0.5, -1, 2, 3, -0.5, 0.25, 1.5, -2, 0], 3),
    ):
        yield softmax(
            f"float16-{name}",
            "float16 log-softmax is computed in float16",
            f16([row]),
            i32([label]),
        )
    for normalize in (True, False):
        yield softmax(
            f"float16-mean-of-large-losses-normalize-{str(normalize).lower()}",
            "hard labels are summed in float32: four rows of 40000 do not overflow",
            f16([[40000, 0]] * 4),
            i32([1] * 4),
            normalize=normalize,
        )
    yield softmax(
        "float16-no-reduction",
        "float16 rows",
        f16(X2.values),
        T2,
        reduce="no",
        cotangent=f16([1, 2]),
    )
    yield softmax(
        "float16-class-weight",
        "float16 weights",
        f16(X2.values),
        T2,
        class_weight=f16([2, 1, 0.5]),
    )
    yield softmax(
        "float16-many-rows",
        "gradients smaller than float16's smallest normal number",
        f16([[0.5, -0.25]] * 300),
        i32([0, 1] * 150),
    )
