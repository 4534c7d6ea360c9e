"""Shapes: every axis and rank, and labels whose rank is one less than that of the logits.

2.6.2 inserts the class axis into such labels. 3.3.1 reshapes them to ``[label.shape[0], logits.shape[1]]``,
which is right for one class alone, and then compares sizes that the label does not have: they read as 0.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import V2, V3, X, ask, ask_value, f32, i64, word, zeros
from xent_conformance.wire import Tensor, tensor

Shape = tuple[int, ...]

#: shape of the logits, class axis
AXES: tuple[tuple[Shape, int], ...] = (
    ((3,), 0),
    ((3,), -1),
    ((2, 3), 0),
    ((2, 3), 1),
    ((2, 3), -2),
    ((2, 3, 4), 0),
    ((2, 3, 4), 1),
    ((2, 3, 4), 2),
    ((2, 3, 4), -2),
    ((2, 3, 4), -3),
    ((2, 3, 2, 2), 1),
    ((2, 3, 2, 2), 2),
    ((2, 1, 3, 1, 2), 2),
    ((2, 1, 3, 1, 2), -1),
    ((1, 2, 1, 2, 1, 2), 3),
    ((4, 1, 1), 0),
    ((5, 2), -2),
)


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _every_axis()
    yield from _inserted_class_axis()
    yield from _reshaped_label()
    yield from _mismatches()


def _logits(shape: tuple[int, ...]) -> Tensor:
    size = int(np.prod(shape))
    return f32((np.arange(size) * 5 % 13).reshape(shape) / 4.0)


def _labels(shape: tuple[int, ...], classes: int) -> Tensor:
    return i64((np.arange(int(np.prod(shape))) * 3 % classes).reshape(shape))


def _every_axis() -> Iterator[Case]:
    why = "The class axis may be any axis; the loss keeps it with size 1."
    for shape, axis in AXES:
        kept = list(shape)
        kept[axis] = 1
        yield from ask(
            f"hard-{word(shape, axis)}",
            why,
            _logits(shape),
            _labels(tuple(kept), shape[axis]),
            axis=axis,
            tags=["axis"],
        )
    for shape, axis in AXES[1:]:
        soft = f32((np.arange(int(np.prod(shape))) % 5).reshape(shape) / 8.0)
        yield from ask(
            f"soft-{word(shape, axis)}",
            why,
            _logits(shape),
            soft,
            soft_label=True,
            axis=axis,
            tags=["axis", "soft-label"],
        )


def _inserted_class_axis() -> Iterator[Case]:
    why = "2.6.2 inserts the class axis into a label of rank r - 1; 3.3.1 reshapes it wrongly and raises."
    for shape, axis in (
        ((2, 3), -1),
        ((2, 3), 1),
        ((3, 3), -1),
        ((3, 2), 0),
        ((2, 3, 4), 1),
        ((2, 3, 4), -1),
        ((2, 3, 4), 2),
        ((2, 3, 4), 0),
        ((2, 3, 4), -3),
        ((2, 3, 2, 5), 1),
        ((1, 3), -1),
        ((3,), -1),
        ((3,), 0),
    ):
        short = list(shape)
        del short[axis]
        label = _labels(tuple(short), shape[axis])
        name = f"label-without-class-axis-{word(shape, axis)}"
        yield from ask(name, why, _logits(shape), label, axis=axis, versions=[V2], tags=["shape"])
        yield from ask_value(
            name, why, _logits(shape), label, axis=axis, versions=[V3], tags=["shape", "error"]
        )
    yield from ask(
        "label-without-class-axis-float",
        "Float labels lose nothing by the inserted axis; their backward pass fails as ever.",
        X,
        f32([2.0, 0.0]),
        versions=[V2],
        tags=["shape", "label-dtype"],
    )
    yield from ask(
        "label-without-class-axis-ignored",
        "Ignored labels work as ever.",
        X,
        [-100, 0],
        versions=[V2],
        tags=["shape", "ignore-index"],
    )
    yield from ask_value(
        "label-without-class-axis-out-of-range",
        "So do label checks.",
        X,
        [3, 0],
        versions=[V2],
        tags=["shape", "error"],
    )


def _reshaped_label() -> Iterator[Case]:
    why = "With one class along axis 1 the reshape of 3.3.1 happens to be right."
    right: tuple[tuple[Shape, int, list[int]], ...] = (
        ((2, 1), -1, [0, 0]),
        ((2, 1), 0, [1]),
        ((1, 1), 0, [0]),
        ((3, 1), -1, [0, 0, 0]),
        ((3, 1), 0, [2]),
    )
    for shape, axis, label in right:
        yield from ask(
            f"label-reshaped-{word(shape, axis)}", why, _logits(shape), label, axis=axis, tags=["shape"]
        )
    yield from ask(
        "soft-label-reshaped-2x1",
        why,
        [[1.0], [3.0]],
        f32([0.5, 1.0]),
        soft_label=True,
        tags=["shape", "soft-label"],
    )
    why = (
        "After the reshape of 3.3.1 the label has rank 2 while the logits have more: further sizes read as 0."
    )
    reshaped: tuple[tuple[Shape, int, Shape], ...] = (
        ((2, 1, 1), -1, (2, 1)),
        ((2, 1, 4), -1, (2, 1)),
        ((1, 3, 4), -1, (1, 3)),
        ((2, 3, 4), 0, (2, 3)),
        ((2, 3, 4), 1, (2, 3)),
        ((2, 1, 3), 1, (2, 3)),
        ((2, 3, 2, 5), 1, (2, 3, 1)),
    )
    for shape, axis, label_shape in reshaped:
        name = f"label-{'x'.join(map(str, label_shape))}-for-{word(shape, axis)}"
        yield from ask_value(
            name, why, _logits(shape), zeros(label_shape, "int64"), axis=axis, tags=["shape"]
        )
    soft: tuple[tuple[Shape, int, Shape], ...] = (
        ((2, 3), -1, (2,)),
        ((2, 3), -1, (3,)),
        ((2, 3, 4), -1, (2, 3)),
        ((3,), -1, ()),
    )
    for shape, axis, label_shape in soft:
        name = f"soft-label-{'x'.join(map(str, label_shape)) or 'scalar'}-for-{word(shape, axis)}"
        yield from ask_value(
            name,
            "Soft labels take the same way, and then lack the classes.",
            _logits(shape),
            zeros(label_shape),
            soft_label=True,
            axis=axis,
            tags=["shape", "error", "soft-label"],
        )


def _mismatches() -> Iterator[Case]:
    tags = ["shape", "error"]
    for name, why, shape, label_shape, axis in (
        ("rank-3-label", "A label of rank r + 1 is an error.", (2, 3), (2, 1, 1), -1),
        ("rank-0-label", "So is one of rank r - 2.", (2, 3), (), -1),
        ("rank-2-label-of-1d-logits", "So is rank 2 beside rank 1.", (3,), (1, 1), -1),
        ("rank-3-label-of-1d-logits", "So is rank 3 beside rank 1.", (3,), (1, 1, 1), -1),
        ("scalar-logits", "Logits need an axis.", (), (), -1),
        ("scalar-logits-1d-label", "Logits need an axis, whatever the label.", (), (1,), -1),
        ("batch-mismatch", "Sizes off the class axis must agree.", (2, 3), (3, 1), -1),
        ("labels-do-not-broadcast", "A size of 1 is no exception.", (2, 3), (1, 1), -1),
        ("batch-mismatch-axis-1", "The first axis that differs is named.", (2, 3, 4), (2, 1, 5), 1),
        ("batch-mismatch-twice", "The first axis that differs is named.", (2, 3, 4), (5, 1, 6), 1),
        ("label-with-2-columns", "It has size 1 even where more would fit.", (2, 3), (2, 2), -1),
        ("label-axis-0-with-2-rows", "On every axis.", (2, 3), (2, 3), 0),
        ("label-with-axis-elsewhere", "The size-1 axis must be the class axis.", (2, 3), (2, 1), 0),
        ("vector-of-two-labels", "1-D logits take one label.", (3,), (2,), -1),
        ("two-1d-labels-for-6", "A flat label of another length is an error.", (2, 3), (6,), -1),
        ("one-label-for-two-rows", "So is a shorter one.", (2, 1), (1,), -1),
        ("empty-label-for-two-rows", "So is an empty one.", (2, 3), (0,), -1),
    ):
        yield from ask_value(name, why, zeros(shape), zeros(label_shape, "int64"), axis=axis, tags=tags)
    yield from ask_value(
        "label-with-3-classes",
        "A hard label has size 1 along the class axis.",
        zeros((2, 3)),
        zeros((2, 3), "int64"),
        tags=[*tags, "issue:paddle#47202"],
    )
    for name, why, shape, label_shape, axis in (
        ("soft-label-with-2-classes", "Soft labels have as many classes as the logits.", (2, 3), (2, 2), -1),
        ("soft-label-with-1-class", "A size of 1 does not broadcast.", (2, 3), (2, 1), -1),
        ("soft-label-axis-0-with-3-rows", "On every axis.", (2, 3), (3, 3), 0),
        ("soft-label-batch-mismatch", "Sizes off the class axis must agree.", (2, 3), (3, 3), -1),
        ("soft-label-rank-3", "The rank is checked as for hard labels.", (2, 3), (2, 3, 1), -1),
    ):
        yield from ask_value(
            name,
            why,
            zeros(shape),
            zeros(label_shape),
            axis=axis,
            soft_label=True,
            tags=[*tags, "soft-label"],
        )
    for shape, axis in (((2, 3), 2), ((2, 3), -3), ((2, 3, 4), 3), ((2, 3, 4), -4), ((3,), 1)):
        kept = (*shape[:-1], 1)
        yield from ask_value(
            f"axis-out-of-range-{word(shape, axis)}",
            "The axis must exist.",
            zeros(shape),
            zeros(kept, "int64"),
            axis=axis,
            tags=[*tags, "axis"],
        )
    for axis in (0, 2, 5, -2, -3, -4):
        yield from ask_value(
            f"label-without-class-axis-{word((2, 3), axis)}",
            "With a label of rank r - 1, inserting (2.6.2) or reshaping (3.3.1) the axis fails first.",
            f32(X),
            tensor([2, 0], "int64"),
            axis=axis,
            tags=[*tags, "axis", "error-order"],
        )
