"""What MXNet's operators refuse: parameters, kinds, shapes and dtypes, in MXNet's words.

An operator is named here as in MXNet. In a graph (a hybridized block) parameters are read when it is built,
before it sees data; otherwise each operator reads its own when its turn comes. Kernels run last and complain
last. Where MXNet's words do not help, a line that does follows them.
"""

from __future__ import annotations

import math
import re
import sys
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from xent.arrays import Array, dtype_name, is_array, is_floating
from xent_mxnet.base import MXNetError

Shape = tuple[int, ...]


class _TooManyElementsError(MXNetError, ValueError):
    """A dense label that is too large: a ValueError in MXNet, but an MXNetError while it records."""


@dataclass(frozen=True)
class Mode:
    """``numpy``: np mode, else nd; ``graph``: a hybridized block."""

    numpy: bool
    graph: bool


def read_axis(operator: str, expected: str, axis: Any, attributes: str = "", *, bits: int = 32) -> int:
    """Read an int as MXNet does, from its text: ``"1"`` is 1, ``True`` and ``1.0`` are no integers."""
    largest = 2 ** (bits - 1)
    try:
        number = int(str(axis))
    except ValueError:
        number = largest
    if -largest <= number < largest:
        return number
    where = f', in operator {operator}(name="", {attributes}axis="{axis}")' if operator else ""
    raise MXNetError(f"Invalid Parameter format for axis expect {expected} but value='{axis}'{where}")


def read_class_axis(axis: Any, *, from_logits: bool, sparse: bool, mode: Mode) -> int | None:
    """Read the class axis as the first operator does that has one; a sum over all axes has ``None``."""
    if not from_logits:
        return read_axis("log_softmax", "int", axis)
    if sparse:
        return _read_picked_axis(axis)
    if axis is None:
        return None
    if mode.numpy:
        return read_axis("_np_sum", "Shape or None", axis, 'keepdims="True", ')
    return read_axis("", "Shape or None", axis, bits=64)


def _read_picked_axis(axis: Any) -> int:
    if axis is None:
        raise MXNetError("axis=None is not supported by pick yet. Must specify an axis.")
    return read_axis("pick", "int or None", axis, 'keepdims="True", ')


def read_weight(weight: Any, mode: Mode) -> Any:
    """Check that the weight is ``None`` or a number, and return it as the mode reads it."""
    if weight is None:
        return None
    if not isinstance(weight, (float, int, np.generic)):
        raise AssertionError("weight must be a number")
    return _read_scalar(weight) if mode.graph and not mode.numpy else weight


def _read_scalar(number: Any) -> Any:
    """Read a number from its text, as a graph in nd mode does."""
    operator = f', in operator _mul_scalar(name="", scalar="{number}")'
    if not isinstance(number, (int, float, np.number)):
        name = "bool_" if isinstance(number, np.bool_) else type(number).__name__  # NumPy 2 says bool
        raise TypeError(f"type <class 'numpy.{name}'> not supported")
    if number is False:  # F ends the text of a float
        raise MXNetError(f"Some trailing characters could not be parsed: 'alse'{operator}")
    if number is True or isinstance(number, np.complexfloating):
        raise MXNetError(f"Invalid Parameter format for scalar expect double but value='{number}'{operator}")
    if isinstance(number, int):
        return abs(number) % 2**64 * (1 if number > 0 else -1)  # its digits are added up in 64 bits
    if isinstance(number, float) and 0 < abs(number) < sys.float_info.min:
        raise MXNetError(f"Out of range value for scalar, value='{number}'{operator}")
    return number


def read_batch_axis(batch_axis: Any) -> tuple[int, ...]:
    """Read no axis, one or several, as MXNet does, from their text."""
    text = str(batch_axis).strip()
    if text == "None":
        return ()
    if not re.fullmatch(r"[-+]?\d+|[(\[]\s*([-+]?\d+\s*(,\s*[-+]?\d+\s*)*,?)?\s*[)\]]", text):
        raise MXNetError(f"Invalid Parameter format for axis expect Shape or None but value='{batch_axis}'")
    axes = tuple(int(n) for n in re.findall(r"[-+]?\d+", text))
    if any(not -(2**63) <= axis < 2**63 for axis in axes):
        raise MXNetError(f"Invalid Parameter format for axis expect Shape or None but value='{batch_axis}'")
    return axes


def check_kinds(pred: Any, label: Any, *, from_logits: bool, sparse: bool, mode: Mode) -> None:
    """Check what a graph is built from: arrays, and ``None`` where an operator can wait for its input."""
    if from_logits and not sparse:
        _check_array("lhs", label, "label", mode)
        _check_array("rhs", pred, "prediction", mode)
        if pred is None and not mode.numpy:
            raise TypeError("type <class 'NoneType'> not supported\nThe prediction is None.")
    else:
        _check_array("data", pred, "prediction", mode)
        _check_array("index" if sparse else "lhs", label, "label", mode)


def log_softmax(pred: Any, axis: Any, mode: Mode) -> None:
    """Check the prediction."""
    if pred is None:
        raise MXNetError(
            "Check failed: num_inputs == infered_num_inputs (0 vs. 1) : "
            "Operator log_softmax expects 1 inputs, but got 0 instead.\nThe prediction is None."
        )
    _check_array("data", pred, "prediction", mode)
    read_axis("log_softmax", "int", axis)
    shape = tuple(pred.shape)
    if _is_unknown(shape, mode):
        raise _no_shapes("log_softmax", [shape], shape, f"axis : {axis}")
    _check_rank(shape, mode)


def pick(pred: Any, label: Any, axis: Any, mode: Mode) -> int:
    """Check integer labels; return the class axis."""
    _check_array("data", pred, "prediction", mode)
    _check_array("index", label, "label", mode)
    if pred is None or label is None:
        raise MXNetError(
            "Check failed: num_inputs == infered_num_inputs (1 vs. 2) : Operator pick expects 2 inputs, "
            "but got 1 instead.\nThe prediction or the label is None."
        )
    number = _read_picked_axis(axis)
    shape, given = tuple(pred.shape), tuple(label.shape)
    attributes = f"keepdims : True\naxis : {axis}"
    if _is_unknown(shape, mode):
        raise _no_shapes("pick", [shape, given], keep_axis(shape, number) if shape else (), attributes)
    _check_rank(shape, mode)
    if len(shape) > 1:  # the axis of one row is looked at when it is picked
        _check_picked(number, shape)
    rows = keep_axis(shape, number)
    if shape[number % len(shape)] == 0:
        # MXNet reads what is not there, and may die of it.
        raise MXNetError(f"there is no class to pick: the prediction has shape {_text(shape)}")
    if not given:
        if mode.numpy and not mode.graph:
            raise _no_shapes("pick", [shape, given], rows, attributes, numpy=True)
        if math.prod(rows) != 1:
            # MXNet takes a 0-d label for one whose shape is not known yet, and reads beyond its end.
            raise MXNetError(
                f"a label of shape () does not fit a prediction of shape {_text(shape)}: one label is given"
            )
        return number
    without = tuple(n for i, n in enumerate(shape) if i != number % len(shape)) or (1,)
    wanted = rows if len(given) == len(shape) else without
    if given != wanted:
        raise MXNetError(
            f"Shape inconsistent, Provided = {_text(given)}, inferred shape={_text(wanted)}\n"
            f"Class indices of a prediction of shape {shape} have shape {without} or {rows}; "
            "for dense labels construct the loss with sparse_label=False."
        )
    return number


def _check_picked(axis: int, shape: Shape) -> None:
    if not -len(shape) <= axis < len(shape):
        raise MXNetError(
            "Check failed: axis < ndim && axis >= -ndim: "
            f"axis {axis} exceeds the input dimension of {len(shape)}"
        )


def reshape_like(label: Any, pred: Array, mode: Mode) -> None:
    """Check that a dense label has as many elements as the prediction."""
    if not is_array(label):
        raise AttributeError(f"'{type(label).__name__}' object has no attribute 'reshape'")
    given, wanted = tuple(label.shape), tuple(pred.shape)
    size, needed = math.prod(given), math.prod(wanted)
    if mode.graph and not given:
        raise MXNetError(
            "Check failed: (*cbegin < *cend): Invalid begin, end, get lhs_begin=None, lhs_end=None\n"
            "A hybridized block takes no 0-d label."
        )
    if size == needed:
        return
    if mode.graph:
        raise MXNetError(
            f"Check failed: (*in_attrs)[0].Size() == oshape.Size() ({size} vs. {needed}) : "
            f"Cannot reshape lhs with shape {_text(given)}to new shape {_text(wanted)} "
            "because they have different size."
        )
    if mode.numpy:
        raise MXNetError(
            f"Check failed: src.Size() == dst->Size() ({size} vs. {needed}) : "
            f"Cannot reshape array of size {size} into shape {_text(wanted)}"
        )
    if size < needed:
        raise MXNetError(
            f"Check failed: shape_.Size() >= shape.Size() ({size} vs. {needed}) : "
            "target shape size is larger than the current shape"
        )
    raise _TooManyElementsError(
        f"Cannot reshape array of size {size} into shape {wanted}\n"
        f"Check failed: shape_.Size() == shape.Size() ({size} vs. {needed}) : "
        "target shape must have the same size as current shape when recording with autograd."
    )


def dense_sum(pred: Array, label: Array, axis: Any, *, from_logits: bool, mode: Mode) -> int | None:
    """Check the dtype of a dense label, and the axis that is summed over; return it, or ``None`` for all."""
    shape = tuple(pred.shape)
    if _is_unknown(shape, mode):
        raise _no_shapes("broadcast_mul", [shape, shape], shape, "")
    if not mode.numpy and not mode.graph:
        check_product(pred, label)
    number = read_class_axis(axis, from_logits=from_logits, sparse=False, mode=mode)
    _check_rank(shape, mode)
    _check_axes(() if number is None else (number,), shape)
    return number


def broadcast_mul(pred: Array, rows: Shape, weight: Any, mode: Mode) -> Shape:
    """Check the sample weight; return the shape of the weighted row losses."""
    if not is_array(weight):
        if not mode.numpy:
            _check_array("rhs", weight, "sample weight", mode)
        if not isinstance(weight, (float, int, np.generic)):
            # a graph takes its arguments apart, and puts sequences together again as lists
            kind = list if mode.graph and isinstance(weight, tuple) else type(weight)
            raise TypeError(f"type {kind} not supported")
        return rows
    given = tuple(weight.shape)
    if not given and _is_unknown(given, mode):
        if mode.graph:
            check_weighted(pred, weight)
        raise _no_shapes("broadcast_mul", [rows, given], (), "")
    try:
        wide = np.broadcast_shapes(rows, given)
    except ValueError:
        raise MXNetError(
            "Check failed: l == 1 || r == 1: operands could not be broadcast together with shapes "
            f"{_text(rows)} {_text(given)}\n"
            "A sample weight is broadcast against the row losses, with size 1 at the class axis."
        ) from None
    if _is_unknown(wide, mode):
        raise _no_shapes("broadcast_mul", [rows, given], wide, "")
    if not mode.numpy and not mode.graph:
        check_weighted(pred, weight)
    return wide


def mean(wide: Shape, batch_axis: Any, mode: Mode) -> tuple[int, ...]:
    """Return the axes of the weighted row losses that are kept; np mode keeps the first."""
    if mode.numpy:
        if mode.graph and wide[0] and 0 in wide:
            raise MXNetError(
                "Check failed: delay_alloc: the mean of nothing has no value in a hybridized block"
            )
        return (0,)
    kept = read_batch_axis(batch_axis)
    _check_axes(kept, wide)
    return tuple(sorted(a % len(wide) for a in kept))


def run_kernels(
    pred: Array, label: Array, axis: int | None, *, from_logits: bool, sparse: bool, mode: Mode
) -> None:
    """Check the dtypes for which there are kernels, and the axis that is picked from one row."""
    name = dtype_name(pred)
    if not from_logits and not is_floating(pred):
        comma = "" if name in ("int8", "uint8") else ","
        raise MXNetError(f"This operation only support floating point types{comma} not {name}")
    if sparse and "bool" in (name, dtype_name(label)):
        raise MXNetError("Unknown type enum 7\nBooleans are no class indices and no log-probabilities.")
    if sparse and axis is not None:
        _check_picked(axis, tuple(pred.shape))
    if name == "bool" and not mode.numpy:
        operator = "elemwise_mul" if mode.graph else "broadcast_mul"
        raise MXNetError(
            f"Operator {operator} does not support boolean type\nBooleans are no log-probabilities."
        )


def keep_axis(shape: Shape, axis: int | None) -> Shape:
    """Return the shape with size 1 at an axis, or at all."""
    return tuple(1 if axis is None or i == axis % len(shape) else n for i, n in enumerate(shape))


def check_product(pred: Array, label: Array) -> None:
    """Refuse a dense label of another dtype than the prediction: nd mode promotes nothing."""
    _check_same_dtype(dtype_name(pred), label)


def check_weighted(pred: Array, weight: Array) -> None:
    """Refuse a sample weight of another dtype than the losses of rows; those of booleans are int64."""
    ours = dtype_name(pred)
    _check_same_dtype("int64" if ours == "bool" else ours, weight)


def _check_same_dtype(ours: str, other: Array) -> None:
    theirs = dtype_name(other)
    if ours != theirs:
        raise MXNetError(
            "Check failed: assign(&dattr, vec.at(i)): Incompatible attr in node at 1-th input: "
            f"expected {_named(ours)}, got {_named(theirs)}\n"
            "nd mode wants one dtype; after xent_mxnet.npx.set_np() dtypes promote."
        )


def _named(dtype: str) -> str:
    return "unknown" if dtype == "bool" else dtype


def _is_unknown(shape: Shape, mode: Mode) -> bool:
    """Whether nd mode takes a shape for one that is not known yet: 0 is such a size, () such a shape."""
    return not mode.numpy and (not shape or 0 in shape)


def _check_array(name: str, value: Any, role: str, mode: Mode) -> None:
    if value is not None and not is_array(value):
        wanted = "be Symbol instances" if mode.graph else "have NDArray type"
        shown = list(value) if mode.graph and isinstance(value, tuple) else value
        raise AssertionError(f"Argument {name} must {wanted}, but got {shown}\nThe {role} must be an array.")


def _check_rank(shape: Shape, mode: Mode) -> None:
    if mode.numpy and not shape:
        raise MXNetError(
            "Check failed: i >= 0 && i < ndim(): index = 0 must be in range [0, 0)\n"
            "The prediction has no axis of classes."
        )


def _check_axes(axes: tuple[int, ...], shape: Shape) -> None:
    ndim = len(shape)
    places = sorted(a + ndim if a < 0 else a for a in axes)
    if not places:
        return
    for before, after in pairwise(places):
        if before == after:
            raise MXNetError(
                f"Check failed: axes[i-1] < axes[i] ({before} vs. {after}) : "
                f"Reduction axes have duplicates {_text(tuple(places))}"
            )
    if places[-1] >= ndim:
        raise MXNetError(
            f"Check failed: axes[axes.ndim()-1] < ishape.ndim() ({places[-1]} vs. {ndim}) : "
            f"Reduction axis {places[-1]} Exceeds input dimensions {_text(shape)}"
        )
    if places[0] < 0:
        raise MXNetError(
            f"Check failed: axes[0] >= 0 ({places[0]} vs. 0) : "
            f"Reduction axis {_text(axes)} Exceeds input dimensions {_text(shape)}"
        )


def _no_shapes(
    operator: str, inputs: list[Shape], output: Shape, attributes: str, *, numpy: bool = False
) -> MXNetError:
    def text(shape: Shape) -> str:
        if numpy:
            return _text(shape)
        return _text(tuple(n or -1 for n in shape)) if shape else "None"  # nd: 0 is a size not known yet

    shapes = "\n".join(map(text, inputs))
    known = "a label must have an axis" if numpy else "nd mode knows no empty and no 0-d arrays, np mode does"
    return MXNetError(
        f"Operator {operator} inferring shapes failed.\ninput shapes:\n{shapes}\n"
        f"output shapes:\n{text(output)}\noperator attributes:\n{attributes}\n({known})"
    )


def _text(shape: Shape) -> str:
    return f"[{','.join(map(str, shape))}]"
