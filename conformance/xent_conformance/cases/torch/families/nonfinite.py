"""Logits and weights that are not finite, or huge: what reaches the row, and what the mean makes of it."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.cases.torch.families.build import SPECIAL, index_case, probability_case

FAMILY = "not-finite"
WHY = (
    "NaN and infinities in one row's logits or in the weight reach what is computed from them, nothing else."
)


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "logits": tuple(SPECIAL),
        "rank": (2, 3),
        "reduction": ("none", "mean"),
        "dtype": ("float32", "float64"),
        "weight": ("none", "with-zero", "infinite", "nan"),
        "smoothing": (0.0, 0.1, 1.0),
    }
    for choices in pairwise({**factors, "ignored": ("none", "default", "all")}, seed=1):
        yield index_case(FAMILY, WHY, {"target": "indices", **choices})
    for choices in pairwise({**factors, "mass": ("one", "one-hot", "zero", "signed")}, seed=2):
        yield probability_case(FAMILY, WHY, {"target": "probabilities", **choices})
