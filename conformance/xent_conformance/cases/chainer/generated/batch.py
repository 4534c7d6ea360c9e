"""Arguments out of words: the same case id always draws the same numbers, with few digits."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from xent_conformance.wire import Tensor, tensor

FLOATS = ("float16", "float32", "float64")
LABEL_DTYPES = ("int8", "int16", "int32", "int64")
CLASSES = 3
#: Logits of these shapes, everywhere, because compilers work per shape.
SHAPES: Mapping[str, tuple[int, ...]] = {
    "1d": (3,),
    "2d": (4, 3),
    "3d": (2, 3, 2),
    "4d": (2, 3, 2, 2),
    "5d": (2, 3, 1, 2, 2),
}
WITH_CLASSES = ("2d", "3d", "4d", "5d")
REDUCTIONS: Mapping[str, Mapping[str, Any]] = {
    "mean": {},
    "batch": {"normalize": False},
    "no": {"reduce": "no"},
}
PATHS: Mapping[str, Mapping[str, Any]] = {"single": {}, "double": {"enable_double_backprop": True}}

#: What the labels of the sigmoid's loss are drawn from, by the word for it in a case id.
BINARY_LABELS: Mapping[str, tuple[int, ...]] = {
    "": (0, 1),
    "some-ignored": (0, 1, -1),
    "all-ignored": (-1,),
    "all-ones": (1,),
}
#: The same for class labels.
CLASS_LABELS: Mapping[str, tuple[int, ...]] = {
    "": (0, 1, 2),
    "some-ignored": (0, 1, 2, -1),
    "all-ignored": (-1,),
}

Choice = Mapping[str, Any]


def case_id(family: str, *words: object) -> str:
    """Return the id of a case of a family: its choices in words; what is usual has none.

    >>> case_id("options", "mean", "2d", "", "weighted")
    'generated-options-mean-2d-weighted'
    """
    return "-".join(["generated", family, *(str(word) for word in words if word != "")])


def tags(family: str) -> tuple[str, ...]:
    """Return the tags of a generated case."""
    return ("generated", f"family:{family}")


class Draw:
    """Random numbers of one case."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def floats(self, shape: Sequence[int], low: float, high: float) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return numbers between ``low`` and ``high`` with three digits."""
        return self._array(shape, lambda: float(f"{self._random.uniform(low, high):.3g}"))

    def integers(self, shape: Sequence[int], choices: Sequence[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Return numbers out of ``choices``, each of them at least once where there is room."""
        size = int(np.prod(shape, dtype=int))
        found = [choices[i % len(choices)] for i in range(size)]
        self._random.shuffle(found)
        return np.asarray(found, dtype=np.int64).reshape(shape)

    def cotangent(self, reduction: str, shape: Sequence[int], dtype: str) -> Tensor:
        """Return a cotangent of either sign: of ``shape`` where the loss is not reduced, or one number."""
        return tensor(self.floats(shape if reduction == "no" else (), -2, 2), dtype)

    def _array(self, shape: Sequence[int], one: Callable[[], float]) -> np.ndarray[Any, np.dtype[np.float64]]:
        size = int(np.prod(shape, dtype=int))
        return np.asarray([one() for _ in range(size)], dtype=np.float64).reshape(shape)


def rows_of(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the shape of the labels: without the class axis, which is 1."""
    return (*shape[:1], *shape[2:])
