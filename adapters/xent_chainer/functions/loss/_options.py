"""What both losses check and decide in the same way."""

from __future__ import annotations

import math
from typing import Any

from xent.arrays import Array, is_array
from xent_chainer import backend
from xent_chainer.variable import Variable

# The narrowest float that NumPy takes to hold integers of so many bits.
_HOLDS = {"8": "float16", "16": "float32", "32": "float64", "64": "float64"}
_BY_WIDTH = ("float16", "bfloat16", "float32", "float64")


def check_reduce(reduce: object) -> None:
    """Raise for a ``reduce`` that Chainer does not know."""
    if reduce not in ("mean", "no"):
        raise ValueError(f"only 'mean' and 'no' are valid for 'reduce', but '{reduce}' is given")


def truth(option: Any) -> bool:
    """Return the truth of an option; several elements of an array have none, on every library."""
    if is_array(option) and math.prod(option.shape) > 1:
        raise ValueError(
            "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
        )
    return bool(option)


def check_class_weight(class_weight: Any) -> None:
    """Raise for class weights that are not a floating vector, in Chainer's order: rank, dtype, class."""
    if class_weight is None:
        return
    if not hasattr(class_weight, "ndim"):
        kind = type(class_weight).__name__
        raise AttributeError(
            f"'{kind}' object has no attribute 'ndim'\nclass_weight must be an array of shape (C,)."
        )
    if class_weight.ndim != 1:
        raise ValueError("class_weight.ndim should be 1")
    array: Array = class_weight.array if isinstance(class_weight, Variable) else class_weight
    if backend.kind(array) != "f":
        raise ValueError("The dtype of class_weight should be 'f'")
    if isinstance(class_weight, Variable):
        raise ValueError(
            "class_weight should be a numpy.ndarray or cupy.ndarray, not a chainer.Variable\n"
            "Any library's array will do: pass class_weight.array."
        )


def numpy_promotion(x: str, t: str) -> str:
    """Return the dtype that NumPy gives a product of floats ``x`` and labels ``t``, by name.

    >>> numpy_promotion("float16", "int8"), numpy_promotion("float16", "int32")
    ('float16', 'float64')
    """
    held_in = _HOLDS.get(t.lstrip("uint"), t)
    return max(x, held_in, key=lambda name: _BY_WIDTH.index(name) if name in _BY_WIDTH else len(_BY_WIDTH))
