"""Cotangents of every kind, and which arguments are asked for a gradient."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.families.build import ALL, COTANGENTS, LABELS, family_cases
from xent_conformance.cases.pairwise import pairwise

FAMILY = "cotangents"
WHY = "The gradient is the cotangent's product with each sample's derivative, for each argument by itself."
ASKED = {"prediction": ("0",), "label": ("1",), "sample-weight": ("2",), "all": ("0", "1", "2")}


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "cotangent": ("default", *COTANGENTS),
        "asked": tuple(ASKED),
        "label": LABELS,
        "place": ((2, 1), (3, 1), (3, 0)),
        "sample_weight": ("rows", "vector"),
        "mode": ALL,
        "dtype": ("float32", "float64"),
        "from_logits": (False, True),
    }
    for choices in pairwise(factors):
        rank, axis = choices.pop("place")
        wrt = ASKED[choices["asked"]]
        yield from family_cases(FAMILY, WHY, {"rank": rank, "axis": axis, **choices}, wrt=wrt)
