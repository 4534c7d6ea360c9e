"""The types of the arguments, checked from left to right before anything else is looked at."""

from __future__ import annotations

import operator
from typing import Any, NoReturn

import numpy as np

from xent import wants_gradient
from xent.arrays import dtype_name, is_array, namespace, values_at_hand


def check_types(
    input: Any, target: Any, weight: Any, ignore_index: Any, label_smoothing: Any
) -> tuple[int, float]:
    """Return ``ignore_index`` as an int and ``label_smoothing`` as a float.

    Raises:
        TypeError: for the first argument that is not of its type, or tensors of two libraries.
        ValueError: for an ``ignore_index`` beyond 64 bits.
        OverflowError: for a ``label_smoothing`` beyond the floats.
    """
    for name, position, value in (("input", 1, input), ("target", 2, target), ("weight", 3, weight)):
        if not is_array(value) and not (name == "weight" and value is None):
            _refuse(name, position, "Tensor", value)
    namespace(input=input, target=target, weight=weight)
    ignored, smoothing = _integer(ignore_index), _number(label_smoothing)
    if not -(2**63) <= ignored < 2**63:
        raise ValueError("Overflow when unpacking long long\nignore_index must fit into 64 bits.")
    return ignored, float(smoothing)


def type_name(value: Any) -> str:
    """Return the name that PyTorch calls a value's type by; arrays of any library are its tensors."""
    if is_array(value):
        return "Tensor"
    kind = type(value)
    return f"numpy.{kind.__name__}" if isinstance(value, np.generic) else kind.__name__


def _refuse(name: str, position: int, expected: str, value: Any) -> NoReturn:
    which = f"argument '{name}' (position {position})"
    raise TypeError(f"cross_entropy_loss(): {which} must be {expected}, not {type_name(value)}")


def _integer(value: Any) -> int:
    """Take an int, anything with ``__index__``, or an integer array of one element; no booleans."""
    if is_array(value):
        if not dtype_name(value).startswith(("int", "uint")) or any(n != 1 for n in value.shape):
            _refuse("ignore_index", 5, "int", value)
        _check_known("ignore_index", value)
        return int(namespace(value).reshape(value, ()))
    if isinstance(value, (bool, np.bool_)):
        _refuse("ignore_index", 5, "int", value)
    try:
        return operator.index(value)
    except TypeError:
        _refuse("ignore_index", 5, "int", value)


def _number(value: Any) -> float:
    """Take a real number, or an array of shape () that asks for no gradient."""
    if is_array(value):
        if value.ndim != 0 or dtype_name(value).startswith("complex") or wants_gradient(value):
            _refuse("label_smoothing", 6, "float", value)
        _check_known("label_smoothing", value)
        return float(value)
    if isinstance(value, (int, float, np.bool_, np.integer, np.floating)):
        return float(value)
    _refuse("label_smoothing", 6, "float", value)


def _check_known(name: str, value: Any) -> None:
    if not values_at_hand(value):
        raise TypeError(f"{name} is an array whose value is not known yet; give a Python number")
