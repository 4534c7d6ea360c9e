"""np mode: prediction, dense label and sample weight of different dtypes."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import NP
from xent_conformance.cases.mxnet.families.build import FLOATS, LABELS, Choices, family_cases
from xent_conformance.cases.pairwise import pairwise

FAMILY = "promotion"
WHY = "np: floating arguments promote step by step, and each gradient has its own argument's dtype."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "label": LABELS,
        "dtype": FLOATS,
        "label_dtype": FLOATS,
        "sample_weight": ("none", "rows", "vector"),
        "sample_weight_dtype": FLOATS,
        "mode": NP,
        "from_logits": (False, True),
        "weight": (None, 0.3),
    }
    for seed in range(2):
        for choices in pairwise(factors, allowed=_allowed, seed=seed):
            yield from family_cases(FAMILY, WHY, choices)


def _allowed(choices: Choices) -> bool:
    """Give a sample weight that is not there no dtype of its own."""
    return bool(choices["sample_weight"] != "none" or choices["sample_weight_dtype"] == choices["dtype"])
