"""Sigmoid cross-entropy: what is refused, with which error, and what is checked first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Call, Case
from xent_conformance.cases.chainer.build import DEBUG, NOTES, UNCHECKED, X2, f32, f64, i32, sigmoid
from xent_conformance.wire import tensor

T = i32([[0, 1, 0], [1, 1, -1]])


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _calling()
    yield from _types()
    yield from _order()
    yield from _backward()


def _error(case_id: str, why: str, x: Any, t: Any, **options: Any) -> Case:
    return sigmoid(f"error-{case_id}", why, x, t, wrt=(), **options)


def _positional(case_id: str, why: str, args: tuple[Any, ...], wrt: tuple[str, ...] = ()) -> Case:
    call = Call("chainer.functions.sigmoid_cross_entropy", args=args, wrt=wrt)
    return Case(id=case_id, loss="chainer.sigmoid_cross_entropy", why=why, call=call, tags=NOTES)


def _calling() -> Iterator[Case]:
    yield _positional(
        "arguments-by-position", "all four arguments may come by position", (X2, T, False, "mean"), ("0",)
    )
    yield _positional("error-no-arguments", "x and t are required", ())
    yield _positional("error-no-labels", "t is required", (X2,))
    yield _positional("error-five-arguments", "four arguments at most", (X2, T, True, "mean", -1))
    yield _error("ignore-label", "there is no ignore_label argument: -1 is fixed", X2, T, ignore_label=0)
    yield _error("class-weight", "there is no class_weight argument", X2, T, class_weight=f32([1, 1, 1]))
    for name, reduce in (
        ("sum", "sum"),
        ("none", None),
        ("bytes", b"mean"),
        ("number", 0),
        ("upper-case", "NO"),
    ):
        yield _error(f"reduce-{name}", "'mean' and 'no' only", X2, T, reduce=reduce)


def _types() -> Iterator[Case]:
    for dtype in ("int8", "int32", "bool", "complex64"):
        yield _error(
            f"{dtype}-logits",
            "logits must be floating: InvalidType",
            tensor([[1, 0, 1]], dtype),
            i32([[0, 1, 0]]),
        )
    for dtype in ("uint8", "uint16", "uint32", "uint64", "bool", "float32", "float64", "complex64"):
        yield _error(
            f"{dtype}-labels",
            "labels must be signed integers, so float targets are impossible: InvalidType",
            X2,
            tensor([[0, 1, 0], [1, 1, 0]], dtype),
            tags=("measured", "issue:chainer#5126") if dtype.startswith("float") else NOTES,
        )
    for name, x, t in (
        ("length", f32([1, 2]), i32([1])),
        ("rank", f32([[1, 2]]), i32([1, 0])),
        ("transposed", X2, i32([[0, 1], [1, 0], [1, 1]])),
        ("column", X2, i32([[1], [0]])),
        ("scalar-label", X2, i32(1)),
        ("scalar-logit", f32(1), i32([1])),
        ("class-labels", X2, i32([0, 2])),
    ):
        yield _error(f"shape-{name}", "shapes must be equal, nothing broadcasts: InvalidType", x, t)
    for name, logits, labels in (
        ("list-logits", [[1, 2, 3]], i32([[0, 1, 0]])),
        ("list-labels", X2, [[0, 1, 0], [1, 1, 1]]),
        ("number-logits", 3, i32(0)),
        ("number-label", X2, 0),
        ("list-both", [1.0], [0]),
        ("none-logits", None, T),
        ("none-labels", X2, None),
    ):
        yield _error(name, "arrays and Variables only", logits, labels)


def _order() -> Iterator[Case]:
    yield _error("reduce-before-array-types", "reduce is checked first", [1], None, reduce="y")
    yield _error("array-types-before-dtypes", "array types come before dtypes", i32([[1]]), [[0]])
    yield _error("logits-dtype-before-labels-dtype", "x before t", i32([[1]]), f32([[0]]))
    yield _error("logits-dtype-before-shape", "dtypes before shapes", i32([[1, 2]]), i32([[0]]))
    yield _error("labels-dtype-before-shape", "dtypes before shapes", f32([[1, 2]]), tensor([[0]], "uint8"))
    yield _error(
        "dtype-before-debug-nan", "types before values", f32([[float("nan")]]), f32([[0]]), context=DEBUG
    )


def _backward() -> Iterator[Case]:
    yield sigmoid("no-reduction-without-cotangent", "six losses and no y.grad: TypeError", X2, T, reduce="no")
    yield sigmoid(
        "no-reduction-of-one-without-cotangent",
        "one loss in an array of one: taken as a scalar, with a DeprecationWarning",
        f32([[1]]),
        i32([[0]]),
        reduce="no",
    )
    yield sigmoid("cotangent-of-wrong-shape", "ValueError", X2, T, cotangent=f32([1]))
    yield sigmoid(
        "cotangent-of-wrong-shape-no-reduction", "ValueError", X2, T, reduce="no", cotangent=f32([1, 1, 1])
    )
    yield sigmoid("cotangent-of-wrong-dtype", "TypeError", X2, T, cotangent=f64(1))
    yield sigmoid("cotangent-float", "a Python number is not an array: TypeError", X2, T, cotangent=1.0)
    yield sigmoid(
        "cotangent-numpy-scalar",
        "a NumPy number is not an array: TypeError",
        X2,
        T,
        cotangent=np.float32(1),
    )
    yield sigmoid("cotangent-list", "a list is not an array: TypeError", X2, T, cotangent=[1.0])
    yield sigmoid("raw-logits", "plain arrays as x", X2, T, wrt=())
    yield sigmoid(
        "unchecked-keeps-the-mask",
        "type_check off changes nothing for good input",
        X2,
        T,
        context=UNCHECKED,
    )
