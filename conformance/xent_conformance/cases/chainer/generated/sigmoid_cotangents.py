"""Cotangents of every size and sign, one number or one for each logit, finite and not."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import sigmoid
from xent_conformance.cases.chainer.generated.batch import (
    BINARY_LABELS,
    FLOATS,
    REDUCTIONS,
    SHAPES,
    Choice,
    Draw,
    case_id,
    tags,
)
from xent_conformance.cases.chainer.generated.cotangent_sizes import COTANGENTS, cotangent
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import tensor

FAMILY = "cotangents"
LABELS = {**BINARY_LABELS, "beyond": (-2, 2)}
FACTORS = {
    "cotangent": COTANGENTS,
    "dtype": FLOATS,
    "shape": ("2d", "4d"),
    "labels": tuple(LABELS),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, reduction in enumerate(REDUCTIONS):
        known = COTANGENTS if reduction == "no" else [kind for kind in COTANGENTS if kind != "mixed"]
        for choice in pairwise({**FACTORS, "cotangent": known}, seed=300 + seed):
            yield _case(reduction, choice)


def _case(reduction: str, choice: Choice) -> Case:
    name = case_id(FAMILY, reduction, *choice.values())
    draw, shape, dtype = Draw(name), SHAPES[choice["shape"]], choice["dtype"]
    return sigmoid(
        name,
        "the gradient is the cotangent times sigmoid minus label, zeros times infinity included",
        tensor(draw.floats(shape, -4, 4), dtype),
        tensor(draw.integers(shape, LABELS[choice["labels"]]), "int32"),
        cotangent=cotangent(choice["cotangent"], shape if reduction == "no" else (), dtype),
        tags=tags(FAMILY),
        **REDUCTIONS[reduction],
    )
