"""Sigmoid cross-entropy: extremes, shapes, zero sizes, higher orders, modes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import (
    DEBUG,
    INF,
    NAN,
    UNCHECKED,
    X2,
    f16,
    f32,
    f64,
    i32,
    sigmoid,
    zeros,
)
from xent_conformance.cases.chainer.sigmoid_values import DOCUMENTED_T, DOCUMENTED_X
from xent_conformance.wire import tensor


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _extremes()
    yield from _shapes()
    yield from _higher_orders()
    yield from _modes()


def _extremes() -> Iterator[Case]:
    for magnitude, t in product((1e4, 1e30, 3e38, INF), (0, 1, -1)):
        for sign in (1, -1):
            label = {0: "zero", 1: "one", -1: "ignored"}[t]
            yield sigmoid(
                f"extreme-{'minus-' if sign < 0 else ''}{magnitude:g}-label-{label}".replace("+", ""),
                "infinity times zero is NaN in the value; large finite logits are exact",
                f32([[sign * magnitude]]),
                i32([[t]]),
            )
    for t in (0, 1, -1):
        yield sigmoid(
            f"nan-label-{'ignored' if t < 0 else t}", "NaN shows even where ignored", f32([[NAN]]), i32([[t]])
        )
    yield sigmoid(
        "ignored-nan-poisons-the-mean", "one ignored NaN makes the mean NaN", f32([[NAN, 1]]), i32([[-1, 1]])
    )
    yield sigmoid(
        "nan-stays-in-its-entry",
        "entries are independent without reduction",
        f32([[NAN, 1, INF, -INF]]),
        i32([[0, 1, 0, 1]]),
        reduce="no",
        cotangent=f32([[1, 1, 1, 1]]),
    )
    for x in (-20, -17, -5, 0, 5, 17, 20, 40):
        yield sigmoid(
            f"float32-gradient-at-{x}".replace("--", "-minus-"),
            "the original's sigmoid is 0.5 tanh(x / 2) + 0.5, which loses small values",
            f32([[x]]),
            i32([[0]]),
        )
    yield sigmoid("float64-gradient-at-minus-40", "the same in float64: exactly 0", f64([[-40]]), i32([[0]]))
    yield sigmoid("subnormal", "the loss at nearly zero is log 2", f32([[1e-40]]), i32([[1]]))
    yield sigmoid("float16-largest", "the ends of float16", f16([[65504, -65504]]), i32([[1, 0]]))


def _shapes() -> Iterator[Case]:
    yield sigmoid("one-dimension", "any rank: (4,)", f32([1, -1, 0.5, 2]), i32([1, 0, -1, 1]))
    yield sigmoid(
        "one-dimension-batch-size",
        "divides by four",
        f32([1, -1, 0.5, 2]),
        i32([1, 0, -1, 1]),
        normalize=False,
    )
    yield sigmoid(
        "three-dimensions-batch-size",
        "divides by len(x)",
        f32([[[1, 2], [3, -4]], [[0.5, -1], [2, 0]]]),
        i32([[[1, 0], [-1, 0]], [[0, 1], [1, -1]]]),
        normalize=False,
    )
    yield sigmoid("zero-dimensions", "a single number", f32(0.5), i32(1), wrt=())
    yield sigmoid("zero-dimensions-no-reduction", "a single number", f32(0.5), i32(1), reduce="no", wrt=())
    yield sigmoid(
        "zero-dimensions-batch-size",
        "a number has no length: TypeError",
        f32(0.5),
        i32(1),
        normalize=False,
        wrt=(),
    )
    yield sigmoid("zero-dimensions-backward", "a defect of the original: TypeError", f32(0.5), i32(1))
    for name, shape in (("rows", (0, 3)), ("columns", (2, 0)), ("vector", (0,))):
        empty, labels = zeros(*shape), zeros(*shape, dtype="int32")
        yield sigmoid(f"empty-{name}", "the mean of nothing is +0.0; backward works", empty, labels)
        yield sigmoid(f"empty-{name}-batch-size", "the same over rows", empty, labels, normalize=False)
        yield sigmoid(f"empty-{name}-no-reduction", "nothing", empty, labels, reduce="no", cotangent=empty)
    for layout in ("F", "strided", "reversed"):
        yield sigmoid(
            f"layout-{layout.lower()}",
            "memory layout changes nothing",
            tensor([[0.5, -1, 2], [1, 0, -0.25]], "float32", layout=layout),
            tensor([[0, 1, -1], [1, 1, 0]], "int32", layout=layout),
        )
        yield sigmoid(
            f"layout-{layout.lower()}-no-reduction",
            "memory layout of the cotangent",
            tensor([[0.5, -1, 2], [1, 0, -0.25]], "float32", layout=layout),
            tensor([[0, 1, -1], [1, 1, 0]], "int32", layout=layout),
            reduce="no",
            cotangent=tensor([[1, 2, 3], [4, 5, 6]], "float32", layout=layout),
        )


def _higher_orders() -> Iterator[Case]:
    x, t = f64([[1, -2], [0.5, 3], [-1, 0]]), i32([[1, 0], [-1, -1], [0, 1]])
    yield sigmoid("second-order", "always differentiable twice", x, t, second_order=True)
    yield sigmoid("second-order-batch-size", "over rows", x, t, normalize=False, second_order=True)
    yield sigmoid(
        "second-order-no-reduction",
        "with a cotangent",
        x,
        t,
        reduce="no",
        cotangent=f64([[1, 2], [3, 4], [5, -6]]),
        second_order=True,
    )
    yield sigmoid("second-order-float32", "float32", X2, i32([[1, 0, -1], [0, 1, 1]]), second_order=True)
    yield sigmoid(
        "second-order-float16", "float16", f16(X2.values), i32([[1, 0, -1], [0, 1, 1]]), second_order=True
    )
    yield sigmoid(
        "second-order-labels-beyond", "labels 2 and -2", f64([[1, 2]]), i32([[2, -2]]), second_order=True
    )
    yield sigmoid("second-order-empty", "nothing", zeros(0, 3), zeros(0, 3, dtype="int32"), second_order=True)
    yield sigmoid("second-order-all-ignored", "zero", x, i32([[-1, -1]] * 3), second_order=True)


def _modes() -> Iterator[Case]:
    yield sigmoid(
        "debug-labels",
        "there is no label check in debug mode",
        X2,
        i32([[7, -5, 1], [0, 0, 0]]),
        context=DEBUG,
    )
    yield sigmoid("debug-nan", "debug mode reports NaN", f32([[NAN]]), i32([[0]]), context=DEBUG)
    yield sigmoid("debug-inf", "an infinite loss is not NaN", f32([[INF]]), i32([[0]]), context=DEBUG)
    yield sigmoid(
        "debug-nan-gradient",
        "debug mode reports NaN in the gradient",
        X2,
        i32([[0, 1, -1], [0, 1, -1]]),
        cotangent=f32(INF),
        context=DEBUG,
    )
    yield sigmoid(
        "unchecked-float-labels",
        "with type_check off, float labels work: 1.2200948",
        f32([[1, 2]]),
        f32([[0.5, 0.25]]),
        context=UNCHECKED,
    )
    yield sigmoid(
        "unchecked-unsigned-labels",
        "with type_check off, unsigned labels are taken, and 0 - 1 wraps to 255 where x is not negative",
        f32([[1, 2, -3]]),
        tensor([[0, 1, 0]], "uint8"),
        context=UNCHECKED,
    )
    yield sigmoid(
        "unchecked-bool-labels",
        "with type_check off, NumPy does not subtract bool from bool: TypeError",
        f32([[1, 2]]),
        tensor([[True, False]], "bool"),
        context=UNCHECKED,
    )
    yield sigmoid(
        "backprop-off",
        "under enable_backprop=False the loss has no history: x gets no gradient",
        DOCUMENTED_X,
        DOCUMENTED_T,
        context={"enable_backprop": False},
    )
