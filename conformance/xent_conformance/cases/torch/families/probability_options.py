"""Class probabilities: their mass, weights and smoothing, in every rank and reduction."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.draw import seed_of
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.cases.torch.families.build import MASSES, OUTER, probability_case

FAMILY = "probability-options"
WHY = "Mass, weight and smoothing meet: all gradients are exact derivatives, the mean divides by the rows."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for ranks, reductions in OUTER:
        factors = {
            "rank": ranks,
            "reduction": reductions,
            "dtype": ("float32", "float64"),
            "mass": MASSES,
            "weight": ("none", "positive", "with-zero", "signed"),
            "smoothing": (0.0, 0.1, 1.0),
        }
        for choices in pairwise(factors, seed=seed_of(f"{ranks} {reductions}")):
            yield probability_case(FAMILY, WHY, choices)
