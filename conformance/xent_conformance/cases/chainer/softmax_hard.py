"""Softmax cross-entropy with class labels, default path: reduction, weights, ignored labels, debug mode."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import (
    DEBUG,
    DOCUMENTED,
    INF,
    NAN,
    T2,
    T22,
    UNCHECKED,
    X2,
    X3,
    X232,
    f32,
    f64,
    i32,
    softmax,
)
from xent_conformance.wire import tensor

DOCUMENTED_X = f32([[-1, 0, 1, 2], [2, 0, 1, -1]])
DOCUMENTED_T = i32([3, 0])


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _documentation()
    yield from _reduction()
    yield from _class_weight()
    yield from _ignore_label()
    yield from _labels_outside_the_classes()
    yield from _debug_mode()
    yield from _unchecked()


def _documentation() -> Iterator[Case]:
    yield softmax(
        "documented-example",
        "the example of the documentation: 0.4401897",
        DOCUMENTED_X,
        DOCUMENTED_T,
        tags=("documentation",),
    )
    yield softmax(
        "documented-example-per-row",
        "the rows whose mean the documentation compares with",
        DOCUMENTED_X,
        DOCUMENTED_T,
        reduce="no",
        cotangent=f32([1, 1]),
        tags=("documentation",),
    )
    yield softmax("two-rows", "the notes' reference batch: 1.2887261", X2, T2)
    yield softmax("one-class", "a single class always has loss -0.0", f32([[5.0]]), i32([0]))
    yield softmax(
        "one-class-no-reduction",
        "the same for the row",
        f32([[5.0]]),
        i32([0]),
        reduce="no",
        cotangent=f32([1]),
    )


def _reduction() -> Iterator[Case]:
    three = i32([2, -1, 1])
    yield softmax(
        "mean-divides-by-valid-rows",
        "normalize=True: the ignored row leaves the count",
        X3,
        three,
        tags=DOCUMENTED,
    )
    yield softmax(
        "mean-divides-by-batch-size",
        "normalize=False: the ignored row stays in the count",
        X3,
        three,
        normalize=False,
        tags=DOCUMENTED,
    )
    yield softmax(
        "nd-mean-divides-by-valid-positions",
        "normalize=True counts valid entries over all positions: 2.4942079 = sum / 3",
        X232,
        T22,
    )
    yield softmax(
        "nd-mean-divides-by-batch-not-positions",
        "normalize=False divides by len(x), not by the number of positions: 3.7413118 = sum / 2",
        X232,
        T22,
        normalize=False,
        tags=(*DOCUMENTED, "issue:chainer#1538"),
    )
    for name, truth in (
        ("one", 1),
        ("text", "x"),
        ("float", 2.5),
        ("zero", 0),
        ("none", None),
        ("empty-list", []),
    ):
        yield softmax(f"normalize-{name}", "normalize is used for its truth only", X3, three, normalize=truth)
    yield softmax(
        "normalize-array-of-two",
        "the truth of two elements is ambiguous: ValueError",
        X3,
        three,
        normalize=i32([1, 0]),
    )
    yield softmax(
        "reduce-numpy-text",
        "reduce is compared for equality, so a NumPy string will do",
        X3,
        three,
        reduce=np.str_("mean"),
    )
    yield softmax(
        "no-reduction",
        "reduce='no' keeps the shape of t",
        X2,
        T2,
        reduce="no",
        cotangent=f32([1, 1]),
    )
    yield softmax(
        "no-reduction-ignores-normalize",
        "reduce='no': normalize has no effect",
        X3,
        three,
        reduce="no",
        normalize=False,
        cotangent=f32([1, 2, 3]),
        tags=DOCUMENTED,
    )
    yield softmax(
        "no-reduction-nd",
        "reduce='no' in three dimensions: the cotangent broadcasts over the class axis",
        X232,
        T22,
        reduce="no",
        cotangent=f32([[1, 2], [-3, 4]]),
        tags=DOCUMENTED,
    )
    yield softmax(
        "all-ignored-mean",
        "no valid row: -0.0, no NaN, zero gradient",
        X2,
        i32([-1, -1]),
        tags=("measured", "issue:chainer#500"),
    )
    yield softmax(
        "all-ignored-mean-batch-size",
        "no valid row, normalize=False: -0.0, no NaN",
        X2,
        i32([-1, -1]),
        normalize=False,
    )
    yield softmax(
        "all-ignored-no-reduction",
        "every entry is 0",
        X2,
        i32([-1, -1]),
        reduce="no",
        cotangent=f32([1, 1]),
    )
    yield softmax("perfect-prediction-mean", "a certain, right row: -0.0", f32([[100, 0]]), i32([0]))
    yield softmax(
        "perfect-prediction-no-reduction",
        "a certain, right row: [-0.0]",
        f32([[100, 0]]),
        i32([0]),
        reduce="no",
        cotangent=f32([1]),
    )
    yield softmax(
        "ignored-certain-row",
        "the ignored row is masked by multiplying log p[0] == 0",
        f32([[100, 0]]),
        i32([-1]),
        reduce="no",
        cotangent=f32([1]),
    )
    yield softmax(
        "ignored-row-negative-cotangent",
        "the signs of an ignored row's zeros follow the cotangent",
        X2,
        i32([-1, 2]),
        reduce="no",
        cotangent=f32([-1, 1]),
    )
    for cached in (True, False):
        yield softmax(
            f"cache-score-{str(cached).lower()}",
            "cache_score changes memory, not numbers",
            X3,
            three,
            cache_score=cached,
        )


def _class_weight() -> Iterator[Case]:
    weight = f32([2, 1, 0.5])
    yield softmax(
        "class-weight-not-in-divisor",
        "the count is unweighted: 2.4500675 = (4.8152 + 0.0849) / 2; torch divides by the sum of weights",
        X2,
        T2,
        class_weight=weight,
        tags=("measured", "issue:pytorch#40560"),
    )
    yield softmax(
        "class-weight-with-ignored-row",
        "4.8152122: one valid row counts as one whatever its weight",
        X2,
        i32([0, -1]),
        class_weight=weight,
    )
    yield softmax(
        "class-weight-no-reduction",
        "rows are multiplied by the weight of their class",
        X2,
        T2,
        class_weight=weight,
        reduce="no",
        cotangent=f32([1, 3]),
        tags=DOCUMENTED,
    )
    yield softmax("class-weight-nd", "weights in three dimensions", X232, T22, class_weight=weight)
    yield softmax(
        "class-weight-batch-size",
        "normalize=False with weights",
        X232,
        T22,
        class_weight=weight,
        normalize=False,
    )
    yield softmax(
        "class-weight-of-length-one",
        "one weight broadcasts to all classes",
        X2,
        T2,
        class_weight=f32([3]),
    )
    yield softmax(
        "class-weight-of-wider-dtype",
        "float64 weights are accepted; the result keeps the dtype of x",
        X2,
        T2,
        class_weight=f64([2, 1, 0.5]),
    )
    yield softmax(
        "class-weight-of-narrower-dtype",
        "float16 weights are accepted; the result keeps the dtype of x",
        X2,
        T2,
        class_weight=tensor([2, 1, 0.5], "float16"),
    )
    yield softmax(
        "class-weight-negative",
        "weights are not checked: a negative one gives a negative loss",
        X2,
        T2,
        class_weight=f32([-2, 1, 0.5]),
    )
    yield softmax(
        "class-weight-zero",
        "a class of weight zero still counts in the mean",
        X2,
        T2,
        class_weight=f32([0, 1, 1]),
    )
    yield softmax(
        "class-weight-inf-poisons-ignored-rows",
        "ignored rows are class 0 times zero: inf * 0 is NaN",
        X2,
        i32([0, -1]),
        class_weight=f32([INF, 1, 1]),
        reduce="no",
        cotangent=f32([1, 1]),
    )
    yield softmax(
        "class-weight-nan-of-unused-class",
        "the weight of a class that no label names does no harm",
        X2,
        i32([0, 0]),
        class_weight=f32([1, 1, NAN]),
    )
    yield softmax(
        "class-weight-with-wrapped-label",
        "a label of -2 takes the weight of the last class but one",
        X2,
        i32([-2, 2]),
        class_weight=weight,
        ignore_label=-100,
    )


def _ignore_label() -> Iterator[Case]:
    yield softmax(
        "ignore-label-inside-the-classes",
        "any label may be ignored, also a class: 0.169846 over one row",
        X2,
        T2,
        ignore_label=0,
    )
    yield softmax(
        "ignore-label-255",
        "the label that segmentation data sets use",
        X3,
        i32([0, 255, 2]),
        ignore_label=255,
        tags=("measured", "issue:chainer#2715"),
    )
    yield softmax(
        "minus-one-wraps-when-not-ignored",
        "with another ignore_label, -1 is the last class",
        X2,
        i32([0, -1]),
        ignore_label=-100,
        tags=("measured", "issue:chainer#5127"),
    )
    for name, label in (
        ("none", None),
        ("nan", NAN),
        ("fraction", 2.5),
        ("beyond-int8", 300),
        ("beyond-int32", 2**40),
        ("float-minus-one", -1.0),
        ("numpy-minus-one", np.int64(-1)),
        ("true-is-one", True),
        ("false-is-zero", False),
    ):
        yield softmax(
            f"ignore-label-{name}",
            "ignore_label is compared with t as it is, unchecked",
            X3,
            i32([1, 0, -1]),
            ignore_label=label,
        )
    yield softmax(
        "ignore-label-array-of-one",
        "a 0-d array as ignore_label works like its number",
        X3,
        i32([1, 0, -1]),
        ignore_label=i32(-1),
    )
    yield softmax(
        "ignore-label-per-position",
        "an array of the shape of t is compared element by element",
        X3,
        i32([1, 0, 2]),
        ignore_label=i32([0, 0, 0]),
    )
    yield softmax(
        "ignore-label-list-per-position",
        "a list of the shape of t is compared element by element",
        X3,
        i32([1, 0, 2]),
        ignore_label=[1, 1, 2],
    )
    yield softmax(
        "ignore-label-list-of-wrong-length",
        "what NumPy cannot compare is not an array of bool: a warning, then AttributeError",
        X3,
        i32([1, 0, 2]),
        ignore_label=[1, 1],
    )
    for name, row in (
        ("nan", [NAN, 0.0]),
        ("inf", [0.0, INF]),
        ("minus-inf-in-class-zero", [-INF, 0.0]),
        ("minus-inf-elsewhere", [0.0, -INF]),
    ):
        yield softmax(
            f"ignored-row-with-{name}",
            "an ignored row is evaluated and multiplied by zero, so NaN and infinity show",
            f32([row]),
            i32([-1]),
        )
    yield softmax(
        "ignored-nan-row-poisons-the-mean",
        "one ignored row of NaN makes the whole mean NaN",
        f32([[NAN, 0], [1, 2]]),
        i32([-1, 0]),
    )
    yield softmax(
        "ignored-nan-row-stays-in-its-row",
        "without reduction the other rows are untouched",
        f32([[NAN, 0], [1, 2]]),
        i32([-1, 0]),
        reduce="no",
        cotangent=f32([1, 1]),
    )
    yield softmax(
        "ignored-positions-of-a-segmentation-map",
        "four dimensions, some positions ignored",
        f32([[[[0.5, -1], [2, 0]], [[1, 1], [0, -3]]]]),
        i32([[[0, -1], [1, -1]]]),
    )


def _labels_outside_the_classes() -> Iterator[Case]:
    for label in (-2, -3):
        yield softmax(
            f"label-minus-{-label}-wraps",
            "negative labels wrap as in NumPy indexing, in value and gradient, and count as valid",
            X2,
            i32([label, 2]),
        )
    for label in (-4, 3, 100):
        yield softmax(
            f"label-{label}-is-an-index-error".replace("--", "-minus-"),
            "labels that do not wrap into the classes are an IndexError",
            X2,
            i32([0, label]),
            tags=("measured", "issue:chainer#5551"),
        )
    yield softmax("nd-label-wraps", "-2 is class 1 of 3", X232, i32([[0, -2], [2, -1]]))
    yield softmax("nd-label-is-an-index-error", "3 of 3 classes", X232, i32([[0, 3], [2, -1]]))
    yield softmax(
        "first-bad-label-is-named",
        "of several bad labels the error names the first",
        X3,
        i32([7, -9, 5]),
    )
    yield softmax(
        "bad-label-that-is-ignored",
        "a label outside the classes is fine when it is ignored",
        X2,
        i32([7, 0]),
        ignore_label=7,
    )


def _debug_mode() -> Iterator[Case]:
    yield softmax("debug-good-labels", "labels and ignore_label pass", X2, i32([0, -1]), context=DEBUG)
    for label in (-2, 3):
        yield softmax(
            f"debug-label-{label}".replace("--", "-minus-"),
            "debug mode checks labels before anything is computed",
            X2,
            i32([0, label]),
            context=DEBUG,
        )
    yield softmax(
        "debug-names-the-ignore-label",
        "the message holds the ignore_label",
        X2,
        i32([0, -1]),
        ignore_label=9,
        context=DEBUG,
    )
    yield softmax(
        "debug-truncates-the-ignore-label",
        "a fractional ignore_label is printed as an integer",
        X2,
        i32([0, 5]),
        ignore_label=2.7,
        context=DEBUG,
    )
    yield softmax(
        "debug-ignore-label-none",
        "None passes while all labels are good",
        X2,
        i32([0, 1]),
        ignore_label=None,
        context=DEBUG,
    )
    yield softmax(
        "debug-ignore-label-none-bad-label",
        "None cannot be formatted: TypeError",
        X2,
        i32([0, -1]),
        ignore_label=None,
        context=DEBUG,
    )
    yield softmax(
        "debug-nd-label", "debug mode, three dimensions", X232, i32([[0, 3], [2, -1]]), context=DEBUG
    )
    yield softmax(
        "debug-nan-logits",
        "debug mode reports NaN in the loss",
        f32([[NAN, 0]]),
        i32([0]),
        context=DEBUG,
    )
    yield softmax(
        "debug-infinite-loss",
        "an infinite loss is not NaN",
        f32([[-INF, 0]]),
        i32([0]),
        context=DEBUG,
    )
    yield softmax(
        "debug-nan-gradient",
        "debug mode reports NaN in the gradient: infinity times the zeros of an ignored row",
        X2,
        i32([0, -1]),
        cotangent=f32(INF),
        context=DEBUG,
    )
    yield softmax(
        "debug-index-error-becomes-value-error",
        "with reduce='no' too, debug mode comes before the IndexError",
        X2,
        i32([0, 3]),
        reduce="no",
        cotangent=f32([1, 1]),
        context=DEBUG,
    )


def _unchecked() -> Iterator[Case]:
    yield softmax(
        "unchecked-unsigned-labels",
        "with type_check off, unsigned labels work",
        X2,
        tensor([0, 2], "uint8"),
        context=UNCHECKED,
    )
    yield softmax(
        "unchecked-integer-label-of-same-shape",
        "with type_check off, integers of the shape of x are soft targets; the loss is float64",
        X2,
        i32([[0, 1, 0], [0, 0, 1]]),
        wrt=(),
        context=UNCHECKED,
    )
    yield softmax(
        "unchecked-keeps-the-index-error",
        "labels are still looked up",
        X2,
        i32([0, 3]),
        context=UNCHECKED,
    )
    yield softmax(
        "backprop-off",
        "under enable_backprop=False the loss has no history: x gets no gradient",
        X2,
        T2,
        context={"enable_backprop": False},
    )
