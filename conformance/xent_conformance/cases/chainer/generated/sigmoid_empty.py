"""Logits without elements, and without axes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import sigmoid
from xent_conformance.cases.chainer.generated.batch import (
    FLOATS,
    LABEL_DTYPES,
    REDUCTIONS,
    Choice,
    case_id,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import tensor

FAMILY = "empty"
SHAPES: dict[str, tuple[int, ...]] = {
    "0": (0,),
    "0x3": (0, 3),
    "4x0": (4, 0),
    "2x3x0": (2, 3, 0),
    "2x0x2x2": (2, 0, 2, 2),
    "0x0": (0, 0),
    "number": (),
}
FACTORS = {
    "shape": tuple(SHAPES),
    "reduction": tuple(REDUCTIONS),
    "dtype": FLOATS,
    "label_dtype": LABEL_DTYPES,
    "differentiated": ("", "value"),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for choice in pairwise(FACTORS, seed=500):
        yield _case(choice)


def _case(choice: Choice) -> Case:
    shape, dtype = SHAPES[choice["shape"]], choice["dtype"]
    return sigmoid(
        case_id(FAMILY, *choice.values()),
        "the mean of nothing is 0 and has a gradient; a number has a loss, but neither length nor gradient",
        tensor(np.full(shape, 0.5), dtype),
        tensor(np.ones(shape), choice["label_dtype"]),
        cotangent=tensor(np.ones(shape if choice["reduction"] == "no" else ()), dtype),
        wrt=() if choice["differentiated"] else ("x",),
        tags=tags(FAMILY),
        **REDUCTIONS[choice["reduction"]],
    )
