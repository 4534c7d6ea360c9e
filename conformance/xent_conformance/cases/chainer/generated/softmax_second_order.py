"""Second derivatives of the double path, with every option."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import softmax
from xent_conformance.cases.chainer.generated.batch import (
    CLASS_LABELS,
    FLOATS,
    REDUCTIONS,
    SHAPES,
    Choice,
    Draw,
    case_id,
    rows_of,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import tensor

FAMILY = "second-order"
LABELS = {**CLASS_LABELS, "clipped": (-5, 0, 9, -1)}
FACTORS = {
    "shape": ("2d", "3d", "4d"),
    "dtype": FLOATS,
    "labels": tuple(LABELS),
    "weights": ("", "weighted", "signed-weights"),
    "logits": ("", "large"),
}
WEIGHTS = {"": None, "weighted": (0.5, 2, 1), "signed-weights": (0, -1.5, 1)}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, reduction in enumerate(REDUCTIONS):
        for choice in pairwise(FACTORS, seed=900 + seed):
            yield _case(reduction, choice)


def _case(reduction: str, choice: Choice) -> Case:
    name = case_id(FAMILY, reduction, *choice.values())
    draw, shape, dtype = Draw(name), SHAPES[choice["shape"]], choice["dtype"]
    size = 30 if choice["logits"] else 2
    weights = WEIGHTS[choice["weights"]]
    return softmax(
        name,
        "the gradient is differentiated once more, through weights, masks and the mean",
        tensor(draw.floats(shape, -size, size), dtype),
        tensor(draw.integers(rows_of(shape), LABELS[choice["labels"]]), "int32"),
        class_weight=None if weights is None else tensor(weights, dtype),
        enable_double_backprop=True,
        cotangent=draw.cotangent(reduction, rows_of(shape), dtype),
        second_order=True,
        tags=tags(FAMILY),
        **REDUCTIONS[reduction],
    )
