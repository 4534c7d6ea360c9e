"""Labels: the class axis that they may lack, and the cast to int that makes them indices."""

from __future__ import annotations

from math import prod
from typing import Any

from xent.arrays import Array, Namespace, creation_device, dtype_name, namespace, values_at_hand
from xent_paddle._arguments import check_array
from xent_paddle._insertion import insertion
from xent_paddle._texts import invalid
from xent_paddle._versions import Rules

BackwardError = tuple[type[Exception], str]

_INTEGERS = ("int8", "uint8", "int16", "int32", "int64")
_LOWEST = -(2**31)


def with_class_axis(logits: Array, label: Any, axis: Any, rules: Rules) -> Array:
    """Give a label that lacks an axis the rank of the logits (2.6.2), or the rank 2 (3.3.1)."""
    if rules.short_label == "reshape":
        return _reshaped(logits, label)
    check_array(label, "x", 0, operator="unsqueeze()")
    position = insertion(axis, label.ndim, rules)
    return label if position is None else namespace(label).expand_dims(label, axis=position)


def as_indices(xp: Namespace, label: Array) -> tuple[Array, BackwardError | None]:
    """Cast hard labels to int32; also return what the backward pass raises, which does not cast them."""
    name = dtype_name(label)
    indices = _truncated(xp, label, name)
    if name not in _INTEGERS:
        text = f'function "CrossEntropyWithSoftmaxGradCPUKernel" is not implemented for data type `{name}`'
        return indices, (OSError, text)
    if name == "int64" and values_at_hand(label) and bool(xp.any(xp.astype(indices, label.dtype) != label)):
        text = (
            "labels beyond int32 have no gradient: the loss takes their low 32 bits, but the backward pass "
            "of PaddlePaddle does not, and writes out of bounds"
        )
        return indices, (IndexError, text)
    return indices, None


def _truncated(xp: Namespace, label: Array, name: str) -> Array:
    """Truncate towards zero; what int32 cannot hold becomes its lowest value, as on x86 processors."""
    if name.startswith("complex"):
        label = xp.real(label)
    elif not name.startswith(("float", "bfloat")):
        return xp.astype(label, xp.int32)
    if name not in ("float64", "complex128"):
        label = xp.astype(label, xp.float32)
    fits = xp.abs(label) < -float(_LOWEST)
    indices = xp.astype(xp.where(fits, label, xp.zeros_like(label)), xp.int32)
    return xp.where(fits, indices, xp.full_like(indices, _LOWEST))


def _reshaped(logits: Array, label: Any) -> Array:
    """Reshape to ``[label.shape[0], logits.shape[1]]``, which fits where there is one class along axis 1."""
    if not label.shape:
        raise IndexError("list index out of range")
    check_array(label, "x", 0, operator="reshape()")
    asked, size = [int(label.shape[0]), int(logits.shape[1])], prod(label.shape)
    shape = list(asked)
    if size and asked[1] == 0:  # unless there is nothing to reshape, 0 asks for the label's own size there
        if label.ndim == 1:
            raise invalid(
                "If The index of 0 in `shape` >= the input tensor X's dimensions, "
                "It can only be Zero-Sized Tensor",
                "in_size == 0",
                f"in_size:{size} != 0:0",
            )
        shape[1] = int(label.shape[1])
    if size != (capacity := prod(shape)):
        text = invalid(
            "The 'shape' in ReshapeOp is invalid. The input tensor X'size must be equal to the capacity of "
            f"'shape'. But received X's shape = {list(label.shape)}, X's size = {size}, 'shape' is {asked}, "
            f"the capacity of 'shape' is {capacity}.",
            "capacity == in_size",
            f"capacity:{capacity} != in_size:{size}",
        )
        advice = "PaddlePaddle 3 inserts no class axis into labels: give them one, of size 1"
        raise ValueError(f"{text}\n{advice}")
    xp = namespace(label)
    if size == 0:  # Dask cannot reshape empty arrays
        return xp.zeros(tuple(shape), dtype=label.dtype, device=creation_device(label))
    return xp.reshape(label, tuple(shape))
