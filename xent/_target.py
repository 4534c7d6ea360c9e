"""Target: from labels or probabilities to the effective target q of every row.

The loss of a row is ``-sum(q * log_softmax(x))``. Class indices are kept as an index and a weight per row, so
that no one-hot array is ever made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from xent.arrays import (
    Array,
    Namespace,
    dtype_name,
    index_dtype,
    is_floating,
    is_jax,
    namespace,
    values_at_hand,
)

OutOfRange = Literal["raise", "wrap", "clip"]


class LabelError(IndexError):
    """A label outside the classes.

    Attributes:
        label: the first such label, in C order.
        classes: how many classes there are.
        ignore_index: the label that would have been ignored, or ``None``.
    """

    def __init__(self, label: int, classes: int, ignore_index: int | None, lowest: int = 0) -> None:
        self.label, self.classes, self.ignore_index = label, classes, ignore_index
        ignored = "" if ignore_index is None else f" or the ignored label {ignore_index}"
        super().__init__(
            f"label {label} is out of bounds for {classes} classes: "
            f"labels must be in {lowest}..{classes - 1}{ignored}"
        )


@dataclass(frozen=True)
class Indices:
    """One class per row. Every array is shaped like the logits with a class axis of size 1.

    Attributes:
        index: the class, in ``0..C-1`` also where the row is ignored.
        valid: False where the row is ignored; ``None`` if no row is.
        weight: the class weight of each row's class; ``None`` for 1. NaN where a label is out of range and
            could not be checked.
    """

    index: Array
    valid: Array | None
    weight: Array | None


@dataclass(frozen=True)
class Probabilities:
    """A weight for each class of each row: an array shaped like the logits."""

    values: Array


def check_labels(
    xp: Namespace, labels: Array, classes: int, ignore_index: int | None, out_of_range: OutOfRange
) -> bool:
    """Raise `LabelError` for the first label that names no class; return whether they could be looked at.

    Labels are looked at only where their values are at hand (see `xent.arrays.values_at_hand`).
    """
    if out_of_range == "clip":
        return True
    if not values_at_hand(labels):
        return False
    if is_jax(labels):
        # Small JAX programs would be compiled for every new shape.
        labels = np.asarray(labels)
        xp = namespace(labels)
    lowest = -classes if out_of_range == "wrap" else 0
    labels = _as_index(xp, labels)
    bad = (labels < lowest) | (labels >= classes)
    valid = not_ignored(xp, labels, ignore_index)
    if valid is not None:
        bad = bad & valid
    if bool(xp.any(bad)):
        flat = xp.reshape(labels, (-1,))
        first = int(xp.argmax(xp.astype(xp.reshape(bad, (-1,)), xp.int8)))
        raise LabelError(int(flat[first]), classes, ignore_index, lowest)
    return True


def class_indices(
    xp: Namespace,
    labels: Array,
    class_weight: Array | None,
    *,
    classes: int,
    ignore_index: int | None,
    out_of_range: OutOfRange,
    checked: bool,
    compute_dtype: object,
) -> Indices:
    """Turn labels, shaped like the rows, into the effective target."""
    labels = _as_index(xp, labels)
    valid = not_ignored(xp, labels, ignore_index)
    if out_of_range == "clip":
        index = xp.clip(labels, 0, max(classes - 1, 0))
    elif out_of_range == "wrap":
        index = xp.where(labels < 0, labels + classes, labels)
    else:
        index = labels
    in_range = None
    if not checked:
        in_range = (index >= 0) & (index < classes)
        index = xp.where(in_range, index, xp.zeros_like(index))
    if valid is not None:
        index = xp.where(valid, index, xp.zeros_like(index))
        in_range = None if in_range is None else in_range | ~valid
    weight = None
    if class_weight is not None and classes:  # without classes every row is ignored
        if 0 in index.shape:  # which Dask cannot reshape
            weight = xp.zeros_like(index, dtype=compute_dtype)
        else:
            flat = xp.take(xp.astype(class_weight, compute_dtype), xp.reshape(index, (-1,)))
            weight = xp.reshape(flat, index.shape)
    if in_range is not None:
        one = xp.ones_like(index, dtype=compute_dtype) if weight is None else weight
        weight = xp.where(in_range, one, xp.full_like(one, float("nan")))
    return Indices(index, valid, weight)


def label_rows(xp: Namespace, labels: Array, shape: tuple[int, ...], axis: int) -> Array:
    """Give labels the shape of the rows: the logits' shape with a class axis of size 1.

    Raises:
        ValueError: for labels of another shape.
    """
    rows = (*shape[:axis], 1, *shape[axis + 1 :])
    without = (*shape[:axis], *shape[axis + 1 :])
    if tuple(labels.shape) == without:
        return xp.expand_dims(labels, axis=axis)
    if tuple(labels.shape) == rows:
        return labels
    raise ValueError(
        f"labels of shape {tuple(labels.shape)} do not fit logits of shape {shape} with the class "
        f"axis {axis}: expected {without} or {rows}"
    )


def _as_index(xp: Namespace, labels: Array) -> Array:
    """Cast labels to the index dtype, so that no clip overflows a narrow one; floats truncate."""
    wanted = index_dtype(xp)
    return labels if labels.dtype == wanted else xp.astype(labels, wanted)


def not_ignored(xp: Namespace, labels: Array, ignore_index: int | None) -> Array | None:
    """Return where labels are not ignored; ``None`` where none is, as the dtype cannot hold such a label."""
    if ignore_index is None:
        return None
    if not xp.isdtype(labels.dtype, "integral"):
        return labels != ignore_index
    holds = xp.iinfo(labels.dtype)
    return labels != ignore_index if holds.min <= ignore_index <= holds.max else None


def infer_kind(target: Array) -> Literal["indices", "probabilities"]:
    """Floating-point targets are probabilities, integers are indices.

    Raises:
        TypeError: for any other dtype.
    """
    if is_floating(target):
        return "probabilities"
    name = dtype_name(target)
    if name.startswith(("int", "uint")):
        return "indices"
    raise TypeError(f"target must hold integers (class indices) or floats (probabilities), got dtype {name}")
