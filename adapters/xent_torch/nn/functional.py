"""``torch.nn.functional.cross_entropy``."""

from __future__ import annotations

import math
import sys
from typing import Any, Literal

import xent
from xent.arrays import HALF, Array, dtype_name, is_floating, namespace
from xent_torch.nn._arguments import check_types
from xent_torch.nn._checks import (
    backward_error,
    check_indices,
    check_probabilities,
    class_axis,
    late_smoothing_error,
    weight_gradient_error,
)
from xent_torch.nn._dtypes import effective_dtype
from xent_torch.nn._reduction import Reduction, check_reduction, legacy_reduction

__all__ = ["cross_entropy"]


def cross_entropy(
    input: Array,
    target: Array,
    weight: Array | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Cross-entropy between a target and the softmax of the input, as PyTorch 2.13 computes it.

    With ``lp = log_softmax(input)`` over the C classes, class weights w and label smoothing e::

        indices y:       -(1 - e) w[y] lp[y] - e / C * sum(w * lp),    the mean divides by sum(w[y])
        probabilities p: -sum(w * (p (1 - e) + e / C) * lp),           the mean divides by the number of rows

    Args:
        input: logits of shape (C,), (N, C) or (N, C, d1, ..., dK); float16, bfloat16, float32 or float64.
        target: class indices (int64, or uint8 for up to two axes) of the input's shape without the class
            axis; or class probabilities (floating) of the input's shape. The shape decides, not the dtype.
        weight: one weight for each class, of shape (C,). For indices it must have the input's dtype.
        size_average: deprecated, as is ``reduce``; given either, they override ``reduction`` and warn.
        ignore_index: rows with this index have loss 0 and leave the mean. Indices only.
        reduce: see ``size_average``.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
        label_smoothing: e in 0..1. Negative numbers and NaN are no smoothing.

    Returns:
        The loss, on the library and device of ``input``: of shape (), or of the input's shape without the
        class axis for ``"none"``. For indices it has the input's dtype; for probabilities, what input, target
        and weight promote to. It can be differentiated with respect to the input and, where the target holds
        probabilities, to target and weight: with ``backward()`` on torch tensors, ``jax.grad`` on JAX arrays,
        `xent.vjp` on all.

    Raises:
        TypeError: for arguments of another type, or arrays of two libraries.
        ValueError: for an unknown reduction, or batches of two sizes.
        IndexError: for an index that is no class and not ignored. Where values are not at hand (while JAX
            traces, on Dask arrays) such rows are NaN instead.
        RuntimeError: for other shapes and dtypes that do not fit, and smoothing beyond 1.
        NotImplementedError: for an input that is not floating.

    Not followed: complex weights, and an empty integer input with probabilities, are refused. uint8 indices
    are compared with ``ignore_index`` by value, also where PyTorch compares modulo 256 (the smoothed part).
    A uint8 label from 128 on that is no class is an IndexError also where PyTorch cannot decode its own text.

    Source: https://docs.pytorch.org/docs/2.13/generated/torch.nn.functional.cross_entropy.html

    >>> import numpy as np
    >>> import xent_torch.nn.functional as F
    >>> x = np.asarray([[1, 2, 3], [3, 1, 0]], dtype=np.float32)
    >>> F.cross_entropy(x, np.asarray([2, 0]), reduction="none")
    array([0.407606  , 0.16984603], dtype=float32)
    >>> round(float(F.cross_entropy(x, np.asarray([2, -100]))), 6)  # -100 is ignored: the mean of one row
    0.407606
    """
    overrides = sys.modules.get("torch.overrides")
    if overrides is not None and overrides.has_torch_function((input, target, weight)):
        return overrides.handle_torch_function(
            cross_entropy,
            (input, target, weight),
            input,
            target,
            weight=weight,
            size_average=size_average,
            ignore_index=ignore_index,
            reduce=reduce,
            reduction=reduction,
            label_smoothing=label_smoothing,
        )
    if size_average is not None or reduce is not None:
        reduction = legacy_reduction(size_average, reduce)
    how = check_reduction(reduction)
    ignored, smoothing = check_types(input, target, weight, ignore_index, label_smoothing)
    smoothing = smoothing if smoothing > 0 else 0.0  # NaN and negative numbers are no smoothing
    if tuple(target.shape) == tuple(input.shape):
        check_probabilities(input, target, weight, ignored, smoothing)
        return _probabilities(input, target, weight, how, smoothing)
    check_indices(input, target, weight, smoothing, how)
    return _indices(input, target, weight, ignored, how, smoothing)


def _probabilities(
    input: Array, target: Array, weight: Array | None, reduction: Reduction, label_smoothing: float
) -> Any:
    if weight is not None and not is_floating(weight):  # integers and booleans multiply, but do not promote
        weight = namespace(weight).astype(weight, input.dtype)
    sums = _half_sums(input, target, weight)
    # Of a half target in a wider loss, torch rounds the smoothed target and products too: nearer without any.
    rounds_more = sums is None and effective_dtype(target) in HALF
    return xent.softmax_cross_entropy(
        input,
        target,
        axis=class_axis(input),
        target_kind="probabilities",
        class_weight=weight,
        # The mean of nothing is NaN, also of rows that have no classes.
        scale=math.nan if reduction == "mean" and 0 in input.shape else None,
        label_smoothing=label_smoothing,
        reduction=reduction,
        divisor="positions",  # weights never divide, rows of zeros count
        reduction_dtype=sums,
        rounding="none" if rounds_more else _rounding(input),
    )


def _indices(
    input: Array,
    target: Array,
    weight: Array | None,
    ignore_index: int,
    reduction: Reduction,
    label_smoothing: float,
) -> Any:
    vector = weight
    if weight is not None and weight.ndim != 1:  # three axes and more take a weight of any shape
        vector = namespace(weight).reshape(weight, (-1,))
    try:
        loss = xent.softmax_cross_entropy(
            input,
            target,
            axis=class_axis(input),
            target_kind="indices",
            class_weight=vector,
            label_smoothing=label_smoothing,
            ignore_index=ignore_index,
            ignored_gradient="multiply",  # by 0, so that NaN logits show in the gradient of an ignored row
            class_weight_error=weight_gradient_error(input),
            backward_error=backward_error(input, target),
            reduction=reduction,
            divisor="target_weight",
            reduction_dtype=_half_sums(input),
            rounding=_rounding(input),
        )
    except xent.LabelError as error:
        raise IndexError(_label_text(error, input, target, reduction)) from None
    late = late_smoothing_error(input, target, weight, ignore_index, reduction) if label_smoothing else None
    if late is not None:
        raise late
    return loss


def _half_sums(*arrays: Array | None) -> str | None:
    """Return the half type that sums are held in, if any: it overflows, also where the mean would not."""
    names = {effective_dtype(a) for a in arrays if a is not None and is_floating(a)}
    return names.pop() if len(names) == 1 and names <= set(HALF) else None


def _rounding(input: Array) -> Literal["none", "log_softmax", "normalizer"]:
    """Say what is rounded to a half type: all on the way, where the class axis is the last."""
    if effective_dtype(input) not in HALF:
        return "none"
    return "normalizer" if input.ndim <= 2 else "log_softmax"


def _label_text(error: xent.LabelError, input: Array, target: Array, reduction: Reduction) -> str:
    label = str(error.label)
    if dtype_name(target) == "uint8" and input.ndim == 2 and reduction == "none" and error.label < 128:
        label = chr(error.label)  # as that kernel prints it
    return (
        f"Target {label} is out of bounds.\nA class index must be in 0..{error.classes - 1} or equal to "
        f"ignore_index, {error.ignore_index}; got {error.label}."
    )
