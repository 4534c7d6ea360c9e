"""Short spellings for what the strategies of calls draw, and arrays made of it.

Every choice is an index or an integer in -99..99, the simplest first, so that Hypothesis can shrink a call by
shrinking its choices. (Beyond 99 it would mix in constants of the source files that happen to be loaded, and
the same seed would give other calls.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from xent_conformance.case import Call
from xent_conformance.wire import Tensor, tensor

Shape = tuple[int, ...]

#: Floats that overflow, vanish, or lie at an edge of some kernel or dtype.
EXTREME = (0.0, 1.0, -0.0, -64.0, 88.8, -104.5, 710.0, -750.0, 65504.0, 1e-30, 1e30, -1e30, 1e300, -1e300)
NON_FINITE = (0.0, 1.0, -2.0, float("inf"), float("-inf"), float("nan"))
LAYOUTS = ("C", "C", "C", "C", "F", "strided", "reversed")


class Draws:
    """Choices of one call, drawn from Hypothesis."""

    def __init__(self, draw: Callable[[SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def one_of(self, choices: Sequence[Any]) -> Any:
        """Draw one of the choices; the first is the simplest."""
        return choices[self.integer(0, len(choices) - 1)]

    def integer(self, low: int, high: int) -> int:
        """Draw an integer; 0, or what is nearest to it, is the simplest."""
        return int(self._draw(_integers(low, high)))

    def rarely(self, one_in: int) -> bool:
        """Draw True once in so many times."""
        return self.integer(0, one_in - 1) == one_in - 1

    def integers(self, shape: Shape, low: int, high: int) -> np.ndarray[Any, np.dtype[Any]]:
        """Draw an array of integers."""
        size = prod(shape)
        drawn = self._draw(_lists(low, high, size)) if size else []
        return np.array(drawn, dtype=np.int64).reshape(shape)

    def floats(self, shape: Shape) -> np.ndarray[Any, np.dtype[Any]]:
        """Draw an array of floats: mostly in -4..4, sometimes large, extreme or not finite."""
        kind = self.integer(0, 19)
        if kind < 13:
            return np.asarray(self.integers(shape, -99, 99) / 25)
        if kind < 16:
            return self.integers(shape, -99, 99) * 1.0
        if kind < 17:
            return self.integers(shape, -99, 99) * 333.0
        palette = EXTREME if kind < 19 else NON_FINITE
        return np.take(palette, self.integers(shape, 0, len(palette) - 1))

    def array(self, shape: Shape, dtype: str, layouts: Sequence[str] = LAYOUTS) -> Tensor:
        """Draw logits, or any floats: an array of `floats` in one of the layouts."""
        values = self.floats(shape)
        layout = self.one_of(layouts) if shape else "C"
        return tensor(values, dtype, layout=layout)

    def cotangent(self, shape: Shape, dtype: str) -> Tensor:
        """Draw a cotangent: ordinary numbers, once in a while extreme ones."""
        if self.rarely(20):
            return tensor(self.floats(shape), dtype)
        return tensor(self.integers(shape, -50, 50) / 25, dtype)

    def labels(self, shape: Shape, classes: int, ignored: int | None = None) -> np.ndarray[Any, Any]:
        """Draw class indices; with ``ignored``, some of them are that."""
        labels = self.integers(shape, 0, max(classes - 1, 0))
        if ignored is None:
            return labels
        return np.where(self.integers(shape, 0, 3) == 3, ignored, labels)

    def probabilities(self, shape: Shape, axis: int) -> np.ndarray[Any, Any]:
        """Draw soft targets: that sum to one, one-hot, positive, or of both signs."""
        kind = self.integer(0, 7)
        if kind == 7:
            return self.integers(shape, -50, 50) / 25
        parts = self.integers(shape, 0, 9 if kind < 6 else 1) * 1.0
        if kind < 5:
            total = parts.sum(axis=axis, keepdims=True)
            return np.round(parts / np.where(total == 0, 1, total), 3)
        return parts / 4

    def weights(self, shape: Shape) -> np.ndarray[Any, Any]:
        """Draw weights: positive; or with zeros; or of both signs."""
        kind = self.integer(0, 5)
        if kind < 3:
            return self.integers(shape, 1, 50) / 20
        return self.integers(shape, 0 if kind < 5 else -50, 50) / 20


@cache
def _integers(low: int, high: int) -> SearchStrategy[int]:
    return st.integers(low, high)


@cache
def _lists(low: int, high: int, size: int) -> SearchStrategy[list[int]]:
    return st.lists(st.integers(low, high), min_size=size, max_size=size)


def calls_of(build: Callable[[Draws], Call]) -> SearchStrategy[Call]:
    """Return the strategy of the calls that a function builds from draws."""

    @st.composite
    def composed(draw: Callable[[SearchStrategy[Any]], Any]) -> Call:
        with np.errstate(over="ignore"):  # what is too large for a dtype is infinite there
            return build(Draws(draw))

    return composed()
