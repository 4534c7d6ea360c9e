"""Class indices in uint8, which torch takes for one or two axes."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.cases.torch.families.build import REDUCTIONS, ignorable, index_case

FAMILY = "uint8-indices"
WHY = "uint8 indices are compared and looked up by value; a weighted, smoothed mean refuses them."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "rank": (1, 2),
        "reduction": REDUCTIONS,
        "weight": ("none", "positive"),
        "smoothing": (0.0, 0.1),
        "ignored": ("none", "class", "beyond"),
        "dtype": ("float32", "float64", "float16"),
    }
    for choices in pairwise(factors, allowed=ignorable):
        yield index_case(FAMILY, WHY, choices, target_dtype="uint8")
