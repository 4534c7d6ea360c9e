"""The class ``CrossEntropyLoss``: its options arrive at the function, one by one and together."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.cases.torch.families.build import REDUCTIONS, index_case, probability_case

FAMILY = "module"
WHY = "What CrossEntropyLoss is constructed with is what the function is called with."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "rank": (2, 4),
        "reduction": REDUCTIONS,
        "weight": ("none", "positive", "signed"),
        "smoothing": (0.0, 0.25),
        "dtype": ("float32", "float64"),
    }
    for choices in pairwise({**factors, "ignored": ("none", "class", "negative")}, seed=1):
        yield index_case(FAMILY, WHY, {"target": "indices", **choices}, form="class")
    for choices in pairwise({**factors, "mass": ("one", "any")}, seed=2):
        yield probability_case(FAMILY, WHY, {"target": "probabilities", **choices}, form="class")
