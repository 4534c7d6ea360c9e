"""Class axis and batch axis: every pair of them in nd mode; np mode has no batch axis."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import ND, NP
from xent_conformance.cases.mxnet.families.build import LABELS, SHAPES, family_cases
from xent_conformance.cases.pairwise import pairwise

FAMILY = "batch-axis"
WHY = "nd averages over all axes but the batch axis, np over all but the first whatever batch_axis says."
PLACES = tuple(
    (rank, axis, batch) for rank in SHAPES for axis in range(rank) for batch in (*range(rank), axis - rank)
)


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "place": PLACES,
        "mode": ND,
        "label": LABELS,
        "weight": (None, 0.5),
        "sample_weight": ("none", "rows"),
        "dtype": ("float32", "float64"),
    }
    ignored = {**factors, "place": tuple(p for p in PLACES if p[0] in (2, 3)), "mode": NP}
    for choices in chain(pairwise(factors), pairwise(ignored)):
        rank, axis, batch = choices.pop("place")
        yield from family_cases(FAMILY, WHY, {"rank": rank, "axis": axis, "batch_axis": batch, **choices})
