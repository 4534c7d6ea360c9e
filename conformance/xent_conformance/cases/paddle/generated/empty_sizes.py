"""Sizes of zero on every axis, before, on and behind the class axis."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import V2, V3, ask, ask_value, zeros
from xent_conformance.cases.paddle.generated.drawn import FLOATS, Place, in_words, name_of, tags
from xent_conformance.cases.pairwise import pairwise

FAMILY = "empty-sizes"
SHAPES = ((0,), (0, 3), (2, 0), (0, 0), (0, 2, 3), (2, 0, 3), (2, 3, 0))
FACTORS = {
    "place": [Place(shape, axis) for shape in SHAPES for axis in range(-len(shape), len(shape))],
    "kind": ("hard", "soft"),
    "class_axis": ("kept", "left-out"),
    "dtype": FLOATS,
    "softmax": (False, True),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this family."""
    for choice in pairwise(FACTORS, allowed=_written):
        shown = {"class_axis": "no-class-axis" if choice["class_axis"] == "left-out" else ""}
        place, soft = choice["place"], choice["kind"] == "soft"
        label_shape = list(place.shape if soft else place.kept)
        if choice["class_axis"] == "left-out":
            del label_shape[place.axis]
        arguments: dict[str, Any] = {
            "soft_label": soft,
            "return_softmax": choice["softmax"],
            "axis": place.axis,
            "tags": [*tags(FAMILY), "zero-size"],
        }
        name = name_of(FAMILY, {**choice, **shown})
        logits = zeros(place.shape, choice["dtype"])
        label = zeros(label_shape, choice["dtype"] if soft else "int64")
        why = f"An empty array is an error or an empty answer: {in_words(choice)}."
        # 2.6.2 refuses some labels that lack the class axis only where nobody wants a gradient.
        first = ask if choice["class_axis"] == "kept" else ask_value
        yield from first(name, why, logits, label, versions=[V2], **arguments)
        yield from ask(name, why, logits, label, versions=[V3], **arguments)


def _written(choice: Mapping[str, Any]) -> bool:
    """Leave out hard labels without classes, whose losses 3.3.1 does not write."""
    place: Place = choice["place"]
    return bool(choice["kind"] == "soft" or place.classes > 0 or math.prod(place.kept) == 0)
