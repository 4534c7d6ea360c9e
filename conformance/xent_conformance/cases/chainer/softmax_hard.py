"""Softmax cross-entropy with class labels, default path: documentation, reduction, class weights."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import (
    DOCUMENTED,
    INF,
    NAN,
    T2,
    T22,
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
