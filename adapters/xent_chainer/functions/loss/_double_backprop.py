"""Softmax cross-entropy as a composition of functions, each differentiable any number of times."""

from __future__ import annotations

import math
import operator
from typing import Any

from xent.arrays import Array, dtype_name, dtype_of, index_dtype, is_array, namespace
from xent_chainer import backend
from xent_chainer.configuration import config
from xent_chainer.functions.activation.log_softmax import log_softmax
from xent_chainer.functions.array.broadcast import broadcast_to
from xent_chainer.functions.array.cast import cast
from xent_chainer.functions.array.reshape import reshape
from xent_chainer.functions.array.select_item import select_item
from xent_chainer.functions.array.transpose import transpose
from xent_chainer.functions.loss._ignore_label import check_labels, incomparable, incomparable_error, valid
from xent_chainer.functions.loss._mask import masked
from xent_chainer.functions.loss._options import check_class_weight, check_reduce, truth
from xent_chainer.functions.math.sum import sum
from xent_chainer.variable import Variable, as_array


def double_backprop_softmax_cross_entropy(
    x: Any, t: Any, normalize: Any, class_weight: Array | None, ignore_label: Any, reduce: str
) -> Variable:
    """Compute the loss; see `xent_chainer.functions.softmax_cross_entropy`.

    Unlike the default path it clips labels into the classes, needs ``t`` only to have the right number of
    elements, and multiplies all classes by their weights, so that the NaN of an unused class reaches the
    gradient.
    """
    check_class_weight(class_weight)
    check_reduce(reduce)
    t = as_array(t)
    if config.debug:
        if not is_array(t):
            operator.le(0, t)  # labels are compared first
        classes = as_array(x).shape[1]
        if not is_array(t):
            raise _no_array("all", t)
        check_labels(t, classes, ignore_label)

    loss = -log_softmax(x)
    if class_weight is not None:
        column = reshape(class_weight, (1, -1, *(1,) * (loss.ndim - 2)))
        loss = loss * broadcast_to(column, loss.shape)
    if not is_array(t):
        raise _no_array("astype", t)

    t = _integers(t)
    counted = valid(t, ignore_label)
    if incomparable(t, ignore_label):
        raise incomparable_error("astype", ignore_label)

    # The class axis last, one row for each label.
    rows = transpose(loss, (0, *range(2, loss.ndim), 1))
    rows = reshape(rows, (math.prod(rows.shape[:-1]), rows.shape[-1]))
    loss = reshape(select_item(rows, _clipped(t, rows.shape[1])), tuple(t.shape))

    xp, dtype = namespace(t), dtype_name(loss.array)
    loss = masked(loss, counted)
    if reduce == "no":
        return loss
    # float16 is summed in float32.
    summed = cast(loss, "float32" if dtype == "float16" else dtype)
    if truth(normalize):
        number = xp.sum(xp.astype(counted, dtype_of(xp, dtype_name(summed.array))))
        count: Any = xp.where(number > 1, number, xp.ones_like(number))
    else:
        count = max(float(as_array(x).shape[0]), 1.0)
    return cast(sum(summed * (1.0 / count)), dtype)


def _no_array(attribute: str, t: Any) -> AttributeError:
    """Return the error of the single truth that comparing what is no array gives."""
    return AttributeError(
        f"'bool' object has no attribute '{attribute}'\nt must be an array or a Variable, got {type(t)}."
    )


def _integers(t: Array) -> Array:
    """Return labels in the widest integers; bool too, of which NumPy's clip makes integers."""
    xp = namespace(t)
    return xp.astype(t, index_dtype(xp)) if backend.kind(t) in "ib" else t


def _clipped(t: Array, classes: int) -> Array:
    """Return labels in one row, clipped into the classes; `SelectItem` refuses what is no signed integer."""
    xp = namespace(t)
    flat = backend.reshape(t, (math.prod(t.shape),))
    return xp.clip(flat, 0, classes - 1) if backend.kind(t) == "i" else flat
