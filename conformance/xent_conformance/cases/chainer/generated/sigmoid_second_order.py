"""Second derivatives, which always exist, with every option."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import sigmoid
from xent_conformance.cases.chainer.generated.batch import (
    FLOATS,
    LABEL_DTYPES,
    REDUCTIONS,
    SHAPES,
    Choice,
    Draw,
    case_id,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import tensor

FAMILY = "second-order"
LABELS = {"": (0, 1), "some-ignored": (0, 1, -1), "all-ignored": (-1,), "beyond": (-2, -1, 2)}
SIZES = {"": 2, "small-logits": 1e-3, "large-logits": 30}
FACTORS = {
    "shape": ("1d", "2d", "3d", "4d"),
    "dtype": FLOATS,
    "label_dtype": LABEL_DTYPES,
    "labels": tuple(LABELS),
    "logits": tuple(SIZES),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, reduction in enumerate(REDUCTIONS):
        for choice in pairwise(FACTORS, seed=600 + seed):
            yield _case(reduction, choice)


def _case(reduction: str, choice: Choice) -> Case:
    name = case_id(FAMILY, reduction, *choice.values())
    draw, shape, dtype = Draw(name), SHAPES[choice["shape"]], choice["dtype"]
    size = SIZES[choice["logits"]]
    return sigmoid(
        name,
        "the gradient is differentiated once more, through the mask and the mean",
        tensor(draw.floats(shape, -size, size), dtype),
        tensor(draw.integers(shape, LABELS[choice["labels"]]), choice["label_dtype"]),
        cotangent=draw.cotangent(reduction, shape, dtype),
        second_order=True,
        tags=tags(FAMILY),
        **REDUCTIONS[reduction],
    )
