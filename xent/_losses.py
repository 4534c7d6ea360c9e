"""The public, framework-neutral losses: every choice of meaning is a keyword."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

from xent import _bridges
from xent._arguments import (
    check_choices,
    check_dtypes,
    check_floating,
    check_names,
    check_numbers,
    check_real,
    check_reduced,
    normalize_axis,
)
from xent._log_softmax import LogSoftmax
from xent._operation import INPUTS, Inputs, Refusal
from xent._reduction import Divisor, Kind, Reduction
from xent._rows import Ignored
from xent._sigmoid import SigmoidCrossEntropy
from xent._softmax import SoftmaxCrossEntropy
from xent._target import OutOfRange, check_labels, infer_kind, label_rows
from xent.arrays import Array, namespace


def softmax_cross_entropy(
    logits: Array,
    target: Array,
    /,
    *,
    axis: int = -1,
    target_kind: Literal["indices", "probabilities"] | None = None,
    class_weight: Array | None = None,
    sample_weight: Array | None = None,
    scale: float | None = None,
    label_smoothing: float = 0.0,
    ignore_index: int | None = None,
    out_of_range: OutOfRange = "raise",
    ignored_loss: Ignored = "zero",
    ignored_gradient: Ignored = "zero",
    logits_are_log_probabilities: bool = False,
    shifted_floor: float | None = None,
    divergence: Literal["cross-entropy", "kl"] = "cross-entropy",
    kl_epsilon: float = 0.0,
    gradient_mass: Literal["target", "one"] = "target",
    gradient_scaling: Literal["target", "difference"] = "target",
    gradient_ignores: float | None = None,
    reshape_target: bool = False,
    differentiable: Sequence[str] = INPUTS,
    class_weight_error: Refusal = (ValueError, "class weights of class indices get no gradient"),
    backward_error: Refusal | None = None,
    second_order_error: Refusal | None = None,
    reduction: Kind = "mean",
    reduce_axes: Sequence[int] | None = None,
    divisor: Divisor = "positions",
    empty_divisor: Literal["nan", "one"] = "nan",
    keep_axis: bool = False,
    dtype: str | None = None,
    compute_dtype: str | None = None,
    reduction_dtype: str | None = None,
    divisor_dtype: str | None = None,
    rounding: Literal["none", "log_softmax", "normalizer"] = "none",
    return_softmax: bool = False,
) -> Any:
    """Cross-entropy between a target and the softmax of logits.

    For a row of logits x with effective target q of mass m = sum(q), and s = x - max(x)::

        loss     = -sum(q * (s - log(sum(exp(s)))))
        gradient = m * softmax(x) - q

    where q is ``class_weight[t]`` at a class index t, or ``class_weight * p`` for probabilities p, after
    smoothing (``(1 - e) * q + e / C * class_weight``). The options that change the gradient alone are named
    so; they reproduce originals whose gradient is not the derivative of their value.

    Args:
        logits: shape ``(..., C, ...)`` with the C classes along ``axis``; float16, bfloat16, float32 or
            float64.
        target: class indices (integers) shaped like ``logits`` without ``axis``, or with size 1 there; or
            probabilities (floats) shaped like ``logits``.
        axis: the class axis.
        target_kind: ``"indices"`` or ``"probabilities"``; by default, what the dtype of ``target`` says.
            Floats as indices are truncated toward zero.
        class_weight: shape ``(C,)``; multiplies q. Not differentiable with class indices.
        sample_weight: multiplies the row losses (shaped like ``logits`` with size 1 at ``axis``),
            broadcasting with them, before the reduction.
        scale: a number that multiplies every row loss.
        label_smoothing: e in 0..1, the share of each row's target that is spread evenly over the classes.
        ignore_index: rows with this label have loss and gradient 0 and are no valid rows.
        out_of_range: labels that name no class: ``"raise"`` `xent.LabelError`, ``"wrap"`` -C..-1 to the end
            as NumPy indexing does (Chainer) and raise beyond, or ``"clip"`` to 0..C-1 (MXNet). Where values
            are not at hand (while JAX traces, on Dask arrays) nothing is raised and such rows are NaN.
        ignored_loss: ``"zero"``, or ``"multiply"`` the ignored loss by 0, so that NaN stays NaN (Chainer).
        ignored_gradient: ``"zero"`` whatever the logits (Paddle), or ``"multiply"`` by a cotangent of 0
            (torch, Chainer).
        logits_are_log_probabilities: take ``logits`` as they are as the log-softmax (MXNet ``from_logits``).
        shifted_floor: the least value of s (Paddle: -64); the gradient passes through as if there were none.
        divergence: ``"kl"`` adds ``sum(q * log(p + kl_epsilon))`` to the loss (Chainer); the gradient stays.
        kl_epsilon: see ``divergence``.
        gradient_mass: ``"one"`` takes m = 1 in the gradient, whatever the probabilities sum to (Chainer,
            Paddle).
        gradient_scaling: what factors multiply, which shows where one is infinite: the ``"target"``, as in
            ``c * m * softmax - c * q`` (torch, MXNet, Paddle's labels), or the ``"difference"``, as in
            ``c * (m * softmax - q)`` (Chainer, Paddle's soft labels). Not for smoothed indices.
        gradient_ignores: probabilities equal to this count as 0 in the gradient's q (Chainer).
        reshape_target: accept probabilities of any shape with as many elements (MXNet).
        differentiable: which of ``"logits"``, ``"target"``, ``"class_weight"``, ``"sample_weight"`` may get a
            gradient.
        class_weight_error: exception class and text to raise where a gradient to class weights of class
            indices is asked for; without ``"class_weight"`` in ``differentiable`` it is just not given.
        backward_error: an exception class and text to raise instead of giving a gradient.
        second_order_error: the same for differentiating the gradient (MXNet, Chainer).
        reduction: ``"none"``, ``"sum"`` or ``"mean"``.
        reduce_axes: which axes of the weighted row losses (class axis kept, with size 1) to reduce; by
            default all.
        divisor: what ``"mean"`` divides by: all ``"positions"``, the ``"valid"`` rows, the ``"batch"`` size
            (first axis), or the ``"target_weight"``, the class weights of the valid rows' labels.
        empty_divisor: a divisor of zero gives ``"nan"``, or is taken as ``"one"``.
        keep_axis: with reduction ``"none"``, keep the class axis with size 1 (Paddle).
        dtype: name of the output's dtype; by default what the floating arguments promote to.
        compute_dtype: name of the dtype rows are computed in; by default the same, and float32 for half
            types.
        reduction_dtype: name of a dtype in which a sum is held before it is divided, also the sum over the
            classes of smoothed indices; a half type overflows (torch, MXNet).
        divisor_dtype: name of a dtype that the divisor is rounded to; a half type overflows (MXNet).
        rounding: for half types, what is rounded to that type before the loss is formed: nothing, the
            ``"log_softmax"`` (torch), or before it the ``"normalizer"``, the sum of exponentials and its
            logarithm (torch where the class axis is the last, Chainer).
        return_softmax: return ``(loss, softmax)``; the softmax, shaped like ``logits``, is not
            differentiable.

    Returns:
        The loss, on the library and device of ``logits``: shape ``()`` when all axes are reduced; with
        ``"none"``, ``logits`` without ``axis``.

    Raises:
        TypeError: for arguments that are not arrays of one library, or of a dtype that does not fit.
        ValueError: for shapes that do not fit, arrays on two devices, or an unknown choice.
        LabelError: for a label that names no class; a subclass of IndexError.

    >>> import numpy as np, xent
    >>> x = np.asarray([[1., 2., 3.], [3., 1., 0.]], dtype=np.float32)
    >>> xent.softmax_cross_entropy(x, np.asarray([2, 0]), reduction="none")
    array([0.407606  , 0.16984603], dtype=float32)
    >>> float(xent.softmax_cross_entropy(x, np.asarray([2, -1]), ignore_index=-1, divisor="valid"))
    0.40760600566864014
    """
    given = {"logits": logits, "target": target, "class_weight": class_weight, "sample_weight": sample_weight}
    xp = namespace(**given)
    check_choices(
        target_kind=target_kind,
        out_of_range=out_of_range,
        ignored_loss=ignored_loss,
        ignored_gradient=ignored_gradient,
        divergence=divergence,
        gradient_mass=gradient_mass,
        gradient_scaling=gradient_scaling,
        reduction=reduction,
        divisor=divisor,
        empty_divisor=empty_divisor,
        rounding=rounding,
    )
    check_floating(logits=logits, class_weight=class_weight)
    check_real(target=target, sample_weight=sample_weight)
    check_numbers(label_smoothing=label_smoothing, scale=scale)
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"label_smoothing must be in 0..1, got {label_smoothing}")
    check_names(differentiable)
    check_dtypes(dtype, compute_dtype, reduction_dtype, divisor_dtype)
    shape = tuple(logits.shape)
    class_axis = normalize_axis(axis, len(shape))
    rows = (*shape[:class_axis], 1, *shape[class_axis + 1 :])
    check_reduced(rows, sample_weight, reduce_axes, keeps_shape=reduction == "none" and not keep_axis)
    kind = target_kind or infer_kind(target)
    checked = True
    refused: tuple[tuple[str, Refusal], ...] = ()
    if kind == "indices":
        checked = check_labels(
            xp, label_rows(xp, target, shape, class_axis), shape[class_axis], ignore_index, out_of_range
        )
        if "class_weight" in differentiable:
            refused = (("class_weight", class_weight_error),)
            differentiable = [name for name in differentiable if name != "class_weight"]
        if label_smoothing and gradient_scaling == "difference":
            raise ValueError("gradient_scaling='difference' is not defined for smoothed class indices")
    elif tuple(target.shape) != shape and not (
        reshape_target and math.prod(target.shape) == math.prod(shape)
    ):
        raise ValueError(
            f"probabilities must have the shape of the logits, {shape}, got {tuple(target.shape)}"
        )
    if class_weight is not None and tuple(class_weight.shape) != (shape[class_axis],):
        raise ValueError(
            f"class_weight must have shape ({shape[class_axis]},), got {tuple(class_weight.shape)}"
        )
    operation = SoftmaxCrossEntropy(
        axis=class_axis,
        target_kind=kind,
        label_smoothing=float(label_smoothing),
        ignore_index=ignore_index,
        out_of_range=out_of_range,
        checked=checked,
        ignored_loss=ignored_loss,
        ignored_gradient=ignored_gradient,
        logits_are_log_probabilities=logits_are_log_probabilities,
        shifted_floor=shifted_floor,
        divergence=divergence,
        kl_epsilon=kl_epsilon,
        gradient_mass=gradient_mass,
        gradient_scaling=gradient_scaling,
        gradient_ignores=gradient_ignores,
        rounding=rounding,
        return_softmax=return_softmax,
        refused=refused,
        differentiable=tuple(differentiable),
        backward_error=backward_error,
        second_order_error=second_order_error,
        dtype=dtype,
        compute_dtype=compute_dtype,
        reduction=Reduction(
            kind=reduction,
            axes=None if reduce_axes is None else tuple(reduce_axes),
            divisor=divisor,
            empty_divisor=empty_divisor,
            class_axis=class_axis,
            keep_axis=keep_axis,
            scale=scale,
            held_in=reduction_dtype,
            divisor_in=divisor_dtype,
        ),
    )
    return _bridges.call(xp, operation, Inputs(logits, target, class_weight, sample_weight))


def sigmoid_cross_entropy(
    logits: Array,
    target: Array,
    /,
    *,
    sample_weight: Array | None = None,
    ignore_index: int | None = None,
    ignored_loss: Ignored = "zero",
    ignored_gradient: Ignored = "zero",
    target_wraps: bool = False,
    differentiable: Sequence[str] = INPUTS,
    backward_error: Refusal | None = None,
    second_order_error: Refusal | None = None,
    reduction: Kind = "mean",
    reduce_axes: Sequence[int] | None = None,
    divisor: Divisor = "positions",
    empty_divisor: Literal["nan", "one"] = "nan",
    scale: float | None = None,
    dtype: str | None = None,
    compute_dtype: str | None = None,
    reduction_dtype: str | None = None,
    divisor_dtype: str | None = None,
) -> Array:
    """Cross-entropy of independent binary rows: each element of the logits against its own target.

    Per element, with logit x and target t::

        loss     = -(x * (t - [x >= 0]) - log(1 + exp(-|x|)))
        gradient = sigmoid(x) - t

    Args:
        logits: any shape; float16, bfloat16, float32 or float64.
        target: the same shape; integers or floats, usually in 0..1. Other values extrapolate the formula.
        sample_weight: multiplies the losses, broadcasting with them, before the reduction.
        ignore_index: elements with this target have loss and gradient 0 and are not valid.
        ignored_loss: as for `xent.softmax_cross_entropy`, like all that follow.
        ignored_gradient: see there.
        target_wraps: subtract ``[x >= 0]`` in the dtype of an integer target, whose smallest number then
            wraps to the largest in the loss, not in the gradient (Chainer).
        differentiable: see there.
        backward_error: see there.
        second_order_error: see there.
        reduction: see there.
        reduce_axes: see there.
        divisor: see there.
        empty_divisor: see there.
        scale: see there.
        dtype: see there.
        compute_dtype: see there.
        reduction_dtype: see there.
        divisor_dtype: see there.

    Returns:
        The loss, on the library and device of ``logits``: shape ``()`` when all axes are reduced; with
        ``"none"``, the shape of ``logits``.

    Raises:
        TypeError: for arguments that are not arrays of one library, or of a dtype that does not fit.
        ValueError: for shapes that do not fit, arrays on two devices, or an unknown choice.

    >>> import numpy as np, xent
    >>> x, t = np.asarray([[-2., 3.], [5., -0.5]]), np.asarray([[0, 1], [1, -1]])
    >>> xent.sigmoid_cross_entropy(x, t, ignore_index=-1, reduction="none").round(4)
    array([[0.1269, 0.0486],
           [0.0067, 0.    ]])
    """
    xp = namespace(logits=logits, target=target, sample_weight=sample_weight)
    check_choices(
        ignored_loss=ignored_loss,
        ignored_gradient=ignored_gradient,
        reduction=reduction,
        divisor=divisor,
        empty_divisor=empty_divisor,
    )
    check_floating(logits=logits)
    check_real(target=target, sample_weight=sample_weight)
    check_numbers(scale=scale)
    check_names(differentiable)
    check_dtypes(dtype, compute_dtype, reduction_dtype, divisor_dtype)
    check_reduced(tuple(logits.shape), sample_weight, reduce_axes, keeps_shape=False)
    if tuple(target.shape) != tuple(logits.shape):
        raise ValueError(
            f"target must have the shape of the logits, {tuple(logits.shape)}, got {tuple(target.shape)}"
        )
    operation = SigmoidCrossEntropy(
        ignore_index=ignore_index,
        ignored_loss=ignored_loss,
        ignored_gradient=ignored_gradient,
        target_wraps=target_wraps,
        differentiable=tuple(differentiable),
        backward_error=backward_error,
        second_order_error=second_order_error,
        dtype=dtype,
        compute_dtype=compute_dtype,
        reduction=Reduction(
            kind=reduction,
            axes=None if reduce_axes is None else tuple(reduce_axes),
            divisor=divisor,
            empty_divisor=empty_divisor,
            scale=scale,
            held_in=reduction_dtype,
            divisor_in=divisor_dtype,
        ),
    )
    return _bridges.call(xp, operation, Inputs(logits, target, None, sample_weight))


def log_softmax(x: Array, /, *, axis: int = -1, round_normalizer: bool = False) -> Array:
    """Logarithm of the softmax, ``s - log(sum(exp(s)))`` with ``s = x - max(x)`` along an axis.

    Args:
        x: any shape with at least one axis; float16, bfloat16, float32 or float64.
        axis: the axis that the softmax sums to one along.
        round_normalizer: for half types, round ``s``, its exponentials, their sum, its logarithm, and that
            plus the largest logit to that type (Chainer).

    Returns:
        An array like ``x``.

    Raises:
        TypeError: if ``x`` is not an array of a floating-point dtype.
        ValueError: if there is no such axis.

    >>> import numpy as np, xent
    >>> xent.log_softmax(np.asarray([0., 1., 2.])).round(4)
    array([-2.4076, -1.4076, -0.4076])
    """
    xp = namespace(x=x)
    check_floating(x=x)
    operation = LogSoftmax(axis=normalize_axis(axis, x.ndim), round_normalizer=round_normalizer)
    return _bridges.call(xp, operation, Inputs(x))
