"""Sigmoid cross-entropy: documentation, reduction, labels, dtypes, the signs of zeros."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import (
    DOCUMENTED,
    INF,
    f16,
    f32,
    f64,
    i32,
    sigmoid,
)
from xent_conformance.wire import tensor

DOCUMENTED_X = f32([[-2, 3, 0.5], [5, 2, -0.5]])
DOCUMENTED_T = i32([[0, 1, 0], [1, 1, -1]])
ALL_IGNORED = i32([[-1, -1, -1], [-1, -1, -1]])
ONES = f32([[1, 1, 1], [1, 1, 1]])


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _documentation()
    yield from _reduction()
    yield from _labels()
    yield from _dtypes()
    yield from _zero_signs()


def _documentation() -> Iterator[Case]:
    documented = ("documentation",)
    yield sigmoid("documented-mean", "0.25664714", DOCUMENTED_X, DOCUMENTED_T, tags=documented)
    yield sigmoid(
        "documented-mean-batch-size",
        "0.64161783",
        DOCUMENTED_X,
        DOCUMENTED_T,
        normalize=False,
        tags=documented,
    )
    yield sigmoid(
        "documented-no-reduction",
        "one loss per entry; the ignored one is printed as -0.",
        DOCUMENTED_X,
        DOCUMENTED_T,
        reduce="no",
        cotangent=ONES,
        tags=documented,
    )


def _reduction() -> Iterator[Case]:
    x, t = f64([[1, -2], [0.5, 3], [-1, 0]]), i32([[1, 0], [-1, -1], [0, 1]])
    yield sigmoid("mean-divides-by-valid-entries", "normalize=True: four of six entries", x, t)
    yield sigmoid(
        "mean-divides-by-batch-size",
        "normalize=False: by three rows, not by six entries",
        x,
        t,
        normalize=False,
    )
    for name, truth in (
        ("one", 1),
        ("text", "x"),
        ("float", 2.5),
        ("zero", 0),
        ("none", None),
        ("empty-list", []),
    ):
        yield sigmoid(f"normalize-{name}", "normalize is used for its truth only", x, t, normalize=truth)
    for reduce in ("mean", "no"):
        yield sigmoid(
            f"normalize-array-of-two-{reduce}",
            "the truth of two elements is ambiguous: ValueError, where it is asked for",
            x,
            t,
            normalize=i32([1, 0]),
            reduce=reduce,
            cotangent=None if reduce == "mean" else f64([[1, 2], [3, 4], [5, -6]]),
        )
    yield sigmoid(
        "reduce-numpy-text",
        "reduce is compared for equality, so a NumPy string will do",
        x,
        t,
        reduce=np.str_("mean"),
    )
    yield sigmoid(
        "no-reduction-ignores-normalize",
        "reduce='no': normalize has no effect",
        x,
        t,
        reduce="no",
        normalize=False,
        cotangent=f64([[1, 2], [3, 4], [5, -6]]),
        tags=DOCUMENTED,
    )
    yield sigmoid(
        "all-ignored",
        "loss is zero if all labels are -1, and so is the gradient",
        DOCUMENTED_X,
        ALL_IGNORED,
        tags=DOCUMENTED,
    )
    yield sigmoid("all-ignored-batch-size", "the same over rows", DOCUMENTED_X, ALL_IGNORED, normalize=False)
    yield sigmoid("one-valid-entry", "a count of one", DOCUMENTED_X, i32([[-1, 1, -1], [-1, -1, -1]]))
    yield sigmoid("cotangent-three", "y.grad = 3", x, t, cotangent=f64(3))
    yield sigmoid("cotangent-zero", "y.grad = 0", x, t, cotangent=f64(0))
    yield sigmoid("cotangent-negative", "y.grad = -0.5", x, t, cotangent=f64(-0.5), normalize=False)
    yield sigmoid(
        "cotangent-inf", "infinity times zero is NaN where entries are ignored", x, t, cotangent=f64(INF)
    )


def _labels() -> Iterator[Case]:
    x = f32([[1, 2, 3]])
    cotangent = f32([[1, 1, 1]])
    yield sigmoid(
        "labels-other-than-zero-and-one",
        "labels are not checked: -2 is not ignored, 2 and 5 extrapolate",
        x,
        i32([[2, -2, 5]]),
        reduce="no",
        cotangent=cotangent,
    )
    yield sigmoid("labels-other-mean", "they count as valid", x, i32([[2, -2, 5]]))
    for label in (-100, -3, -2, -1, 0, 1, 2, 127):
        yield sigmoid(
            f"label-{label}".replace("--", "-minus-"),
            "only -1 is ignored",
            x,
            i32([[label, 1, 0]]),
        )
    for dtype, smallest in (("int8", -(2**7)), ("int16", -(2**15)), ("int32", -(2**31)), ("int64", -(2**63))):
        yield sigmoid(
            f"smallest-{dtype}-label-wraps",
            "1 is subtracted in the dtype of t where x is not negative; only the value shows that it wraps",
            f64([[0.5, -0.5]]),
            tensor([[smallest, smallest]], dtype),
            reduce="no",
            cotangent=f64([[1, 1]]),
        )
    yield sigmoid("int64-large-label", "a label beyond int32", f64([[0.5]]), tensor([[2**40]], "int64"))
    yield sigmoid(
        "labels-get-no-gradient",
        "t may be a Variable; its gradient stays None",
        x,
        i32([[1, 0, -1]]),
        wrt=("x", "t"),
    )


def _dtypes() -> Iterator[Case]:
    x = [[0.25, -1.5, 2], [1.25, 0.5, -0.75]]
    t = [[1, 0, -1], [0, 1, 1]]
    for x_name, t_name in product(("float16", "float32", "float64"), ("int8", "int16", "int32", "int64")):
        yield sigmoid(
            f"dtypes-{x_name}-{t_name}",
            "loss and gradient have the dtype of x",
            tensor(x, x_name),
            tensor(t, t_name),
        )
        yield sigmoid(
            f"dtypes-{x_name}-{t_name}-no-reduction",
            "without reduction too",
            tensor(x, x_name),
            tensor(t, t_name),
            reduce="no",
            cotangent=tensor([[1, 2, 3], [-1, 0.5, 1]], x_name),
        )
    for t_name in ("int8", "int16", "int32", "int64"):
        yield sigmoid(
            f"float16-sum-with-{t_name}-labels",
            "NumPy's promotion: with int8 labels the sum is float16 and overflows, with wider ones it is not",
            f16([[6e4, 6e4, 6e4]]),
            tensor([[0, 0, 0]], t_name),
        )


def _zero_signs() -> Iterator[Case]:
    yield sigmoid(
        "zero-signs-of-ignored-entries",
        "-0.0 where the masked expression is positive: x below ln of the golden ratio, -0.4812",
        f32([[-0.48, -0.49, 2, -2]]),
        i32([[-1, -1, -1, -1]]),
        reduce="no",
        cotangent=f32([[1, 1, 1, 1]]),
    )
    yield sigmoid(
        "zero-signs-all-ignored",
        "[[-0, 0, 0], [0, 0, -0]]",
        DOCUMENTED_X,
        ALL_IGNORED,
        reduce="no",
        cotangent=ONES,
    )
    yield sigmoid(
        "zero-signs-certain-entries",
        "certain and right: -0.0 for a positive, 0.0 for a negative",
        f32([[1e4, -1e4]]),
        i32([[1, 0]]),
        reduce="no",
        cotangent=f32([[1, 1]]),
    )
