"""What the generated cases are made of: arrays drawn from a case's name, so that a case depends on no other.

Few shapes are used, the same in all families: an array library that compiles does so for every new one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xent_conformance.cases.draw import generator
from xent_conformance.cases.paddle.build import word
from xent_conformance.wire import Tensor, tensor

Array = np.ndarray[Any, np.dtype[Any]]

FLOATS = ("float32", "float64")
#: What labels are: class indices, the same with some of them ignored, or a distribution over the classes.
KINDS = ("hard", "ignored", "soft")


@dataclass(frozen=True)
class Place:
    """The shape of the logits, and which axis holds the classes."""

    shape: tuple[int, ...]
    axis: int

    def __str__(self) -> str:
        return word(self.shape, self.axis)

    @property
    def classes(self) -> int:
        """The number of classes."""
        return self.shape[self.axis]

    @property
    def kept(self) -> tuple[int, ...]:
        """The shape of the loss: one class."""
        kept = list(self.shape)
        kept[self.axis] = 1
        return tuple(kept)


#: The class axis is the last, the first, and one between others.
PLACES = (Place((2, 3), -1), Place((2, 3), 0), Place((2, 3, 2), 1))


def tags(family: str) -> tuple[str, str]:
    """Return the tags of a generated case."""
    return "generated", f"family:{family}"


def name_of(family: str, choices: Mapping[str, Any]) -> str:
    """Make a case's name of what was chosen; ``""`` and ``False`` are not said, ``True`` is said by its key.

    >>> name_of("label", {"dtype": "int8", "place": Place((2, 3), -1), "softmax": True})
    'label-int8-2x3-axis-minus-1-softmax'
    """
    said = (key if choice is True else str(choice) for key, choice in choices.items() if choice is not False)
    return "-".join(filter(None, (family, *said)))


def numbers(name: str, shape: Sequence[int], low: float, high: float) -> Array:
    """Draw numbers of two decimals."""
    return np.round(generator(name).uniform(low, high, shape), 2)


def logits(name: str, place: Place, size: float = 3.0) -> Array:
    """Draw logits between ``-size`` and ``size``."""
    return numbers(f"logits of {name}", place.shape, -size, size)


def indices(name: str, place: Place, ignored: int | None = None) -> Array:
    """Draw class indices; with ``ignored``, the first of every two rows has this label instead."""
    labels = generator(f"indices of {name}").integers(place.classes, size=place.kept)
    if ignored is not None:
        labels.flat[::2] = ignored
    return labels


def distribution(name: str, place: Place) -> Array:
    """Draw soft labels that sum to 1, up to the rounding of three decimals."""
    drawn = numbers(f"distribution of {name}", place.shape, 0.05, 1.0)
    shares: Array = np.round(drawn / drawn.sum(axis=place.axis, keepdims=True), 3)
    return shares


def label(kind: str, name: str, place: Place, dtype: str) -> Tensor:
    """Draw labels of one of the `KINDS`; soft ones have the dtype of the logits."""
    if kind == "soft":
        return tensor(distribution(name, place), dtype)
    return tensor(indices(name, place, -100 if kind == "ignored" else None), "int64")


def along(place: Place, rows: Sequence[Sequence[float]]) -> Array:
    """Lay rows, in turn, along the class axis of an array; they may be longer than there are classes."""
    laid = np.empty(place.shape)
    for number, row in enumerate(np.ndindex(place.kept)):
        here = list[Any](row)
        here[place.axis] = slice(None)
        laid[tuple(here)] = rows[number % len(rows)][: place.classes]
    return laid


def in_words(choices: Mapping[str, Any]) -> str:
    """Say what was chosen."""
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in choices.items())
