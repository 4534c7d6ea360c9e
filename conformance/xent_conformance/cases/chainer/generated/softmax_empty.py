"""Logits without elements: no batch, no positions, no classes, with every option."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import softmax, zeros
from xent_conformance.cases.chainer.generated.batch import (
    FLOATS,
    PATHS,
    REDUCTIONS,
    Choice,
    case_id,
    rows_of,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import tensor

FAMILY = "empty"
SHAPES = {
    "0x3": (0, 3),
    "0x3x2": (0, 3, 2),
    "2x3x0": (2, 3, 0),
    "2x3x0x2": (2, 3, 0, 2),
    "0x3x1x2x2": (0, 3, 1, 2, 2),
    "2x0": (2, 0),
    "0x0": (0, 0),
    "2x0x2": (2, 0, 2),
}
FACTORS = {
    "shape": tuple(SHAPES),
    "dtype": FLOATS,
    "reduction": tuple(REDUCTIONS),
    "weights": ("", "weighted"),
    "differentiated": ("", "value"),
}
KINDS = {**PATHS, "soft": {}}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, kind in enumerate(KINDS):
        for choice in pairwise(FACTORS, seed=800 + seed):
            yield _case(kind, choice)


def _case(kind: str, choice: Choice) -> Case:
    shape, dtype = SHAPES[choice["shape"]], choice["dtype"]
    rows = rows_of(shape)
    return softmax(
        case_id(FAMILY, kind, *choice.values()),
        "the mean of nothing is 0, or divides by zero for soft targets; nothing has a maximum",
        zeros(*shape, dtype=dtype),
        zeros(*shape, dtype=dtype) if kind == "soft" else zeros(*rows, dtype="int32"),
        class_weight=tensor([0.5] * max(shape[1], 1), dtype) if choice["weights"] else None,
        cotangent=tensor(np.ones(rows if choice["reduction"] == "no" else ()), dtype),
        wrt=() if choice["differentiated"] else ("x",),
        tags=tags(FAMILY),
        **KINDS[kind],
        **REDUCTIONS[choice["reduction"]],
    )
