"""Labels of every dtype and size: only -1 is ignored, and whatever else is not 0 or 1 extrapolates."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import sigmoid
from xent_conformance.cases.chainer.generated.batch import (
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

FAMILY = "labels"
FACTORS = {
    "labels": (
        "zeros",
        "ones",
        "binary",
        "twos",
        "minus-twos",
        "small",
        "hundreds",
        "smallest",
        "largest",
    ),
    "label_dtype": LABEL_DTYPES,
    "ignored": ("", "some-ignored"),
    "dtype": ("float32", "float64"),
    "sign": ("", "positive-logits", "negative-logits"),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, reduction in enumerate(REDUCTIONS):
        for choice in pairwise(FACTORS, seed=100 + seed):
            yield _case(reduction, choice)


def _case(reduction: str, choice: Choice) -> Case:
    name = case_id(FAMILY, reduction, *choice.values())
    draw, shape = Draw(name), SHAPES["2d"]
    limits = np.iinfo(choice["label_dtype"])
    among = {
        "zeros": (0,),
        "ones": (1,),
        "binary": (0, 1),
        "twos": (2,),
        "minus-twos": (-2,),
        "small": (-5, -3, 2, 3, 4, 7),
        "hundreds": (-100, 100, 127),
        "smallest": (int(limits.min),),
        "largest": (int(limits.max),),
    }[choice["labels"]]
    low, high = {"": (-4, 4), "positive-logits": (0.5, 4), "negative-logits": (-4, -0.5)}[choice["sign"]]
    return sigmoid(
        name,
        "the loss is linear in the label, which is not checked",
        tensor(draw.floats(shape, low, high), choice["dtype"]),
        tensor(draw.integers(shape, (*among, -1) if choice["ignored"] else among), choice["label_dtype"]),
        cotangent=draw.cotangent(reduction, shape, choice["dtype"]),
        tags=tags(FAMILY),
        **REDUCTIONS[reduction],
    )
