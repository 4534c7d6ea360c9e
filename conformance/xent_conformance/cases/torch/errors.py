"""Errors: which class, which text, and which comes first where two apply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Call, Case
from xent_conformance.cases.torch._build import (
    FUNCTION,
    LOSS,
    MEASURED,
    X3,
    Y3,
    P,
    W,
    X,
    Y,
    case,
    f32,
    i64,
    zeros,
)
from xent_conformance.wire import Tensor


def cases() -> Iterator[Case]:
    """Yield the cases."""
    yield from _labels()
    yield from _reduction()
    yield from _shapes()
    yield from _weights()
    yield from _types()
    yield from _order()


def _labels() -> Iterator[Case]:
    for label in (3, -1, -101, 2**40, -(2**63)):
        yield case(
            f"label-{'minus-' if label < 0 else ''}{abs(label)}-out-of-range",
            "A label that names no class, and is not ignored.",
            X,
            i64([label, 0]),
        )
    for reduction in ("none", "sum"):
        yield case(
            f"label-out-of-range-{reduction}", "With every reduction.", X, i64([0, 3]), reduction=reduction
        )
    yield case(
        "label-out-of-range-smoothed",
        "With smoothing and weight.",
        X,
        i64([0, 3]),
        weight=W,
        label_smoothing=0.1,
    )
    yield case("label-out-of-range-single-sample", "One unbatched sample.", f32([1, 2, 3]), i64(3))
    yield case("label-out-of-range-three-axes", "In (N, d1).", X3, i64([[0, 1], [3, 2]]))
    yield case("first-label-out-of-range", "The first in memory order is named.", X, i64([5, -1]))
    yield case("first-label-out-of-range-three-axes", "Also in (N, d1).", X3, i64([[0, 9], [7, -3]]))
    yield case(
        "default-ignore-index-out-of-range",
        "With ignore_index=-1, -100 is a label out of range.",
        X,
        i64([-1, -100]),
        ignore_index=-1,
    )


def _reduction() -> Iterator[Case]:
    for name, value in (
        ("avg", "avg"),
        ("none", None),
        ("one", 1),
        ("true", True),
        ("uppercase", "MEAN"),
        ("list", []),
    ):
        yield case(f"reduction-{name}", "Not a reduction.", X, Y, reduction=value)


def _shapes() -> Iterator[Case]:
    four, five = zeros((2, 3, 4, 5)), zeros((2, 3, 4, 5, 2))
    for name, input, shape in (
        ("batch", X, (3,)),
        ("batch-scalar-target", X, ()),
        ("batch-three-axes", X3, (3, 2)),
        ("batch-four-axes", four, (3, 4, 5)),
        ("single-sample-two-targets", f32([1, 2, 3]), (2,)),
        ("single-sample-no-target", f32([1, 2, 3]), (0,)),
        ("single-sample-1by1-target", f32([1, 2, 3]), (1, 1)),
        ("column-target", X, (2, 1)),
        ("target-of-rank-three", X, (2, 3, 1)),
        ("three-axes-other-spatial", X3, (2, 3)),
        ("three-axes-missing-spatial", X3, (2,)),
        ("three-axes-extra-spatial", X3, (2, 2, 1)),
        ("four-axes-swapped", four, (2, 5, 4)),
        ("four-axes-missing", four, (2, 4)),
        ("four-axes-extra", four, (2, 4, 5, 1)),
        ("five-axes-swapped", five, (2, 5, 4, 2)),
        ("five-axes-missing", five, (2, 4, 5)),
        ("scalar-input", f32(1), (1,)),
    ):
        yield case(
            f"shape-{name}", "The target's shape does not fit the input's.", input, zeros(shape, "int64")
        )
    yield case("shape-probabilities-of-other-classes", "(2, 4) probabilities for (2, 3).", X, zeros((2, 4)))
    yield case("shape-probabilities-one-axis", "A floating (2,) is read as indices.", X, zeros((2,)))
    yield case("shape-probabilities-other-batch", "A floating (3,) for a batch of 2.", X, zeros((3,)))
    yield case("shape-scalar-input-and-index", "Input () and integer target ().", f32(1), i64(0))
    yield case("shape-scalar-input-and-probability", "Input () and floating target ().", f32(1), f32(1))


def _weights() -> Iterator[Case]:
    inputs = (("single-sample", f32([1, 2, 3]), i64(0)), ("two-axes", X, Y), ("three-axes", X3, Y3))
    for name, input, target in inputs:
        for shape in ((2,), (4,), (), (1, 3), (0,)):
            if name == "three-axes" and shape == (1, 3):
                continue
            text = "by".join(map(str, shape)) or "scalar"
            yield case(
                f"weight-size-{text}-{name}",
                "The weight needs one element for each class.",
                input,
                target,
                weight=zeros(shape),
            )
    for shape in ((2,), (1, 3), ()):
        text = "by".join(map(str, shape)) or "scalar"
        yield case(
            f"weight-size-{text}-probabilities",
            "The text starts with the function's name.",
            X,
            P,
            weight=zeros(shape),
        )
    yield case(
        "weight-1by3-three-axes-smoothed",
        "Smoothing needs a vector.",
        X3,
        Y3,
        weight=zeros((1, 3)),
        label_smoothing=0.1,
    )
    yield case(
        "weight-3by1-three-axes-smoothed-mean",
        "So does its mean.",
        X3,
        Y3,
        weight=zeros((3, 1)),
        label_smoothing=0.1,
    )
    for name, input, target in inputs:
        yield case(
            f"weight-gradient-{name}",
            "The loss of indices has no gradient to the weight; the call itself raises.",
            input,
            target,
            wrt=("input", "weight"),
            weight=W,
        )


def _types() -> Iterator[Case]:
    value: Any
    for name, value in (
        ("list", [1, 2]),
        ("none", None),
        ("number", 2),
        ("text", "x"),
        ("numpy-scalar", np.float32(1)),
    ):
        yield case(f"input-is-{name}", "The input must be a tensor.", value, Y)
        yield case(f"target-is-{name}", "The target must be a tensor.", X, value)
        if value is not None:
            yield case(f"weight-is-{name}", "The weight must be a tensor.", X, Y, weight=value)
    for name, value in (
        ("float", 2.0),
        ("true", True),
        ("none", None),
        ("text", "2"),
        ("list", [2]),
        ("numpy-float", np.float64(2)),
        ("numpy-bool", np.bool_(True)),
        ("floating-tensor", f32(2)),
    ):
        yield case(f"ignore-index-is-{name}", "ignore_index must be an integer.", X, Y, ignore_index=value)
    for name, value in (
        ("numpy-int64", np.int64(2)),
        ("numpy-int32", np.int32(2)),
        ("integer-tensor", i64(2)),
        ("tensor-of-one", i64([2])),
    ):
        yield case(
            f"ignore-index-is-{name}",
            "What has an integer value is one.",
            X,
            Y,
            wrt=("input",),
            ignore_index=value,
        )
    for value in (2**63, -(2**63) - 1):
        yield case(
            f"ignore-index-is-{'minus-' if value < 0 else ''}{abs(value)}",
            "Beyond 64 bits.",
            X,
            Y,
            ignore_index=value,
        )
    for name, value in (
        ("none", None),
        ("text", "0.1"),
        ("list", [0.1]),
        ("complex", 0.1j),
        ("tensor-of-one", f32([0.1])),
    ):
        yield case(f"smoothing-is-{name}", "label_smoothing must be a number.", X, Y, label_smoothing=value)
    for name, value in (
        ("true", True),
        ("integer", 1),
        ("numpy-float32", np.float32(0.25)),
        ("numpy-int64", np.int64(1)),
        ("numpy-bool", np.bool_(True)),
        ("tensor", f32(0.25)),
        ("integer-tensor", i64(1)),
    ):
        yield case(
            f"smoothing-is-{name}",
            "What has a value as a float is one.",
            X,
            Y,
            wrt=("input",),
            label_smoothing=value,
        )
    yield case("smoothing-overflows", "An integer beyond the floats.", X, Y, label_smoothing=10**400)
    for name, value in (
        ("1-1", 1.1),
        ("two", 2),
        ("barely", 1.0000001),
        ("123456-789", 123456.789),
        ("1e10", 1e10),
        ("inf", float("inf")),
    ):
        yield case(
            f"smoothing-too-large-{name}",
            "Greater than 1, printed with six digits.",
            X,
            Y,
            label_smoothing=value,
        )
    yield case("unexpected-keyword", "Python's own error.", X, Y, axis=1)
    for id, call in (
        ("missing-target", Call(FUNCTION, kwargs={"input": X})),
        ("missing-arguments", Call(FUNCTION)),
        ("too-many-arguments", Call(FUNCTION, args=(X, Y, None, None, -100, None, "mean", 0.0, 1))),
    ):
        yield Case(id, LOSS, "Python's own error.", call, MEASURED)


def _order() -> Iterator[Case]:
    """Two errors each; the first named is the one that is raised."""
    bad_weight, wide_weight = zeros((2,)), W.astype("float64")
    integers, labels = X.astype("int64"), Y.astype("int32")
    for name, input, target, kwargs in (
        ("reduction-before-types", [1], [2], {"reduction": "avg"}),
        ("input-type-before-target-type", [1], [2], {}),
        ("target-type-before-weight-type", X, [2], {"weight": [3]}),
        ("weight-type-before-ignore-index", X, Y, {"weight": [3], "ignore_index": "a"}),
        ("ignore-index-before-smoothing-type", X, Y, {"ignore_index": "a", "label_smoothing": "b"}),
        ("smoothing-type-before-target-dtype", X, labels, {"label_smoothing": "b"}),
        ("smoothing-range-before-input-dtype", integers, Y, {"label_smoothing": 2}),
        ("smoothing-range-before-batch", X, zeros((3,), "int64"), {"label_smoothing": 2}),
        ("smoothing-range-before-rank", f32(1), zeros((1,), "int64"), {"label_smoothing": 2}),
        ("input-dtype-before-batch", integers, zeros((3,), "int64"), {}),
        ("scalar-input-before-input-dtype", i64(1), zeros((1,), "int64"), {}),
        ("batch-before-rank", X, zeros((3, 1), "int64"), {}),
        ("rank-before-weight-size", X, zeros((2, 1), "int64"), {"weight": bad_weight}),
        ("rank-before-target-dtype", X, zeros((2, 1), "int32"), {}),
        ("target-dtype-before-weight-size", X, labels, {"weight": bad_weight}),
        ("target-dtype-before-weight-dtype", X, labels, {"weight": wide_weight}),
        ("weight-size-before-range", X, i64([7, 0]), {"weight": bad_weight}),
        ("weight-dtype-before-range", X, i64([7, 0]), {"weight": wide_weight}),
        ("three-axes-target-size-before-target-dtype", X3, zeros((2, 3), "int32"), {}),
        ("three-axes-target-size-before-weight-size", X3, zeros((2, 3), "int64"), {"weight": bad_weight}),
        ("three-axes-target-dtype-before-weight-size", X3, Y3.astype("int32"), {"weight": bad_weight}),
        ("three-axes-target-dtype-before-weight-dtype", X3, Y3.astype("int32"), {"weight": wide_weight}),
        (
            "four-axes-weight-size-before-target-size",
            zeros((2, 3, 4, 5)),
            zeros((2, 3, 5), "int64"),
            {"weight": bad_weight},
        ),
        (
            "four-axes-rank-before-weight-size",
            zeros((2, 3, 4, 5)),
            zeros((2, 3), "int64"),
            {"weight": bad_weight},
        ),
        ("four-axes-target-dtype-before-size", zeros((2, 3, 4, 5)), zeros((2, 3, 5), "int32"), {}),
        ("probabilities-dtype-before-ignore-index", X, X.astype("int64"), {"ignore_index": 1}),
        ("probabilities-dtype-before-smoothing", X, X.astype("int64"), {"label_smoothing": 2}),
        ("probabilities-ignore-index", X, P, {"ignore_index": 1}),
        ("probabilities-ignore-index-before-input-dtype", integers, P, {"ignore_index": 1}),
        ("probabilities-ignore-index-before-rank", f32(1), f32(1), {"ignore_index": 1}),
        ("probabilities-rank-before-weight-size", f32(1), f32(1), {"weight": bad_weight}),
        ("probabilities-weight-size-before-input-dtype", integers, P, {"weight": bad_weight}),
        ("probabilities-weight-size-before-smoothing", X, P, {"weight": bad_weight, "label_smoothing": 2}),
        ("probabilities-input-dtype-before-smoothing", integers, P, {"label_smoothing": 2}),
        ("probabilities-smoothing", X, P, {"label_smoothing": 2}),
    ):
        yield case(f"order-{name}", "Two errors; which comes first.", input, target, **kwargs)
    gradient: dict[str, Any] = {"wrt": ("input", "weight")}
    for name, target, weight in (
        ("batch-before-weight-gradient", zeros((3,), "int64"), W),
        ("weight-gradient-before-rank", zeros((2, 1), "int64"), W),
        ("weight-gradient-before-weight-size", Y, bad_weight),
        ("weight-gradient-before-target-dtype", labels, W),
        ("weight-gradient-before-range", i64([7, 0]), W),
    ):
        yield case(f"order-{name}", "Two errors; which comes first.", X, target, weight=weight, **gradient)
    yield case(
        "order-three-axes-target-size-before-weight-gradient",
        "Two errors; which comes first.",
        X3,
        zeros((2, 3), "int64"),
        weight=W,
        **gradient,
    )
    yield case(
        "order-uint8-range-and-three-axes",
        "The kernel for three axes reads int64 before it looks at a label.",
        X3,
        Tensor(np.full((2, 2), 9, dtype=np.uint8), "uint8"),
    )
