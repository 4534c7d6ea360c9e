"""Every axis, counted from either end, of logits of rank 1 to 5."""

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

FAMILY = "axis-and-rank"
SHAPES = ((3,), (2, 3), (2, 3, 2), (2, 3, 2, 2), (2, 3, 1, 2, 2))
FACTORS = {
    "place": [Place(shape, axis) for shape in SHAPES for axis in range(-len(shape), len(shape))],
    "kind": KINDS,
    "dtype": FLOATS,
    "softmax": (False, True),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this family."""
    for choice in pairwise(FACTORS):
        name = name_of(FAMILY, choice)
        place, kind, dtype = choice["place"], choice["kind"], choice["dtype"]
        yield from ask(
            name,
            f"Any axis of any rank may hold the classes: {in_words(choice)}.",
            tensor(logits(name, place), dtype),
            label(kind, name, place, dtype),
            soft_label=kind == "soft",
            return_softmax=choice["softmax"],
            axis=place.axis,
            tags=tags(FAMILY),
        )
