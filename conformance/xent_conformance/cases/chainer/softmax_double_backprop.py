"""Softmax cross-entropy, ``enable_double_backprop=True``: clipped labels, weaker checks, higher orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import (
    DEBUG,
    DOCUMENTED,
    INF,
    NAN,
    NOTES,
    T2,
    T22,
    X2,
    X3,
    X232,
    f16,
    f32,
    f64,
    i32,
    softmax,
    zeros,
)
from xent_conformance.wire import Tensor, tensor


def double(case_id: str, why: str, x: Any, t: Any, **options: Any) -> Case:
    """Make a case of the double-backprop path."""
    return softmax(f"double-{case_id}", why, x, t, enable_double_backprop=True, **options)


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _values()
    yield from _labels()
    yield from _shapes()
    yield from _nonfinite()
    yield from _errors()
    yield from _second_order()


def _values() -> Iterator[Case]:
    three = i32([2, -1, 1])
    weight = f32([2, 1, 0.5])
    yield double("mean", "same value as the default path, other summation order", X2, T2)
    yield double("mean-valid-rows", "count of valid rows", X3, three)
    yield double("mean-batch-size", "count of rows", X3, three, normalize=False)
    yield double("no-reduction", "shape of t", X3, three, reduce="no", cotangent=f32([1, 2, 3]))
    yield double("nd", "three dimensions", X232, T22)
    yield double("nd-batch-size", "divides by len(x)", X232, T22, normalize=False)
    yield double("class-weight", "never in the divisor", X2, T2, class_weight=weight)
    yield double("class-weight-nd", "weights in three dimensions", X232, T22, class_weight=weight)
    yield double("class-weight-of-length-one", "broadcasts", X2, T2, class_weight=f32([3]))
    yield double("all-ignored", "+0.0 here, -0.0 on the default path", X2, i32([-1, -1]))
    yield double("perfect-prediction", "+0.0 here, -0.0 on the default path", f32([[100, 0]]), i32([0]))
    yield double(
        "perfect-prediction-no-reduction",
        "-0.0 on both paths",
        f32([[100, 0]]),
        i32([0]),
        reduce="no",
        cotangent=f32([1]),
    )
    yield double(
        "ignored-certain-row",
        "the ignored row is masked by multiplying log p[0] == 0: -0.0 on both paths",
        f32([[100, 0]]),
        i32([-1]),
        reduce="no",
        cotangent=f32([1]),
    )
    yield double("one-class", "+0.0 here", f32([[5]]), i32([0]))
    yield double("float16", "summed in float32", f16(X2.values), T2)
    yield double("float16-large", "four rows of 40000: no overflow", f16([[40000, 0]] * 4), i32([1] * 4))
    yield double("float64", "in its own dtype", f64(X2.values), T2)
    yield double("cotangent", "a cotangent other than one", X2, T2, cotangent=f32(-2.5))
    yield double(
        "cache-score-off",
        "cache_score has no effect: it is forcibly off on this path",
        X2,
        T2,
        cache_score=False,
        tags=DOCUMENTED,
    )
    yield double("kl-divergence", "soft_target_loss has no effect", X2, T2, soft_target_loss="kl-divergence")


def _labels() -> Iterator[Case]:
    for label in (-2, -4, 3, 100):
        yield double(
            f"label-{label}-is-clipped".replace("--", "-minus-"),
            "labels are clipped into the classes, silently; the default path wraps or raises",
            X2,
            i32([0, label]),
        )
    yield double(
        "minus-one-is-class-zero-when-not-ignored",
        "clipped; the default path takes the last class",
        X2,
        i32([0, -1]),
        ignore_label=-100,
    )
    yield double("nd-label-is-clipped", "three dimensions", X232, i32([[0, -2], [5, -1]]))
    yield double("ignore-label-inside-the-classes", "ignored before clipping", X2, T2, ignore_label=0)
    for name, ignored in (
        ("none", None),
        ("nan", NAN),
        ("fraction", 2.5),
        ("beyond-int8", 300),
        ("float-minus-one", -1.0),
        ("true-is-one", True),
        ("per-position", i32([0, -1])),
        ("list-of-wrong-length", [0, 1, 2]),
    ):
        yield double(
            f"ignore-label-{name}",
            "ignore_label is compared with t as it is, unchecked",
            X2,
            i32([0, -1]),
            ignore_label=ignored,
        )
    yield double("int8-labels", "signed labels of any width", X2, tensor([0, 2], "int8"))
    yield double(
        "bool-labels", "clipping turns bool labels into integers", f32([[1, 2, 3]]), tensor([True], "bool")
    )
    for label in (-2, 3):
        yield double(
            f"debug-label-{label}".replace("--", "-minus-"),
            "debug mode checks labels on this path too",
            X2,
            i32([0, label]),
            context=DEBUG,
        )
    yield double(
        "debug-names-the-ignore-label",
        "the message holds the ignore_label",
        X2,
        i32([0, -1]),
        ignore_label=9,
        context=DEBUG,
    )
    yield double(
        "debug-ignore-label-none-bad-label",
        "None cannot be formatted: TypeError",
        X2,
        i32([0, -1]),
        ignore_label=None,
        context=DEBUG,
    )
    yield double("debug-good-labels", "debug mode passes", X2, i32([0, -1]), context=DEBUG)
    yield double(
        "debug-nan-logits", "the NaN is found in LogSoftmax", f32([[NAN, 0]]), i32([0]), context=DEBUG
    )
    yield double(
        "debug-zero-cotangent-of-weighted-infinity",
        "class weights get no gradient: no infinite loss is multiplied by the cotangent",
        f32([[-INF, 0]]),
        i32([0]),
        class_weight=f32([2, 1]),
        normalize=False,
        cotangent=f32(0),
        context=DEBUG,
    )
    yield double("debug-number-of-1d", "the classes are counted first", f32([1, 2]), 0, context=DEBUG)
    yield double(
        "debug-soft-target",
        "the label check is applied to soft targets as well",
        X2,
        f32([[0.2, 0.3, 0.5], [0.5, 0.5, 0]]),
        context=DEBUG,
    )


def _shapes() -> Iterator[Case]:
    x = f32([[[1, 2, 0, 1], [0, 1, 2, 3], [1, 1, 1, 0]], [[0, 3, 1, 2], [2, 2, 0, 1], [1, 0, 0, 0]]])
    yield double(
        "labels-need-only-the-element-count",
        "t of shape (4, 2) for x of shape (2, 3, 4): the loss has the shape of t",
        x,
        i32([[0, 1], [2, 0], [1, -1], [0, 2]]),
        reduce="no",
        cotangent=f32([[1, 2], [3, 4], [5, 6], [7, 8]]),
    )
    yield double("flat-labels", "t of shape (8,) for x of shape (2, 3, 4)", x, i32([0, 1, 2, 0, 1, -1, 0, 2]))
    yield double("column-labels", "t of shape (1, 1) for x of shape (1, 3)", f32([[1, 2, 3]]), i32([[0]]))
    yield double("empty-batch", "+0.0, and the gradient is empty", zeros(0, 3), zeros(0, dtype="int32"))
    yield double("empty-positions", "no positions", zeros(2, 3, 0), zeros(2, 0, dtype="int32"))
    yield double(
        "empty-batch-no-reduction",
        "an empty loss",
        zeros(0, 3),
        zeros(0, dtype="int32"),
        reduce="no",
        cotangent=zeros(0),
    )
    yield double("four-dimensions", "positions are two-dimensional", f32([[[[1.0]], [[2.0]]]]), i32([[[1]]]))


def _nonfinite() -> Iterator[Case]:
    yield double("nan-row", "NaN in its row", f32([[NAN, 0], [1, 2]]), i32([0, 1]))
    yield double("ignored-nan-row", "NaN times zero", f32([[NAN, 0], [1, 2]]), i32([-1, 1]))
    yield double("minus-inf-target", "infinite loss", f32([[-INF, 0]]), i32([0]))
    yield double("large-logits", "exact", f32([[1e4, 0], [0, 1e4]]), i32([0, 0]))
    yield double(
        "class-weight-nan-of-unused-class",
        "weights multiply all classes here, so an unused NaN reaches every gradient",
        X2,
        i32([0, 0]),
        class_weight=f32([1, 1, NAN]),
    )
    yield double(
        "class-weight-inf",
        "ignored rows are class 0 times zero: inf * 0 is NaN",
        X2,
        i32([0, -1]),
        class_weight=f32([INF, 1, 1]),
        reduce="no",
        cotangent=f32([1, 1]),
    )


def _errors() -> Iterator[Case]:
    def error(case_id: str, why: str, x: Any, t: Any, tags: tuple[str, ...] = NOTES, **options: Any) -> Case:
        return double(case_id, why, x, t, wrt=(), tags=tags, **options)

    yield error("wrong-label-count", "InvalidType of SelectItem", f32([[1, 2, 3]]), T2)
    yield error("unsigned-labels", "InvalidType: kind u", X2, tensor([0, 2], "uint8"))
    yield error("float-labels", "InvalidType: kind f", X2, f32([0, 2]))
    yield error(
        "soft-targets", "soft targets do not exist on this path", X2, f32([[0.2, 0.3, 0.5], [1, 0, 0]])
    )
    yield error("integer-logits", "LogSoftmax refuses integers", i32([[1, 2, 3]]), i32([0]))
    yield error("one-dimensional-logits", "LogSoftmax needs an axis 1", f32([1, 2, 3]), i32([0]))
    yield error("zero-classes", "the maximum of nothing", zeros(2, 0), i32([0, 0]))
    yield error(
        "class-weight-of-wrong-length",
        "InvalidType of BroadcastTo",
        X2,
        T2,
        class_weight=f32([1, 2]),
    )
    yield error(
        "class-weight-of-wrong-length-nd",
        "InvalidType of BroadcastTo, counting axes from the end",
        X232,
        T22,
        class_weight=f32([1, 2]),
    )
    yield error(
        "class-weight-of-other-dtype",
        "InvalidType of the product",
        X2,
        T2,
        class_weight=f64([1, 2, 3]),
    )
    yield error(
        "class-weight-matrix", "checked as on the default path", X2, T2, class_weight=f32([[1, 2, 3]])
    )
    yield error("reduce-sum", "checked as on the default path", X2, T2, reduce="sum")
    yield error("soft-target-loss", "checked as on the default path", X2, T2, soft_target_loss="kl")
    for name, x, t in (
        ("list-logits", [[1, 2, 3]], i32([0])),
        ("number-logits", 3, i32([0])),
        ("none-logits", None, i32([0])),
        ("list-labels", X2, [0, 2]),
        ("number-label", X2, 3),
        ("none-labels", X2, None),
    ):
        yield error(name, "what does not have an array's attributes fails on one of them", x, t)
    yield double("no-reduction-without-cotangent", "two losses need a cotangent", X2, T2, reduce="no")


def _second_order() -> Iterator[Case]:
    three = i32([2, -1, 1])
    weight = f64([2, 1, 0.5])
    x3, x232 = f64(X3.values), f64(X232.values)

    def second(case_id: str, why: str, x: Tensor, t: Tensor, **options: Any) -> Case:
        return double(f"second-order-{case_id}", why, x, t, second_order=True, **options)

    yield second("float32", "second derivatives have to be turned on", X2, T2, tags=DOCUMENTED)
    yield second("float64", "the same in float64", f64(X2.values), T2)
    yield second("float16", "second derivatives exist in float16", f16(X2.values), T2)
    yield second("ignored", "ignored rows have none", x3, three)
    yield second("batch-size", "divided by len(x)", x3, three, normalize=False)
    yield second("class-weight", "scales with the squared weight", x3, three, class_weight=weight)
    yield second("nd", "three dimensions", x232, T22)
    yield second("nd-class-weight", "three dimensions, weights", x232, T22, class_weight=weight)
    yield second("no-reduction", "with a cotangent", x3, three, reduce="no", cotangent=f64([1, -2, 3]))
    yield second("clipped-labels", "labels clipped", x3, i32([-3, 7, 1]))
    yield second("all-ignored", "zero", x3, i32([-1, -1, -1]))
    yield second("empty", "nothing", zeros(0, 3), zeros(0, dtype="int32"))
    yield softmax(
        "default-path-refuses-second-order",
        "without enable_double_backprop, differentiating the gradient is a RuntimeError",
        X2,
        T2,
        second_order=True,
    )
    yield softmax(
        "default-path-refuses-second-order-no-reduction",
        "the same without reduction",
        X2,
        T2,
        reduce="no",
        cotangent=f32([1, 1]),
        second_order=True,
    )
