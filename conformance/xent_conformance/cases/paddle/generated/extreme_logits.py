"""Logits at the ends of their range and beyond, at the label's class and beside it.

There are fewer than eight classes: with eight, what becomes of NaN depends on the processor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import INF, NAN, ask
from xent_conformance.cases.paddle.generated.drawn import (
    FLOATS,
    PLACES,
    Place,
    in_words,
    logits,
    name_of,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import Tensor, tensor

FAMILY = "extreme-logits"
VALUES = {
    "nan": NAN,
    "infinite": INF,
    "minus-infinite": -INF,
    "3e38": 3e38,
    "minus-3e38": -3e38,
    "63-below": -63.0,
    "64-below": -64.0,
    "65-below": -65.0,
    "64-above": 64.0,
    "1000-above": 1000.0,
    "1e-40": 1e-40,
}
#: Which logits have the value, in the first row; the label is class 1.
WHERE: Mapping[str, list[int]] = {
    "at-label": [1],
    "beside-label": [0],
    "all-but-label": [0, 2],
    "everywhere": [0, 1, 2],
}
FACTORS = {
    "value": tuple(VALUES),
    "where": tuple(WHERE),
    "kind": ("hard", "ignored", "soft"),
    "dtype": FLOATS,
    "place": PLACES,
    "softmax": (False, True),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this family."""
    for choice in pairwise(FACTORS):
        name = name_of(FAMILY, choice)
        place, kind, dtype = choice["place"], choice["kind"], choice["dtype"]
        yield from ask(
            name,
            f"What one row's logits are concerns that row alone: {in_words(choice)}.",
            tensor(_logits(name, choice), dtype),
            _label(kind, place, dtype),
            soft_label=kind == "soft",
            return_softmax=choice["softmax"],
            axis=place.axis,
            tags=[*tags(FAMILY), "floor", "nan"],
        )


def _logits(name: str, choice: Mapping[str, Any]) -> np.ndarray[Any, np.dtype[Any]]:
    place = choice["place"]
    drawn = logits(name, place, 0.5)
    first: list[Any] = [0] * len(place.shape)
    first[place.axis] = [i for i in WHERE[choice["where"]] if i < place.classes]
    drawn[tuple(first)] = VALUES[choice["value"]]
    return drawn


def _label(kind: str, place: Place, dtype: str) -> Tensor:
    if kind != "soft":
        labels = np.ones(place.kept)
        labels.flat[0] = -100 if kind == "ignored" else 1
        return tensor(labels, "int64")
    rows = np.full(place.shape, 0.125)
    rows[tuple(slice(None) if i != place.axis % rows.ndim else 1 for i in range(rows.ndim))] = 0.625
    return tensor(rows, dtype)
