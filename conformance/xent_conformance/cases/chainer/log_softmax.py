"""``chainer.functions.log_softmax``: values, second derivatives, a type check that raises RuntimeError."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import (
    INF,
    NAN,
    UNCHECKED,
    f16,
    f32,
    f64,
    i32,
    softmax_helper,
    zeros,
)

X = f32([[0, 1, 2], [0, 2, 4]])
Y = f32([[1, -2, 3], [0.5, 0, 1]])


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield _log_softmax(
        "documented", "the example of the documentation", X, cotangent=Y, tags=("documentation",)
    )
    yield _log_softmax("float64", "float64", f64(X.values), cotangent=f64(Y.values))
    yield _log_softmax("float16", "computed in float16", f16(X.values), cotangent=f16(Y.values))
    yield _log_softmax("axis-zero", "along the batch", X, axis=0, cotangent=Y)
    yield _log_softmax("axis-minus-one", "axes count from the end too", X, axis=-1, cotangent=Y)
    yield _log_softmax("axis-minus-two", "the first axis of two", X, axis=-2, cotangent=Y)
    yield _log_softmax(
        "one-dimensional", "1-d logits along axis 0", f32([1, 2, 3]), axis=0, cotangent=f32([1, 0, 0])
    )
    yield _log_softmax(
        "three-dimensions",
        "axis 1 of three",
        f64([[[1, 0.5], [2, -1], [3, 0]]]),
        cotangent=f64([[[1, 2], [3, 4], [5, 6]]]),
    )
    yield _log_softmax("large-logits", "exact", f32([[1e4, 0], [0, -1e30]]), cotangent=f32([[1, 0], [0, 1]]))
    yield _log_softmax(
        "inf", "a row with infinity is NaN", f32([[INF, 0], [1, 2]]), cotangent=f32([[1, 0], [0, 1]])
    )
    yield _log_softmax(
        "nan", "a row with NaN is NaN", f32([[NAN, 0], [1, 2]]), cotangent=f32([[1, 0], [0, 1]])
    )
    yield _log_softmax(
        "minus-inf", "[-inf, 0] is its own log-softmax", f32([[-INF, 0]]), cotangent=f32([[1, 0]])
    )
    yield _log_softmax("empty", "no rows", zeros(0, 3), cotangent=zeros(0, 3))
    yield _log_softmax(
        "second-order", "second derivatives", f64(X.values), cotangent=f64(Y.values), second_order=True
    )
    yield _log_softmax(
        "second-order-axis-zero",
        "second derivatives along the batch",
        f64(X.values),
        axis=0,
        cotangent=f64(Y.values),
        second_order=True,
    )
    yield _log_softmax("without-cotangent", "six outputs and no cotangent: AttributeError", X)
    for name, x, axis in (
        ("axis-beyond", X, 2),
        ("axis-too-negative", X, -3),
        ("one-dimensional-default-axis", f32([1, 2, 3]), 1),
        ("zero-dimensional", f32(1), 1),
        ("integers", i32([[1, 2, 3]]), 1),
        ("axis-none", X, None),
        ("axis-tuple", X, (0, 1)),
        ("axis-float", X, 1.0),
        ("axis-true", X, True),
        ("list", [[1, 2, 3]], 1),
        ("none", None, 1),
    ):
        yield _log_softmax(
            f"error-{name}", "refused; what the type check cannot say is a RuntimeError", x, axis=axis, wrt=()
        )
    yield _log_softmax("zero-classes", "the maximum of nothing", zeros(2, 0), wrt=())
    yield _log_softmax(
        "debug-nan", "debug mode reports NaN", f32([[NAN, 0]]), context={"debug": True}, wrt=()
    )
    yield _log_softmax(
        "unchecked", "type_check off changes nothing for good input", X, context=UNCHECKED, cotangent=Y
    )


def _log_softmax(case_id: str, why: str, x: Any, **options: Any) -> Case:
    return softmax_helper("chainer.functions.log_softmax", f"log-softmax-{case_id}", why, {"x": x}, **options)
