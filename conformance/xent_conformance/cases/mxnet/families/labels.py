"""Class indices: their dtypes, in range and out of it, with and without the class axis."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.families.build import ALL, FLOATS, Choices, family_cases
from xent_conformance.cases.pairwise import pairwise

FAMILY = "class-indices"
WHY = "Indices of any dtype truncate toward zero and are clipped to the classes; their gradient is zeros."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    factors = {
        "label_dtype": ("float16", "float32", "float64", "int8", "uint8", "int32", "int64"),
        "label_values": ("in-range", "clipped", "fractions", "far"),
        "class_axis_kept": (False, True),
        "place": ((1, 0), (2, 1), (3, 1)),
        "from_logits": (False, True),
        "mode": ALL,
        "dtype": FLOATS,
    }
    for choices in pairwise(factors, allowed=_allowed):
        rank, axis = choices.pop("place")
        yield from family_cases(FAMILY, WHY, {"rank": rank, "axis": axis, **choices}, wrt=("0", "1"))


def _allowed(choices: Choices) -> bool:
    """Only floats have fractions."""
    return choices["label_values"] != "fractions" or choices["label_dtype"] in FLOATS
