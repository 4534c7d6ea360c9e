"""Logits of every size, far from zero and near, over few classes and over many."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import ask
from xent_conformance.cases.paddle.generated.drawn import (
    FLOATS,
    KINDS,
    Place,
    in_words,
    label,
    logits,
    name_of,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import tensor

FAMILY = "magnitudes"
CLASSES = (1, 2, 8, 17)
FACTORS = {
    "size": (0.0, 0.5, 20.0, 60.0, 100.0),
    "offset": (0, 1000, -1000, 100000),
    "place": [place for n in CLASSES for place in (Place((2, n), -1), Place((n, 2), 0), Place((1, n, 2), 1))],
    "kind": KINDS,
    "dtype": FLOATS,
}


def cases() -> Iterator[Case]:
    """Yield the cases of this family."""
    for choice in pairwise(FACTORS):
        shown = {
            "size": f"size-{choice['size']:g}",
            "offset": f"offset-{choice['offset']}".replace("--", "-minus-"),
        }
        name = name_of(FAMILY, {**choice, **shown})
        place, kind, dtype = choice["place"], choice["kind"], choice["dtype"]
        yield from ask(
            name,
            f"Only differences between logits count, and 64 is the largest: {in_words(choice)}.",
            tensor(logits(name, place, choice["size"]) + choice["offset"], dtype),
            label(kind, name, place, dtype),
            soft_label=kind == "soft",
            axis=place.axis,
            tags=[*tags(FAMILY), "value", "floor"],
        )
