"""Logits of every size, far from zero, equal, and nearly equal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import softmax
from xent_conformance.cases.chainer.generated.batch import (
    CLASS_LABELS,
    FLOATS,
    PATHS,
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

FAMILY = "magnitudes"
LARGEST = {"float16": 4, "float32": 38, "float64": 308}
#: Powers of ten.
SIZES = {"1e-6": -6, "1e-3": -3, "20": 1, "1e3": 3, "6e4": 4, "1e30": 30, "1e300": 300}
FACTORS = {
    "logits": (*SIZES, "shifted-up", "shifted-down", "equal", "tied", "certain", "certain-and-wrong"),
    "dtype": FLOATS,
    "shape": ("2d", "3d"),
    "reduction": tuple(REDUCTIONS),
    "weights": ("", "weighted"),
    "labels": ("", "some-ignored"),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, path in enumerate(PATHS):
        for choice in pairwise(FACTORS, allowed=_held, seed=300 + seed):
            yield _case(path, choice)


def _held(choice: Choice) -> bool:
    return SIZES.get(choice["logits"], 0) <= LARGEST[choice["dtype"]]


def _case(path: str, choice: Choice) -> Case:
    name = case_id(FAMILY, path, *choice.values())
    draw, shape, dtype = Draw(name), SHAPES[choice["shape"]], choice["dtype"]
    labels = draw.integers(rows_of(shape), CLASS_LABELS[choice["labels"]])
    return softmax(
        name,
        "the largest logit is taken away before anything is exponentiated; the rest rounds in the dtype of x",
        tensor(_logits(draw, choice["logits"], labels, shape), dtype),
        tensor(labels, "int32"),
        class_weight=tensor([1.5, 0.25, 0.75], dtype) if choice["weights"] else None,
        cotangent=draw.cotangent(choice["reduction"], rows_of(shape), dtype),
        tags=tags(FAMILY),
        **PATHS[path],
        **REDUCTIONS[choice["reduction"]],
    )


def _logits(draw: Draw, kind: str, labels: Any, shape: tuple[int, ...]) -> Any:
    if kind in SIZES:
        size = float(kind)
        return draw.floats(shape, -size, size)
    small = draw.floats(shape, -3, 3)
    at_label = np.expand_dims(labels, 1) == np.arange(shape[1]).reshape(1, -1, *(1,) * (len(shape) - 2))
    return {
        "shifted-up": np.round(small) + 1000,
        "shifted-down": np.round(small) - 1000,
        "equal": np.full(shape, 0.7),
        "tied": np.where(small > 0, 2.5, -1),
        "certain": np.where(at_label, 50, 0),
        "certain-and-wrong": np.where(at_label, -50, 0),
    }[kind]
