"""Sigmoid cross-entropy: every option with every other, for each reduction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import DEBUG, UNCHECKED, sigmoid
from xent_conformance.cases.chainer.generated.batch import (
    BINARY_LABELS,
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

FAMILY = "options"
LABELS = {**BINARY_LABELS, "beyond": (-3, -2, -1, 0, 1, 2, 5)}
CONTEXTS: Mapping[str, Mapping[str, Any]] = {"": {}, "debug": DEBUG, "unchecked": UNCHECKED}
FACTORS = {
    "shape": tuple(SHAPES),
    "dtype": FLOATS,
    "label_dtype": LABEL_DTYPES,
    "labels": tuple(LABELS),
    "cotangent": ("", "cotangent"),
    "context": tuple(CONTEXTS),
    "differentiated": ("", "labels-too"),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, reduction in enumerate(REDUCTIONS):
        allowed = _with_cotangent if reduction == "no" else _any
        for choice in pairwise(FACTORS, allowed=allowed, seed=seed):
            yield _case(reduction, choice)


def _any(_: Choice) -> bool:
    return True


def _with_cotangent(choice: Choice) -> bool:
    return bool(choice["cotangent"])


def _case(reduction: str, choice: Choice) -> Case:
    name = case_id(FAMILY, reduction, *choice.values())
    draw, shape, dtype = Draw(name), SHAPES[choice["shape"]], choice["dtype"]
    return sigmoid(
        name,
        "options that must not disturb each other",
        tensor(draw.floats(shape, -4, 4), dtype),
        tensor(draw.integers(shape, LABELS[choice["labels"]]), choice["label_dtype"]),
        cotangent=draw.cotangent(reduction, shape, dtype) if choice["cotangent"] else None,
        context=CONTEXTS[choice["context"]],
        wrt=("x", "t") if choice["differentiated"] else ("x",),
        tags=tags(FAMILY),
        **REDUCTIONS[reduction],
    )
