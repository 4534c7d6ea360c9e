"""How the arguments lie in memory, which changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import EAGER
from xent_conformance.cases.mxnet.families.build import LABELS, family_cases
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import LAYOUTS

FAMILY = "layouts"
WHY = "How an argument lies in memory changes nothing, and its gradient has its shape."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "layout": LAYOUTS,
        "label_layout": LAYOUTS,
        "sample_weight_layout": LAYOUTS,
        "rank": (2, 3),
        "axis": (-1, 1),
        "label": LABELS,
        "mode": EAGER,
    }
    for choices in pairwise(factors):
        yield from family_cases(FAMILY, WHY, choices, sample_weight="rows", dtype="float64")
