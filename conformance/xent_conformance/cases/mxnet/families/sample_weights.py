"""The shape of a sample weight: what it broadcasts to, and which axes are averaged then."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.families.build import ALL, FLOATS, LABELS, WEIGHT_SHAPES, family_cases
from xent_conformance.cases.pairwise import pairwise

FAMILY = "sample-weight-shapes"
WHY = "A sample weight broadcasts against the row losses, class axis kept as 1, before the mean."
PLACES = tuple((rank, axis) for rank in (1, 2, 3, 4) for axis in range(rank))


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "place": PLACES,
        "sample_weight": WEIGHT_SHAPES,
        "sample_weight_values": ("positive", "with-zero", "signed"),
        "mode": ALL,
        "label": LABELS,
        "weight": (None, 2),
        "from_logits": (False, True),
        "dtype": FLOATS,
    }
    for choices in pairwise(factors):
        rank, axis = choices.pop("place")
        yield from family_cases(FAMILY, WHY, {"rank": rank, "axis": axis, **choices})
