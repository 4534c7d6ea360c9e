"""Dense labels: their mass and shape, with every option."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.families.build import ALL, FLOATS, family_cases
from xent_conformance.cases.pairwise import pairwise

FAMILY = "dense-labels"
WHY = "Dense labels of any mass and any shape of as many elements; both gradients are exact derivatives."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for rank, axis in ((1, 0), (2, 1), (3, 1), (4, 3)):
        factors = {
            "rank": (rank,),
            "axis": (axis,),
            "mass": ("any", "one-hot", "zero", "signed"),
            "label_shape": ("same", "flat", "reversed", "ones-around"),
            "mode": ALL,
            "from_logits": (False, True),
            "sample_weight": ("none", "samples"),
            "weight": (None, -1.5),
            "dtype": FLOATS,
        }
        for choices in pairwise(factors, seed=rank):
            yield from family_cases(FAMILY, WHY, choices, label="dense")
