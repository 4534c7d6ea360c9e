"""Logits, weights and sample weights that are not finite, away from oneDNN's kernel."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import NP
from xent_conformance.cases.mxnet.families.build import ALL, FLOATS, LABELS, SPECIAL, Choices, family_cases
from xent_conformance.cases.pairwise import pairwise

FAMILY = "not-finite"
WHY = "NaN and infinities reach the rows that they are part of, and through the mean their whole sample."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "logits": ("ordinary", *SPECIAL),
        "place": ((2, 0), (2, 1), (3, 1)),
        "label": LABELS,
        "from_logits": (False, True),
        "weight": (None, 0, float("inf"), float("nan")),
        "sample_weight": ("none", "rows"),
        "sample_weight_values": ("with-zero", "inf", "nan"),
        "mode": ALL,
        "dtype": FLOATS,
    }
    for choices in pairwise(factors, allowed=_allowed):
        rank, axis = choices.pop("place")
        yield from family_cases(FAMILY, WHY, {"rank": rank, "axis": axis, **choices})


def _allowed(choices: Choices) -> bool:
    """Leave out what `numerics` pins: oneDNN's answers to NaN, and np mode's sums of infinities."""
    in_onednn = choices["place"] == (2, 1) and choices["dtype"] == "float32" and not choices["from_logits"]
    weights = [
        choices["weight"],
        *([choices["sample_weight_values"]] if choices["sample_weight"] != "none" else []),
    ]
    infinite = choices["logits"] not in ("ordinary", "nan") or any("inf" in str(w) for w in weights)
    return not in_onednn and not (infinite and choices["mode"] in NP)
