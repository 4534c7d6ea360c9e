"""The class axis, from either end, in every rank and mode, with both kinds of label."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.families.build import ALL, FLOATS, LABELS, PLACES, family_cases
from xent_conformance.cases.pairwise import pairwise

FAMILY = "axis-and-rank"
WHY = "The softmax goes along the class axis wherever it is, the mean over all axes but the batch axis."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "label": LABELS,
        "place": PLACES,
        "mode": ALL,
        "dtype": FLOATS,
        "weight": (None, 0.5, -0.75),
        "from_logits": (False, True),
        "class_axis_kept": (False, True),
    }
    for choices in pairwise(factors):
        rank, axis = choices.pop("place")
        yield from family_cases(FAMILY, WHY, {"rank": rank, "axis": axis, **choices})
