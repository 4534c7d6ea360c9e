"""Zero sizes: 2.6.2 refuses an empty batch and zero classes, 3.3.1 does not."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import V2, V3, ask, ask_value, f64, zeros
from xent_conformance.wire import tensor

TAGS = ("zero-size",)


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _empty_batch()
    yield from _empty_behind_the_axis()
    yield from _no_classes()
    yield from _label_without_class_axis()
    yield from _order()


def _word(*shapes: tuple[int, ...]) -> str:
    return "-".join("x".join(map(str, shape)) or "scalar" for shape in shapes)


def _empty_batch() -> Iterator[Case]:
    why = "An empty batch is an error in 2.6.2, and an empty loss and gradient in 3.3.1."
    for shape, label_shape, axis, soft in (
        ((0, 3), (0, 1), -1, False),
        ((0, 3), (0, 1), 1, False),
        ((0, 3), (0, 3), -1, True),
        ((2, 0, 3), (2, 0, 1), -1, False),
        ((0, 3, 2), (0, 1, 2), 1, False),
        ((2, 0, 3), (2, 0, 3), 2, True),
    ):
        kind = "soft" if soft else "hard"
        sign = "minus-" if axis < 0 else ""
        name = f"empty-batch-{_word(shape)}-axis-{sign}{abs(axis)}-{kind}"
        label = zeros(label_shape, "float32" if soft else "int64")
        yield from ask_value(
            name, why, zeros(shape), label, axis=axis, soft_label=soft, versions=[V2], tags=[*TAGS, "error"]
        )
        yield from ask(
            name,
            why,
            zeros(shape),
            label,
            axis=axis,
            soft_label=soft,
            return_softmax=True,
            versions=[V3],
            tags=TAGS,
        )
    yield from ask(
        "empty-batch-float64",
        "float64 stays float64.",
        zeros((0, 3), "float64"),
        zeros((0, 1), "int64"),
        versions=[V3],
        tags=TAGS,
    )


def _empty_behind_the_axis() -> Iterator[Case]:
    why = "A size of 0 behind the class axis is fine; 2.6.2 has no gradient then, 3.3.1 an empty one."
    for shape, label_shape, axis, soft in (
        ((2, 3, 0), (2, 1, 0), 1, False),
        ((2, 3, 0), (2, 3, 0), 1, True),
        ((3, 0), (1, 0), 0, False),
        ((3, 0), (3, 0), 0, True),
    ):
        name = f"empty-behind-the-axis-{_word(shape)}-{'soft' if soft else 'hard'}"
        label = zeros(label_shape, "float32" if soft else "int64")
        yield from ask(name, why, zeros(shape), label, axis=axis, soft_label=soft, tags=TAGS)


def _no_classes() -> Iterator[Case]:
    why = "Zero classes: an error in 2.6.2."
    for shape, label_shape, axis, soft in (
        ((2, 0), (2, 1), -1, False),
        ((2, 0), (2, 0), -1, True),
        ((0, 0), (0, 1), -1, False),
        ((0, 0), (0, 0), -1, True),
        ((0,), (1,), -1, False),
        ((0,), (0,), -1, True),
        ((0, 2), (1, 2), 0, False),
        ((0, 2), (0, 2), 0, True),
        ((0, 0), (1, 0), 0, False),
    ):
        sign = "minus-" if axis < 0 else ""
        name = f"no-classes-{_word(shape)}-axis-{sign}{abs(axis)}-{'soft' if soft else 'hard'}"
        label = zeros(label_shape, "float32" if soft else "int64")
        yield from ask_value(
            name, why, zeros(shape), label, axis=axis, soft_label=soft, versions=[V2], tags=[*TAGS, "error"]
        )
        filled = soft or 0 in label_shape
        if filled:
            reason = "Zero classes in 3.3.1: soft labels give a loss of 0; an empty loss is empty."
            yield from ask(
                name, reason, zeros(shape), label, axis=axis, soft_label=soft, versions=[V3], tags=TAGS
            )
        else:
            reason = "Zero classes in 3.3.1: the loss of hard labels is memory that nobody wrote."
            yield from ask_value(
                name, reason, zeros(shape), label, axis=axis, versions=[V3], tags=[*TAGS, "uninitialised"]
            )


def _label_without_class_axis() -> Iterator[Case]:
    why = "Zero sizes with a label of rank r - 1: 2.6.2 inserts the class axis, 3.3.1 reshapes."
    for shape, label_shape, axis in (
        ((0, 1), (0,), -1),
        ((0, 3), (0,), -1),
        ((0, 3), (3,), 0),
        ((2, 0), (2,), -1),
        ((2, 0), (0,), 0),
        ((0, 2), (2,), 0),
        ((2, 0, 3), (2, 0), -1),
        ((2, 1, 0), (2, 1), 1),
        ((2, 1, 0), (2, 1), -1),
        ((0, 1, 3), (0, 1), -1),
        ((0, 1, 3), (0, 3), 1),
        ((0, 3, 1), (0, 3), -1),
        ((2, 1, 3), (0, 3), 1),
        ((2, 0, 3), (0, 3), 0),
        ((2, 0, 3), (2, 3), 1),
        ((2, 0, 3, 2), (2, 3, 2), 1),
        ((0, 0), (0,), -1),
        ((0, 0), (0,), 0),
        ((0,), (), -1),
    ):
        sign = "minus-" if axis < 0 else ""
        name = f"empty-label-without-class-axis-{_word(shape, label_shape)}-axis-{sign}{abs(axis)}"
        yield from ask_value(
            name, why, zeros(shape), zeros(label_shape, "int64"), axis=axis, tags=[*TAGS, "shape"]
        )
        if axis == -1:
            yield from ask_value(
                f"soft-{name}",
                why,
                zeros(shape),
                zeros(label_shape),
                soft_label=True,
                tags=[*TAGS, "shape", "soft-label"],
            )
    yield from ask_value(
        "empty-label-reshaped-to-three-classes",
        "3.3.1 cannot reshape an empty label to rows of three, 2.6.2 cannot resize one with a new axis.",
        zeros((2, 3, 0)),
        zeros((2, 0), "int64"),
        axis=1,
        tags=[*TAGS, "shape", "error"],
    )


def _order() -> Iterator[Case]:
    tags = [*TAGS, "error-order"]
    yield from ask_value(
        "empty-batch-before-soft-dtype",
        "2.6.2 refuses the empty batch before it looks at the soft label's dtype; 3.3.1 never looks.",
        zeros((0, 3)),
        zeros((0, 3), "float64"),
        soft_label=True,
        tags=tags,
    )
    yield from ask_value(
        "no-classes-before-soft-dtype",
        "As with an empty batch.",
        zeros((2, 0)),
        zeros((2, 0), "float64"),
        soft_label=True,
        tags=tags,
    )
    yield from ask_value(
        "stable-mode-before-no-classes",
        "numeric_stable_mode=False off the last axis is refused first.",
        zeros((0, 2)),
        zeros((1, 2), "int64"),
        numeric_stable_mode=False,
        axis=0,
        tags=tags,
    )
    yield from ask_value(
        "label-size-before-empty-batch",
        "A hard label of size 2 along the class axis is refused first.",
        zeros((0, 3)),
        zeros((0, 2), "int64"),
        tags=tags,
    )
    yield from ask_value(
        "batch-mismatch-before-empty-batch",
        "Sizes off the class axis come first.",
        zeros((0, 3)),
        zeros((1, 1), "int64"),
        tags=tags,
    )
    yield from ask_value(
        "label-size-before-no-classes",
        "So does the label's size along the class axis.",
        zeros((2, 0)),
        zeros((2, 2), "int64"),
        tags=tags,
    )
    yield from ask_value(
        "empty-float-label",
        "A float label of an empty batch.",
        f64([[]] * 2),
        tensor([[]] * 2, "float64"),
        soft_label=True,
        tags=tags,
    )
