"""Cotangents of every kind, and which arguments are asked for a gradient."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.cases.torch.families.build import (
    REDUCTIONS,
    Choices,
    ignorable,
    index_case,
    probability_case,
)

FAMILY = "cotangents"
WHY = "The gradient is the cotangent's product with each row's derivative, for each argument by itself."
KINDS = ("one", "mixed", "negative", "zero", "huge", "nan", "inf", "minus-inf")
ASKED = {
    "input": ("input",),
    "target": ("target",),
    "weight": ("weight",),
    "all": ("input", "target", "weight"),
}


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "cotangent": KINDS,
        "rank": (1, 2, 3),
        "reduction": REDUCTIONS,
        "weight": ("none", "positive", "with-zero"),
        "smoothing": (0.0, 0.1),
    }
    for choices in pairwise({**factors, "ignored": ("none", "default")}, allowed=ignorable, seed=1):
        yield index_case(FAMILY, WHY, {"target": "indices", **choices})
    for choices in pairwise({**factors, "asked": tuple(ASKED)}, allowed=_askable, seed=2):
        wrt = ASKED[choices["asked"]] if choices["weight"] != "none" else ()
        yield probability_case(FAMILY, WHY, {"target": "probabilities", **choices}, wrt=wrt)


def _askable(choices: Choices) -> bool:
    """Without a weight, all is what there is to ask."""
    return bool(choices["weight"] != "none" or choices["asked"] == "all")
