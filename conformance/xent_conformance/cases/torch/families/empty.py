"""Sizes of zero with every option: an empty sum, and a mean over nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.cases.torch.families.build import REDUCTIONS, index_case, probability_case

FAMILY = "empty"
WHY = "Without rows the sum is 0 and the mean NaN, whatever weight and smoothing are; gradients are empty."
SHAPES = {"batch": (0, 3), "batch-of-three-axes": (0, 3, 2), "spatial-axis": (2, 3, 0)}


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors: dict[str, Any] = {
        "size": tuple(SHAPES),
        "reduction": REDUCTIONS,
        "dtype": ("float32", "float64", "float16", "bfloat16"),
        "weight": ("none", "positive"),
        "smoothing": (0.0, 0.1),
    }
    for choices in pairwise(factors, seed=1):
        shape = SHAPES[choices["size"]]
        yield index_case(FAMILY, WHY, {"target": "indices", **choices}, shape=shape)
        yield probability_case(FAMILY, WHY, {"target": "probabilities", **choices}, shape=shape)
