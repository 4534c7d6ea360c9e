"""Class indices: weights, ignored labels and smoothing, in every rank and reduction."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.draw import seed_of
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.cases.torch.families.build import OUTER, Choices, ignorable, index_case

FAMILY = "index-options"
WHY = "Weight, ignored labels and smoothing meet: what is ignored leaves both terms and the mean's divisor."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for ranks, reductions in OUTER:
        factors = {
            "rank": ranks,
            "reduction": reductions,
            "dtype": ("float32", "float64"),
            "weight": ("none", "positive", "with-zero", "signed"),
            "ignored": ("none", "default", "class", "beyond", "all"),
            "smoothing": (0.0, 0.1, 0.6, 1.0),
        }
        for choices in pairwise(factors, allowed=_allowed, seed=seed_of(f"{ranks} {reductions}")):
            yield index_case(FAMILY, WHY, choices)


def _allowed(choices: Choices) -> bool:
    """Leave a divisor of weights that cancel to float64: in float32 it leaves rounding to compare."""
    cancels = choices["reduction"] == "mean" and choices["weight"] == "signed"
    return ignorable(choices) and not (cancels and choices["dtype"] == "float32")
