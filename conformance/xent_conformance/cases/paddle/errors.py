"""Errors of dtype, and the order in which the checks are made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import LABEL, SOFT, X, ask_value, f32, f64, i64, zeros
from xent_conformance.wire import tensor

OTHER_LOGITS = (
    "float16",
    "bfloat16",
    "int8",
    "uint8",
    "int16",
    "int32",
    "int64",
    "bool",
    "complex64",
    "complex128",
)
OTHER_SOFT = (
    "bool",
    "int8",
    "uint8",
    "int16",
    "int32",
    "int64",
    "float16",
    "bfloat16",
    "float64",
    "complex64",
)


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _dtypes()
    yield from _order()


def _dtypes() -> Iterator[Case]:
    for dtype in OTHER_LOGITS:
        yield from ask_value(
            f"logits-{dtype}",
            "On the CPU, logits are float32 or float64.",
            tensor(X, dtype),
            LABEL,
            tags=["error", "logits-dtype", "documentation"],
        )
    one_hot = [[0, 0, 1], [1, 0, 0]]
    for dtype in OTHER_SOFT:
        yield from ask_value(
            f"soft-label-{dtype}",
            "Soft labels must have the dtype of the logits.",
            X,
            tensor(one_hot, dtype),
            soft_label=True,
            tags=["error", "label-dtype", "soft-label"],
        )
    yield from ask_value(
        "soft-label-float32-logits-float64",
        "A narrower float is refused too.",
        f64(X),
        f32(SOFT),
        soft_label=True,
        tags=["error", "label-dtype", "soft-label"],
    )
    yield from ask_value(
        "soft-label-int64-logits-float64",
        "So are integers.",
        f64(X),
        i64(one_hot),
        soft_label=True,
        tags=["error", "label-dtype", "soft-label"],
    )


def _order() -> Iterator[Case]:
    """Pairs of mistakes: which of the two is reported."""
    logits, half, label = f32(X), tensor(X, "float16"), i64(LABEL)
    pairs: tuple[tuple[str, Any, Any, dict[str, Any]], ...] = (
        ("rank-before-soft-type", logits, zeros((2, 1, 1), "int64"), {"soft_label": 1}),
        ("rank-before-logits-dtype", half, zeros((2, 1, 1), "int64"), {}),
        ("scalar-logits-before-label-rank", zeros(()), zeros((2, 1), "int64"), {}),
        ("inserted-axis-before-soft-type", logits, i64([2, 0]), {"axis": 5, "soft_label": 1}),
        ("inserted-axis-before-logits-dtype", half, i64([2, 0]), {"axis": 5}),
        ("soft-type-before-stable-type", logits, label, {"soft_label": 1, "numeric_stable_mode": 1}),
        ("soft-type-before-ignore-type", logits, label, {"soft_label": 1, "ignore_index": 1.0}),
        ("stable-type-before-ignore-type", logits, label, {"numeric_stable_mode": 1, "ignore_index": 1.0}),
        ("ignore-type-before-axis-type", logits, label, {"ignore_index": 1.0, "axis": 1.0}),
        ("axis-type-before-logits-dtype", half, label, {"axis": 1.0}),
        ("soft-type-before-logits-dtype", half, label, {"soft_label": 1}),
        ("logits-dtype-before-axis-range", half, label, {"axis": 3}),
        ("logits-dtype-before-sizes", half, zeros((3, 1), "int64"), {}),
        ("logits-dtype-before-label-value", half, i64([[5], [0]]), {}),
        (
            "logits-dtype-before-stable-mode",
            half,
            i64([[0, 1, 0]]),
            {"axis": 0, "numeric_stable_mode": False},
        ),
        ("axis-range-before-sizes", logits, zeros((3, 1), "int64"), {"axis": 3}),
        ("axis-range-before-stable-mode", logits, label, {"axis": 3, "numeric_stable_mode": False}),
        (
            "sizes-before-stable-mode",
            logits,
            zeros((1, 2), "int64"),
            {"axis": 0, "numeric_stable_mode": False},
        ),
        ("sizes-before-label-size", logits, zeros((3, 3), "int64"), {}),
        ("sizes-before-soft-dtype", logits, zeros((3, 3), "int64"), {"soft_label": True}),
        ("sizes-before-label-value", logits, i64([[5], [0], [1]]), {}),
        (
            "stable-mode-before-label-size",
            logits,
            zeros((2, 3), "int64"),
            {"axis": 0, "numeric_stable_mode": False},
        ),
        (
            "stable-mode-before-label-value",
            logits,
            i64([[5, 0, 1]]),
            {"axis": 0, "numeric_stable_mode": False},
        ),
        (
            "stable-mode-before-soft-dtype",
            logits,
            i64([[0, 0, 1], [1, 0, 0]]),
            {"soft_label": True, "axis": 0, "numeric_stable_mode": False},
        ),
        ("label-size-before-soft-dtype", logits, i64([[2, 1], [0, 1]]), {"soft_label": True}),
        ("label-size-before-label-value", logits, i64([[5, 5], [0, 0]]), {}),
        ("soft-label-of-indices", logits, label, {"soft_label": True}),
    )
    for name, first, second, kwargs in pairs:
        yield from ask_value(
            name,
            "Two mistakes at once: this is the one reported.",
            first,
            second,
            tags=["error", "error-order"],
            **kwargs,
        )
