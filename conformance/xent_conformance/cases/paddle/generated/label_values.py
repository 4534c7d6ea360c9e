"""Labels of every dtype against every ignore_index: classes, ignored, and neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import ask, ask_value
from xent_conformance.cases.paddle.generated.drawn import (
    FLOATS,
    PLACES,
    Array,
    Place,
    in_words,
    indices,
    logits,
    name_of,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import tensor

FAMILY = "labels-and-ignore-index"
INTEGERS = ("int8", "uint8", "int16", "int32", "int64")
OTHERS = ("bool", "float16", "bfloat16", "float32", "float64", "complex64")
IGNORED = (-100, -1, 0, 1, 127, 255, 2**31 - 1)

DIFFERENTIATED = {
    "label_dtype": INTEGERS,
    "ignore_index": IGNORED,
    "labels": ("none-ignored", "some-ignored", "all-ignored"),
    "dtype": FLOATS,
    "place": PLACES,
    "softmax": (False, True),
}
#: Labels that are no integers have no gradient, and those out of range no loss.
FORWARD = {
    "label_dtype": (*INTEGERS, *OTHERS),
    "ignore_index": (-100, 1, 255),
    "labels": ("none-ignored", "some-ignored", "all-ignored", "too-large", "negative", "far-too-large"),
    "dtype": FLOATS,
    "place": PLACES,
}
OUT_OF_RANGE = {"too-large": 3, "negative": -2, "far-too-large": 100}


def cases() -> Iterator[Case]:
    """Yield the cases of this family."""
    for choice in pairwise(DIFFERENTIATED, allowed=_makes_sense):
        name = _name(FAMILY, choice)
        yield from ask(name, *_asked(name, choice), **_options(choice), return_softmax=choice["softmax"])
    for choice in pairwise(FORWARD, allowed=_forward_alone):
        name = _name(f"{FAMILY}-forward", choice)
        yield from ask_value(name, *_asked(name, choice), **_options(choice))


def _name(start: str, choice: Mapping[str, Any]) -> str:
    ignored = f"ignore-{choice['ignore_index']}".replace("--", "-minus-")
    return name_of(start, {**choice, "ignore_index": ignored})


def _asked(name: str, choice: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the reason for a case, the logits and the label."""
    return (
        f"Labels are compared with ignore_index, then with the classes: {in_words(choice)}.",
        tensor(logits(name, choice["place"]), choice["dtype"]),
        tensor(_labels(name, choice), choice["label_dtype"]),
    )


def _options(choice: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ignore_index": choice["ignore_index"],
        "axis": choice["place"].axis,
        "tags": [*tags(FAMILY), "ignore-index", "label-dtype"],
    }


def _labels(name: str, choice: Mapping[str, Any]) -> Array:
    place: Place = choice["place"]
    ignored, labels = choice["ignore_index"], choice["labels"]
    if labels == "all-ignored":
        return np.full(place.kept, ignored)
    drawn = indices(name, place, ignored if labels == "some-ignored" else None)
    if labels in OUT_OF_RANGE:
        drawn.flat[-1] = OUT_OF_RANGE[labels]
    return drawn


def _makes_sense(choice: Mapping[str, Any]) -> bool:
    """Have labels that are ignored wherever the label's dtype holds ignore_index."""
    held = _holds(choice["label_dtype"], choice["ignore_index"])
    return held is (choice["labels"] != "none-ignored")


def _forward_alone(choice: Mapping[str, Any]) -> bool:
    if choice["labels"] in OUT_OF_RANGE:
        return _holds(choice["label_dtype"], OUT_OF_RANGE[choice["labels"]])
    return choice["label_dtype"] in OTHERS and _makes_sense(choice)


def _holds(dtype: str, number: int) -> bool:
    if dtype in INTEGERS:
        return bool(np.iinfo(dtype).min <= number <= np.iinfo(dtype).max)
    return bool(tensor(number, dtype).values == number)
