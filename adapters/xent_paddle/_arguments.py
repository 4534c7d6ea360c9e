"""The arguments as Paddle's C++ bindings read them, by position: Python types, and integers of 32 bits."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from xent.arrays import Array, is_array, namespace, values_at_hand
from xent_paddle._versions import Rules

OPERATOR = "cross_entropy_with_softmax()"
_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: the class was made by Python code


def check_array(value: Any, name: str, position: int, *, operator: str = OPERATOR) -> None:
    """Raise Paddle's ValueError for what has a shape but is no array.

    Raises:
        ValueError: if ``value`` is no array of a library that xent supports.
    """
    if not is_array(value):
        raise ValueError(
            f"(InvalidArgument) {operator}: argument '{name}' (position {position}) must be Tensor, "
            f"but got {c_type_name(value)}"
        )


def read_bool(value: Any, position: int, rules: Rules) -> bool:
    """Return the argument; ``None`` counts as False, and nothing else that is not a bool counts."""
    if value is not None and not isinstance(value, bool):
        raise _wrong_type(value, position, "bool", rules)
    return bool(value)


def read_int32(value: Any, position: int, rules: Rules) -> int:
    """Return the argument as an int32: a bool is no integer, some NumPy scalars are."""
    if not is_integer(value, rules):
        raise _wrong_type(value, position, "int", rules)
    number = number_of(value, rules)
    if not -(2**63) <= number < 2**63:
        raise exception_set()
    if rules.integers_wrap:
        return wrap_to_int32(number)
    if not -(2**31) <= number < 2**31:
        raise IndexError(f"(OutOfRange) Integer value {number} exceeds int32 range [{-(2**31)}, {2**31 - 1}]")
    return number


def is_integer(value: Any, rules: Rules) -> bool:
    """Whether the bindings take the argument for an integer: arrays of one element too."""
    if isinstance(value, np.generic):
        return value.dtype.kind in rules.numpy_integers
    if is_array(value):
        return bool(prod(value.shape) == 1)
    return isinstance(value, int) and not isinstance(value, bool)


def number_of(value: Any, rules: Rules) -> int:
    """Return a number, or the one element of an array, as an int; floats are truncated."""
    if not is_array(value):
        return int(value)
    if value.ndim and not rules.integers_wrap:
        raise exception_set()
    check_known(value)
    return int(namespace(value).reshape(value, ()))


def check_known(value: Array) -> None:
    """Raise a TypeError for an array, given as an integer, whose values are not known."""
    if not values_at_hand(value):
        raise TypeError("an integer argument is an array whose value is not known yet; give a Python number")


def exception_set(operator: str = OPERATOR) -> SystemError:
    """Return Python's error for a binding that fails to convert a number and goes on."""
    return SystemError(f"<built-in function {operator[:-2]}> returned a result with an exception set")


def wrap_to_int32(number: int) -> int:
    """Return the integer that the low 32 bits are."""
    return (number + 2**31) % 2**32 - 2**31


def c_type_name(value: Any) -> str:
    """Return the name of a type as C code sees it: with its module, if the type is not of Python code.

    The arrays of all libraries are Paddle's tensors.
    """
    if is_array(value) and not isinstance(value, np.generic):
        return "Tensor"
    kind = type(value)
    if kind.__flags__ & _HEAP_TYPE or kind.__module__ == "builtins":
        return kind.__name__
    return f"{kind.__module__}.{kind.__name__}"


def _wrong_type(value: Any, position: int, wanted: str, rules: Rules) -> Exception:
    kind, name = rules.wrong_type
    return kind(
        f"({name}) {OPERATOR}: argument (position {position}) must be {wanted}, but got {c_type_name(value)}"
    )
