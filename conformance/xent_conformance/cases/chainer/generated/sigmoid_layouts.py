"""Arrays that do not lie in memory in C order: each argument in each layout."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import sigmoid
from xent_conformance.cases.chainer.generated.batch import (
    REDUCTIONS,
    SHAPES,
    Choice,
    Draw,
    case_id,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import LAYOUTS, tensor

FAMILY = "layouts"
FACTORS = {
    "x": LAYOUTS,
    "t": LAYOUTS,
    "shape": tuple(SHAPES),
    "dtype": ("float32", "float64"),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, reduction in enumerate(REDUCTIONS):
        known = LAYOUTS if reduction == "no" else ("C",)
        for choice in pairwise({**FACTORS, "cotangent": known}, seed=400 + seed):
            yield _case(reduction, choice)


def _case(reduction: str, choice: Choice) -> Case:
    name = case_id(FAMILY, reduction, *(str(word).lower() for word in choice.values()))
    draw, shape, dtype = Draw(name), SHAPES[choice["shape"]], choice["dtype"]
    given = draw.floats(shape if reduction == "no" else (), -2, 2)
    return sigmoid(
        name,
        "values and gradients belong to indices, not to places in memory",
        tensor(draw.floats(shape, -4, 4), dtype, layout=choice["x"]),
        tensor(draw.integers(shape, (0, 1, -1)), "int64", layout=choice["t"]),
        cotangent=tensor(given, dtype, layout=choice["cotangent"]),
        tags=tags(FAMILY),
        **REDUCTIONS[reduction],
    )
