"""Arrays that do not lie in memory in C order: each argument in each layout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import softmax
from xent_conformance.cases.chainer.generated.batch import (
    PATHS,
    SHAPES,
    WITH_CLASSES,
    Choice,
    Draw,
    case_id,
    rows_of,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import LAYOUTS, Tensor, tensor

FAMILY = "layouts"
FACTORS = {
    "x": LAYOUTS,
    "t": LAYOUTS,
    "weights": LAYOUTS,
    "cotangent": LAYOUTS,
    "shape": WITH_CLASSES,
    "dtype": ("float32", "float64"),
}
KINDS = {**PATHS, "soft": {}}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, kind in enumerate(KINDS):
        for choice in pairwise(FACTORS, seed=700 + seed):
            yield _case(kind, choice)


def _case(kind: str, choice: Choice) -> Case:
    name = case_id(FAMILY, kind, *(str(word).lower() for word in choice.values()))
    draw, shape, dtype = Draw(name), SHAPES[choice["shape"]], choice["dtype"]
    rows, soft = rows_of(shape), kind == "soft"

    def floats(which: str, size: tuple[int, ...], low: float, high: float) -> Tensor:
        return tensor(draw.floats(size, low, high), dtype, layout=choice[which])

    target: Any = tensor(draw.integers(rows, (0, 1, 2, -1)), "int64", layout=choice["t"])
    return softmax(
        name,
        "values and gradients belong to indices, not to places in memory",
        floats("x", shape, -3, 3),
        floats("t", shape, 0, 1) if soft else target,
        class_weight=floats("weights", (3,), 0.25, 2),
        reduce="no",
        cotangent=floats("cotangent", rows, -2, 2),
        tags=tags(FAMILY),
        **KINDS[kind],
    )
