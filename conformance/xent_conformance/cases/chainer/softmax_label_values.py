"""Softmax cross-entropy, default path: labels ignored, outside the classes, in debug mode, unchecked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import (
    DEBUG,
    INF,
    NAN,
    T2,
    UNCHECKED,
    X2,
    X3,
    X232,
    f32,
    i32,
    softmax,
)
from xent_conformance.wire import tensor


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _ignore_label()
    yield from _labels_outside_the_classes()
    yield from _debug_mode()
    yield from _unchecked()


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
