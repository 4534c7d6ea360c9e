"""How far two numbers may lie apart and still count as the same.

The tolerance of a dtype is relative to a **scale**: the size of the numbers that the result was computed
from, below which a difference is rounding and not meaning. With the largest weight of the call at most 1,

* a value's scale is ``max(unit, |expected|)``, where ``unit`` is the size of the call's weights, at most 1: a
  loss is a difference of numbers of the order of the log-sum-exp, which is of order 1 even where the loss is
  1e-9. A mean that divides by the weights again (torch's, of class indices) has the unit 1: weights of 0.05
  give the numbers that weights of 1 give;
* a gradient's scale is the largest ``|expected|`` along the class axis of its row (``p - q`` is known to the
  rounding of its largest entry), and at least what one row's cotangent can contribute (a row of a confident
  prediction is all rounding: ``p - 1`` of a ``p`` next to 1). That is ``unit * |cotangent|`` of the row where
  the loss is not reduced, ``unit * |cotangent|`` of a sum, and at least ``unit * max|cotangent| / positions``
  of a mean.

float64 and float32 allow ``1e-12`` and ``1e-6`` of the scale, float16 and bfloat16 two units in its last
place.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Floats: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"

RELATIVE = {"float64": 1e-12, "float32": 1e-6}
# The numbers of bits behind the binary point, and the exponent of the smallest normal number.
HALF = {"float16": (10, -14), "bfloat16": (7, -126)}
UNITS_IN_THE_LAST_PLACE = 2


def tolerance(dtype: str, scale: Floats) -> Floats:
    """Return the largest difference that is allowed at that scale; 0 for dtypes that are not floating.

    >>> tolerance("float32", np.float64(4.0))
    np.float64(4e-06)
    >>> tolerance("float16", np.float64(1.5)) == 2 * 2.0**-10
    np.True_
    """
    if dtype in RELATIVE:
        return scale * RELATIVE[dtype]
    if dtype in HALF:
        return UNITS_IN_THE_LAST_PLACE * unit_in_the_last_place(dtype, scale)
    return np.zeros_like(scale)


def value_scale(expected: Floats, unit: float) -> Floats:
    """Return each element's scale; ``unit`` is the size of the call's weights, at most 1."""
    return np.maximum(np.abs(expected), unit)


def gradient_scale(expected: Floats, class_axis: int | None, floor: Floats) -> Floats:
    """Return each element's scale: its row's, or the whole array's where there is no class axis.

    ``floor`` broadcasts against ``expected`` with the class axis kept as 1.
    """
    size = np.abs(expected)
    if size.size == 0:
        return size
    axis = class_axis if class_axis is not None and -size.ndim <= class_axis < size.ndim else None
    return np.broadcast_to(np.maximum(size.max(axis=axis, keepdims=True), floor), size.shape)


def unit_in_the_last_place(dtype: str, size: Floats) -> Floats:
    """Return the distance from numbers of that size to the next larger ones of the dtype.

    >>> unit_in_the_last_place("bfloat16", np.float64(1.5)) == 2.0**-7
    np.True_
    """
    if dtype in HALF:
        bits, smallest = HALF[dtype]
        with np.errstate(divide="ignore"):
            exponent = np.maximum(np.floor(np.log2(size)), smallest)
        unit: Floats = np.exp2(exponent - bits)
    else:
        unit = np.spacing(size.astype(dtype)).astype(np.float64)
    return unit
