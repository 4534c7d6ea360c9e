"""Every option with every other: first what works, by keyword and by position, then mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from xent_conformance.case import Call, Case
from xent_conformance.cases.paddle.build import FUNCTION, LOSS, V2, V3, ask_value, cotangent
from xent_conformance.cases.paddle.generated.drawn import (
    FLOATS,
    Place,
    distribution,
    in_words,
    indices,
    logits,
    name_of,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import Tensor, tensor

FAMILY = "options"
SHAPE = (2, 3)
ORDER = ("soft_label", "ignore_index", "numeric_stable_mode", "return_softmax", "axis")

WORKING = {
    "soft_label": (False, None, True),
    "ignore_index": (-100, 0, 2, np.int64(1), np.int32(-1)),
    "numeric_stable_mode": (True, False, None),
    "return_softmax": (False, True, "yes", 0, None),
    "axis": (-1, 1, 0, -2),
    "by_position": (0, 2, 4, 7),
    "dtype": FLOATS,
}
MISTAKEN = {
    "logits": ("float32", "float64", "float16", "int32"),
    "label": ("hard", "without-class-axis", "soft", "float", "too-long", "out-of-range"),
    "soft_label": (False, True, None, 1),
    "ignore_index": (-100, 0, 1.0, None, 2**40),
    "numeric_stable_mode": (True, False, None, 0),
    "return_softmax": (False, True),
    "axis": (-1, 0, 2, -3, None, 1.5),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this family."""
    for choice in pairwise(WORKING, allowed=_works):
        yield from _working(choice)
    for choice in pairwise(MISTAKEN):
        yield from _mistaken(choice)


def _works(choice: Mapping[str, Any]) -> bool:
    return bool(choice["numeric_stable_mode"]) or choice["axis"] in (-1, 1)


def _working(choice: Mapping[str, Any]) -> Iterator[Case]:
    name = name_of(FAMILY, _shown(choice, ("dtype",)))
    place, dtype = Place(SHAPE, choice["axis"]), choice["dtype"]
    arguments = {
        "logits": tensor(logits(name, place), dtype),
        "label": tensor(distribution(name, place), dtype)
        if choice["soft_label"]
        else tensor(indices(name, place), "int64"),
        **{option: choice[option] for option in ORDER},
    }
    first = list(arguments)[: choice["by_position"]]
    up = cotangent(place.kept, dtype)
    for version in (V2, V3):
        call = Call(
            FUNCTION,
            args=tuple(arguments[key] for key in first),
            kwargs={key: value for key, value in arguments.items() if key not in first},
            context={"version": version},
            wrt=("0",) if first else ("logits",),
            cotangent=(up, None) if choice["return_softmax"] else up,
        )
        why = f"Options that work work together: {in_words(choice)}."
        yield Case(f"{name}@{version}", LOSS, why, call, tags(FAMILY))


def _mistaken(choice: Mapping[str, Any]) -> Iterator[Case]:
    name = name_of(f"{FAMILY}-mistaken", _shown(choice, ("logits", "label")))
    axis = choice["axis"] if choice["axis"] == 0 else -1
    yield from ask_value(
        name,
        f"Of several mistakes one is reported, and what is no mistake works: {in_words(choice)}.",
        tensor(logits(name, Place(SHAPE, axis)), choice["logits"]),
        _label(choice["label"], name, Place(SHAPE, axis), choice["logits"]),
        tags=[*tags(FAMILY), "error-order"],
        **{option: choice[option] for option in ORDER},
    )


def _label(kind: str, name: str, place: Place, dtype: str) -> Tensor:
    if kind == "soft":
        return tensor(distribution(name, place), dtype)
    labels = indices(name, place)
    if kind == "without-class-axis":
        return tensor(labels.squeeze(place.axis), "int64")
    if kind == "too-long":
        return tensor(np.concatenate([labels, labels], axis=place.axis), "int64")
    if kind == "out-of-range":
        labels.flat[-1] = 3
    return tensor(labels, "float32" if kind == "float" else "int64")


def _shown(choice: Mapping[str, Any], plain: tuple[str, ...]) -> dict[str, str]:
    """Write each choice as a part of a case's name; those of ``plain`` say themselves what they are."""
    short = {"numeric_stable_mode": "stable", "return_softmax": "softmax", "ignore_index": "ignore"}
    return {
        key: str(value) if key in plain else f"{short.get(key, key).replace('_', '-')}-{_value(value)}"
        for key, value in choice.items()
    }


def _value(value: Any) -> str:
    kind = type(value).__name__ + "-" if isinstance(value, np.generic) else ""
    return kind + str(value).lower().replace("-", "minus-")
