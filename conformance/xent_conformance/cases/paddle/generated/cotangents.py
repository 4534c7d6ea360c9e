"""Cotangents of every kind, of the loss and of the softmax that comes with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import INF, NAN, ask
from xent_conformance.cases.paddle.generated.drawn import (
    FLOATS,
    KINDS,
    PLACES,
    Place,
    along,
    in_words,
    label,
    name_of,
    numbers,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import Tensor, tensor

FAMILY = "cotangents"
#: Each row's cotangent, in turn.
OF_LOSS: Mapping[str, tuple[float, ...] | None] = {
    "missing": None,
    "ones": (1.0,),
    "zeros": (0.0,),
    "negative-zero-and-1": (-0.0, 1.0),
    "negative": (-1.0, -0.25),
    "mixed": (0.75, -2.5, 0.0, 1.25),
    "huge": (1e30, -1e30, 1.0),
    "tiny": (1e-30, -2e-25),
    "infinite": (1.0, INF, 0.5),
    "minus-infinite": (-INF, 1.0),
    "nan": (NAN, 0.5),
}
OF_SOFTMAX = ("no-softmax", "unused", "mixed", "nan")
LOGITS = {
    "moderate": ([0.5, -1.25, 2.0], [1.5, 0.75, -0.5], [-0.25, 3.0, 1.0]),
    "certain": ([30.0, 0.0, -30.0], [0.0, 40.0, 0.0]),
    "floored": ([100.0, 0.0, -100.0], [-80.0, 0.5, 1.0]),
    "nan": ([NAN, 1.0, 0.0], [0.5, 0.25, 0.0]),
}
FACTORS = {
    "loss": tuple(OF_LOSS),
    "softmax": OF_SOFTMAX,
    "kind": KINDS,
    "logits": tuple(LOGITS),
    "dtype": FLOATS,
    "place": PLACES,
}


def cases() -> Iterator[Case]:
    """Yield the cases of this family."""
    for choice in pairwise(FACTORS, allowed=_expressible):
        place, kind, dtype = choice["place"], choice["kind"], choice["dtype"]
        name = name_of(
            FAMILY,
            {
                "loss": choice["loss"],
                "softmax": choice["softmax"]
                if choice["softmax"] == "no-softmax"
                else f"softmax-{choice['softmax']}",
                "kind": kind,
                "logits": f"logits-{choice['logits']}",
                "dtype": dtype,
                "place": place,
            },
        )
        yield from ask(
            name,
            f"Each row's gradient is its cotangent times softmax - label: {in_words(choice)}.",
            tensor(along(place, LOGITS[choice["logits"]]), dtype),
            label(kind, name, place, dtype),
            soft_label=kind == "soft",
            return_softmax=choice["softmax"] != "no-softmax",
            axis=place.axis,
            up=_cotangent(name, choice["loss"], choice["softmax"], place, dtype),
            tags=[*tags(FAMILY), "gradient"],
        )


def _cotangent(name: str, loss: str, softmax: str, place: Place, dtype: str) -> Any:
    rows = OF_LOSS[loss]
    of_loss = (
        None if rows is None else tensor(along(Place(place.kept, place.axis), [[v] for v in rows]), dtype)
    )
    of_softmax: Tensor | None = None
    if softmax == "mixed":
        of_softmax = tensor(numbers(f"softmax cotangent of {name}", place.shape, -2, 2), dtype)
    elif softmax == "nan":
        of_softmax = tensor(along(place, [[NAN, 1.0, 2.0]]), dtype)
    return of_loss if softmax == "no-softmax" else (of_loss, of_softmax)


def _expressible(choice: Mapping[str, Any]) -> bool:
    # With a pair, a part that is missing is not differentiated at all.
    return bool(choice["loss"] != "missing" or choice["softmax"] == "no-softmax")
