"""Dtypes: half types with every option, and what input, probabilities and weight promote to."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.cases.torch._build import FLOATING
from xent_conformance.cases.torch.families.build import REDUCTIONS, ignorable, index_case, probability_case

HALF = "half-types"
WHY_HALF = "float16 and bfloat16 are rounded where torch rounds them, with every option."
PROMOTION = "promotion"
WHY_PROMOTION = "Input, probabilities and weight promote; each gradient has its own argument's dtype."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    options = {
        "dtype": ("float16", "bfloat16"),
        "rank": (1, 2, 3),
        "reduction": REDUCTIONS,
        "smoothing": (0.0, 0.1),
        "weight": ("none", "positive"),
    }
    for choices in pairwise({**options, "ignored": ("none", "default", "class")}, allowed=ignorable, seed=1):
        yield index_case(HALF, WHY_HALF, {"target": "indices", **choices})
    for choices in pairwise({**options, "mass": ("one", "one-hot", "any")}, seed=2):
        yield probability_case(HALF, WHY_HALF, {"target": "probabilities", **choices})
    dtypes = {
        "dtype": FLOATING,
        "target_dtype": FLOATING,
        "weight_dtype": FLOATING,
        "rank": (2, 3),
        "reduction": REDUCTIONS,
        "smoothing": (0.0, 0.1),
    }
    for choices in pairwise(dtypes, seed=3):
        yield probability_case(PROMOTION, WHY_PROMOTION, choices, weight="positive")
