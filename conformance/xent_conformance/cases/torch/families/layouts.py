"""How input, target and weight lie in memory, which changes nothing. torch has no negative strides."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.cases.torch.families.build import REDUCTIONS, index_case, probability_case

FAMILY = "layouts"
WHY = "How an argument lies in memory changes nothing, and its gradient has its shape."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "rank": (2, 3, 4),
        "input_layout": ("C", "F", "strided"),
        "target_layout": ("C", "F", "strided"),
        "weight_layout": ("C", "strided"),
        "reduction": REDUCTIONS,
        "dtype": ("float32", "float64"),
    }
    for choices in pairwise(factors, seed=1):
        yield index_case(FAMILY, WHY, {"target": "indices", **choices}, weight="positive")
    for choices in pairwise(factors, seed=2):
        yield probability_case(FAMILY, WHY, {"target": "probabilities", **choices}, weight="positive")
