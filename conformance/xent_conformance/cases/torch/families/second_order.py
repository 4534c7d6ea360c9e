"""Second derivatives with every option."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.cases.torch.families.build import REDUCTIONS, ignorable, index_case, probability_case

FAMILY = "second-order"
WHY = "The gradient can be differentiated again, with every option."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "rank": (1, 2, 3),
        "reduction": REDUCTIONS,
        "weight": ("none", "positive", "signed"),
        "smoothing": (0.0, 0.3),
    }
    for choices in pairwise({**factors, "ignored": ("none", "default")}, allowed=ignorable, seed=1):
        yield index_case(FAMILY, WHY, {"target": "indices", **choices}, dtype="float64", second_order=True)
    for choices in pairwise({**factors, "mass": ("one", "any", "signed")}, seed=2):
        yield probability_case(
            FAMILY,
            WHY,
            {"target": "probabilities", **choices},
            dtype="float64",
            second_order=True,
            wrt=("input",),
        )
