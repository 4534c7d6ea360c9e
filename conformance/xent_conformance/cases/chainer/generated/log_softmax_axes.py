"""``log_softmax`` over every axis of one to five dimensions, counted from either end, and beyond."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import softmax_helper
from xent_conformance.cases.chainer.generated.batch import FLOATS, SHAPES, Draw, case_id, tags
from xent_conformance.wire import tensor

FAMILY = "log-softmax-axes"


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for rank, (word, shape) in enumerate(SHAPES.items(), start=1):
        for axis in range(-rank - 1, rank + 1):
            yield _case(word, shape, axis, FLOATS[axis % 3])


def _case(word: str, shape: tuple[int, ...], axis: int, dtype: str) -> Case:
    inside = -len(shape) <= axis < len(shape)
    counted = f"minus-{-axis}" if axis < 0 else str(axis)
    name = case_id(FAMILY, word, "axis" if inside else "beyond", counted)
    draw = Draw(name)
    return softmax_helper(
        "chainer.functions.log_softmax",
        name,
        "negative axes count from the end; axes that do not exist are a RuntimeError",
        {"x": tensor(draw.floats(shape, -3, 3), dtype)},
        axis=axis,
        cotangent=tensor(draw.floats(shape, -2, 2), dtype),
        second_order=inside and dtype == "float64",
        tags=tags(FAMILY),
    )
