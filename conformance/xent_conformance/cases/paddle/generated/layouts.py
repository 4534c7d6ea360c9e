"""Arrays that do not lie in memory as their shape says: each argument, and the cotangent, on its own."""

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
    numbers,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import Tensor, tensor

FAMILY = "layouts"
LAYOUTS = ("C", "F", "strided", "reversed")
FACTORS = {
    "logits": LAYOUTS,
    "label": LAYOUTS,
    "cotangent": LAYOUTS,
    "kind": KINDS,
    "place": (
        Place((3,), -1),
        *(Place((2, 3), axis) for axis in (0, 1)),
        *(Place((2, 3, 2), axis) for axis in range(3)),
    ),
    "dtype": FLOATS,
}


def cases() -> Iterator[Case]:
    """Yield the cases of this family."""
    for choice in pairwise(FACTORS, allowed=lambda choice: set(choice.values()) & set(LAYOUTS[1:]) != set()):
        layouts = {key: f"{key}-{choice[key].lower()}" for key in ("logits", "label", "cotangent")}
        name = name_of(FAMILY, {**choice, **layouts})
        place, kind, dtype = choice["place"], choice["kind"], choice["dtype"]
        yield from ask(
            name,
            f"How arrays lie in memory changes nothing: {in_words(choice)}.",
            tensor(logits(name, place), dtype, layout=choice["logits"]),
            _laid(label(kind, name, place, dtype), choice["label"]),
            soft_label=kind == "soft",
            axis=place.axis,
            up=tensor(numbers(f"cotangent of {name}", place.kept, -2, 2), dtype, layout=choice["cotangent"]),
            tags=tags(FAMILY),
        )


def _laid(array: Tensor, layout: str) -> Tensor:
    return tensor(array.values, array.dtype, layout=layout)
