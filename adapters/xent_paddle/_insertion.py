"""The position at which 2.6.2 inserts the class axis that a label lacks, and the axes that it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np

from xent.arrays import Array, dtype_name, is_array
from xent_paddle._arguments import (
    c_type_name,
    check_known,
    exception_set,
    is_integer,
    number_of,
    wrap_to_int32,
)
from xent_paddle._texts import invalid
from xent_paddle._versions import Rules

_MOST_AXES = 6


def insertion(axis: Any, ndim: int, rules: Rules) -> int | None:
    """Return where the class axis is inserted; ``None`` for an axis that is refused later, for its type.

    One after the other, axes are inserted for all elements of a list, and of an array.
    """
    given = [axis] if isinstance(axis, int) else axis
    if is_array(axis) and not isinstance(axis, np.generic):
        check_known(axis)
        given = _as_python(axis)
    if isinstance(given, (list, tuple)):
        for i, element in enumerate(given):
            if not is_integer(element, rules):
                raise _not_an_axis(f"list of int, but got {c_type_name(element)} at pos {i}")
    elif isinstance(given, bool) or not (given is None or is_integer(given, rules)):
        raise _not_an_axis(f"list or int, but got {c_type_name(given)}")
    else:
        given = [] if given is None else [given]
    _check_ranks(ndim, ndim + len(given))
    positions = [_position(element, ndim + i, rules) for i, element in enumerate(given)]
    return positions[0] if is_integer(axis, rules) else None


def _as_python(array: Array) -> Any:
    """Return the number, or the list of numbers or lists, that an array is to Python."""
    if array.ndim:
        return [_as_python(array[i, ...]) for i in range(array.shape[0])]
    kind = dtype_name(array)
    if kind.startswith(("int", "uint")):
        return int(array)
    return bool(array) if kind == "bool" else complex(array) if kind.startswith("complex") else float(array)


def _check_ranks(label: int, inserted: int) -> None:
    if label > _MOST_AXES:
        text = "Invalid dimensions, the rank of Input(X) should be in the range of [1, 6] (Eigen limit)"
        raise invalid(text, "x_dims.size() <= 6", f"x_dims.size():{label} > 6:6")
    if inserted > _MOST_AXES:
        text = "The output tensor's rank should be less than 6."
        raise invalid(text, "output_rank <= 6", f"output_rank:{inserted} > 6:6")


def _position(axis: Any, ndim: int, rules: Rules) -> int:
    number = number_of(axis, rules)
    if not -(2**63) <= number < 2**63:
        raise exception_set("unsqueeze()")
    wrapped = wrap_to_int32(number)
    position = wrapped + ndim + 1 if wrapped < 0 else wrapped
    if position < 0:
        text = "The insert dimension value should not be less than 0"
        raise invalid(text, "cur >= 0", f"cur:{position} < 0:0")
    if position > ndim:
        text = "The insert dimension value shoule not be larger than the dimension size of input tensor"
        raise invalid(text, "cur <= cur_output_rank", f"cur:{position} > cur_output_rank:{ndim}")
    if wrapped != number:
        raise ValueError(f"axis {axis} exceeds int32 (PaddlePaddle {rules.version} reads out of bounds)")
    return position


def _not_an_axis(text: str) -> ValueError:
    return ValueError(f"(InvalidArgument) unsqueeze(): argument (position 2) must be {text}")
