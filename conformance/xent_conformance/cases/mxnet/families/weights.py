"""``weight``: every kind of number, rounded to the dtype of the loss."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.families.build import ALL, FLOATS, LABELS, family_cases
from xent_conformance.cases.pairwise import pairwise

FAMILY = "weight-numbers"
WHY = "The weight is a number of any kind, rounded to the dtype of the loss that it multiplies."
NUMBERS = {
    "int": 2,
    "float": 0.1,
    "true": True,
    "zero": 0,
    "negative": -0.3,
    "float16": np.float16(0.1),
    "float32": np.float32(0.1),
    "float64": np.float64(0.1),
    "int64": np.int64(-2),
    "bool": np.bool_(False),
}


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "number": tuple(NUMBERS),
        "dtype": FLOATS,
        "label": LABELS,
        "mode": ALL,
        "from_logits": (False, True),
        "sample_weight": ("none", "rows"),
    }
    for choices in pairwise(factors):
        yield from family_cases(FAMILY, WHY, choices, weight=NUMBERS[choices["number"]])
