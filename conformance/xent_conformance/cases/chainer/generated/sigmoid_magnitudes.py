"""Logits of every size and sign against every kind of label."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import sigmoid
from xent_conformance.cases.chainer.generated.batch import (
    FLOATS,
    REDUCTIONS,
    SHAPES,
    Choice,
    Draw,
    case_id,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import tensor

FAMILY = "magnitudes"
LARGEST = {"float16": 6e4, "float32": 1e38, "float64": 1e308}
SIZES = {
    "zero": 0.0,
    "1e-7": 1e-7,
    "1e-3": 1e-3,
    "half": 0.5,
    "8": 8.0,
    "20": 20.0,
    "90": 90.0,
    "750": 750.0,
    "6e4": 6e4,
    "1e30": 1e30,
    "1e300": 1e300,
}
LABELS = {
    "zeros": (0,),
    "ones": (1,),
    "binary": (0, 1),
    "some-ignored": (0, 1, -1),
    "beyond": (-2, 2),
}
FACTORS = {
    "size": tuple(SIZES),
    "labels": tuple(LABELS),
    "dtype": FLOATS,
    "sign": ("positive", "negative", "mixed"),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, reduction in enumerate(REDUCTIONS):
        for choice in pairwise(FACTORS, allowed=_held, seed=200 + seed):
            yield _case(reduction, choice)


def _held(choice: Choice) -> bool:
    return SIZES[choice["size"]] <= LARGEST[choice["dtype"]]


def _case(reduction: str, choice: Choice) -> Case:
    name = case_id(FAMILY, reduction, *choice.values())
    draw, shape, dtype = Draw(name), SHAPES["2d"], choice["dtype"]
    size = SIZES[choice["size"]]
    low = -size if choice["sign"] != "positive" else size / 2
    high = size if choice["sign"] != "negative" else -size / 2
    return sigmoid(
        name,
        "the exponential is taken of -|x|, so no logit overflows",
        tensor(draw.floats(shape, low, high), dtype),
        tensor(draw.integers(shape, LABELS[choice["labels"]]), "int32"),
        cotangent=draw.cotangent(reduction, shape, dtype),
        tags=tags(FAMILY),
        **REDUCTIONS[reduction],
    )
