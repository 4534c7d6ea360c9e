"""Softmax cross-entropy, default path: what is refused, with which error, and what is checked first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import T2, X2, X232, f32, f64, i32, softmax, softmax_helper, zeros
from xent_conformance.wire import tensor

FUNCTION = "chainer.functions.softmax_cross_entropy"


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _calling()
    yield from _options()
    yield from _order()
    yield from _types()


def _error(case_id: str, why: str, x: Any, t: Any, **options: Any) -> Case:
    return softmax(f"error-{case_id}", why, x, t, wrt=(), **options)


def _calling() -> Iterator[Case]:
    by_position = (X2, T2, True, True, None, -1, "mean", False, "cross-entropy")
    yield softmax_helper(
        FUNCTION,
        "arguments-by-position",
        "all nine arguments may come by position",
        {},
        args=by_position,
        wrt=("0",),
    )
    yield softmax_helper(FUNCTION, "error-no-arguments", "x and t are required", {}, wrt=())
    yield softmax_helper(FUNCTION, "error-no-labels", "t is required", {"x": X2}, wrt=())
    yield softmax_helper(
        FUNCTION, "error-ten-arguments", "nine arguments at most", {}, args=(*by_position, 0), wrt=()
    )
    yield _error("axis", "there is no axis argument: the class axis is 1", X2, T2, axis=1)


def _options() -> Iterator[Case]:
    for name, value in (("kl", "kl"), ("none", None), ("upper-case", "Cross-Entropy"), ("number", 1)):
        yield _error(
            f"soft-target-loss-{name}",
            "only two losses exist; checked for class labels too",
            X2,
            T2,
            soft_target_loss=value,
        )
    for name, reduce in (
        ("sum", "sum"),
        ("none", None),
        ("bytes", b"mean"),
        ("number", 0),
        ("upper-case", "MEAN"),
    ):
        yield _error(f"reduce-{name}", "'mean' and 'no' only", X2, T2, reduce=reduce)
    yield _error("class-weight-matrix", "class_weight must be 1-d", X2, T2, class_weight=f32([[1, 2, 3]]))
    yield _error("class-weight-0d", "class_weight must be 1-d", X2, T2, class_weight=f32(2))
    yield _error(
        "class-weight-numpy-scalar",
        "a NumPy number has dimensions, none: ValueError, not AttributeError",
        X2,
        T2,
        class_weight=np.float32(2),
    )
    for dtype in ("int32", "bool", "complex64"):
        yield _error(
            f"class-weight-{dtype}",
            "class_weight must be floating",
            X2,
            T2,
            class_weight=tensor([1, 1, 1], dtype),
        )
    yield _error(
        "class-weight-variable",
        "class_weight must be an array, not a Variable",
        X2,
        T2,
        class_weight=f32([1, 1, 1]),
        context={"variables": ["class_weight"]},
    )
    yield _error(
        "class-weight-variable-matrix",
        "the number of dimensions is checked before the class",
        X2,
        T2,
        class_weight=f32([[1, 1, 1]]),
        context={"variables": ["class_weight"]},
    )
    yield _error(
        "class-weight-variable-int",
        "the dtype is checked before the class",
        X2,
        T2,
        class_weight=i32([1, 1, 1]),
        context={"variables": ["class_weight"]},
    )
    for name, weight in (
        ("list", [1.0, 2.0, 3.0]),
        ("tuple", (1.0, 2.0)),
        ("int", 3),
        ("float", 2.5),
        ("text", "w"),
    ):
        yield _error(f"class-weight-{name}", "not an array: AttributeError", X2, T2, class_weight=weight)
    for length in (0, 2, 4):
        yield _error(
            f"class-weight-of-length-{length}",
            "one weight per class, or one for all",
            X2,
            T2,
            class_weight=f32([1] * length),
        )
    yield _error(
        "class-weight-nd-wrong-length",
        "in three dimensions",
        X232,
        i32([[0, 1], [2, 0]]),
        class_weight=f32([1, 2]),
    )
    yield softmax(
        "soft-class-weight-of-wrong-length",
        "with soft targets, class_weight is not looked at any further",
        X2,
        f32([[0.2, 0.3, 0.5], [1, 0, 0]]),
        class_weight=f32([1, 2]),
    )
    yield _error("ignore-label-text", "a text cannot be compared with labels", X2, T2, ignore_label="a")


def _order() -> Iterator[Case]:
    bad_weight, bad_logits = f32([[1, 2, 3]]), i32([[1, 2, 3], [1, 2, 4]])
    yield _error(
        "soft-target-loss-before-class-weight",
        "soft_target_loss is checked first",
        X2,
        T2,
        soft_target_loss="kl",
        class_weight=bad_weight,
        reduce="sum",
    )
    yield _error(
        "class-weight-before-reduce",
        "class_weight is checked second",
        X2,
        T2,
        class_weight=bad_weight,
        reduce="sum",
    )
    yield _error("reduce-before-array-types", "reduce is checked third", [1], None, reduce="y")
    yield _error(
        "class-weight-before-dtypes",
        "class_weight comes before the logits",
        bad_logits,
        T2,
        class_weight=bad_weight,
    )
    yield _error("reduce-before-dtypes", "reduce comes before the logits", bad_logits, T2, reduce="sum")
    yield _error("array-types-before-dtypes", "array types come before dtypes", bad_logits, [0, 2])
    yield _error(
        "types-before-debug-labels",
        "dtypes come before the label check of debug mode",
        bad_logits,
        i32([0, 9]),
        context={"debug": True},
    )
    yield _error(
        "labels-before-class-weight-length",
        "the length of class_weight is seen before the labels",
        X2,
        i32([0, 9]),
        class_weight=f32([1, 2]),
    )


def _types() -> Iterator[Case]:
    for name, x, t in (
        ("list-logits", [[1, 2, 3]], i32([0])),
        ("number-logits", 3, i32([0])),
        ("list-labels", X2, [0, 2]),
        ("number-label", X2, 3),
        ("list-both", [[1, 2, 3]], [0]),
        ("none-logits", None, T2),
        ("none-labels", X2, None),
    ):
        yield _error(name, "arrays and Variables only", x, t)
    for dtype in ("int32", "bool", "complex64"):
        yield _error(f"{dtype}-logits", "logits must be floating", tensor([[1, 0, 1]], dtype), i32([0]))
    for dtype in ("uint8", "uint16", "uint32", "uint64", "bool", "complex64"):
        yield _error(f"{dtype}-labels", "labels must be signed integers", X2, tensor([0, 1], dtype))
    for name, x, t in (
        ("float-labels", X2, f32([0, 2])),
        ("float-labels-of-other-shape", X2, f32([[0.5, 0.5], [0.5, 0.5]])),
        ("column-labels", f32([[1, 2, 3]]), i32([[0]])),
        ("too-many-labels", f32([[1, 2, 3]]), T2),
        ("too-few-labels", X2, i32([0])),
        ("labels-of-wrong-positions", X232, i32([[0, 1, 2], [0, 1, 2]])),
        ("labels-of-the-shape-of-x", X2, i32([[0, 1, 0], [0, 0, 1]])),
        ("0d-label", X2, i32(0)),
        ("1d-logits", f32([1, 2, 3]), i32([0])),
        ("soft-int-logits", i32([[1, 2, 3]]), f64([[0, 0, 1]])),
    ):
        yield _error(
            name,
            "shapes and dtypes that do not fit: a defect of the original makes it a RuntimeError",
            x,
            t,
        )
    yield _error("1d-logits-0d-label", "no axis 1: IndexError", f32([1, 2, 3]), i32(0))
    yield _error("0d-logits", "no axes at all: IndexError", f32(1), i32(0))
    yield _error("1d-soft", "no axis 1: AxisError", f32([1, 2, 3]), f32([0, 0, 1]))
    yield _error("zero-classes", "the maximum of nothing", zeros(2, 0), i32([0, 0]))
    yield _error("zero-classes-empty-batch", "the maximum of nothing", zeros(0, 0), zeros(0, dtype="int32"))
