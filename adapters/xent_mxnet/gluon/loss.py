"""Losses of ``mxnet.gluon.loss``."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import xent
from xent.arrays import Array, Namespace, dtype_name, dtype_of, is_array, is_floating, result_dtype_name
from xent_mxnet.base import MXNetError
from xent_mxnet.gluon import _operators as operators
from xent_mxnet.gluon._operators import Mode
from xent_mxnet.gluon.block import HybridBlock
from xent_mxnet.npx import is_np_array

__all__ = ["Loss", "SoftmaxCELoss", "SoftmaxCrossEntropyLoss"]


class Loss(HybridBlock):
    """Base class of losses.

    Args:
        weight: a number that multiplies the loss, or ``None``.
        batch_axis: the axis that is not averaged (nd mode).
        **kwargs: ``prefix`` and ``params``, see `~xent_mxnet.gluon.block.Block`.
    """

    def __init__(self, weight: Any, batch_axis: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._weight = weight
        self._batch_axis = batch_axis

    def __repr__(self) -> str:
        return f"{type(self).__name__}(batch_axis={self._batch_axis}, w={self._weight})"


class SoftmaxCrossEntropyLoss(Loss):
    """Softmax cross-entropy, one loss for each sample, as in MXNet 1.9.1.

    With p = softmax(pred) along ``axis``, for each position::

        loss = -log p[label]                  (sparse_label=True)
        loss = -sum(label * log p)            (sparse_label=False)

    times the sample weight, times ``weight``, averaged over all axes but ``batch_axis``. The loss is called
    by position, ``loss(pred, label, sample_weight)``:

    * pred: shape ``(N, ..., C, ...)``; floating (with ``from_logits`` also integer).
    * label: class indices shaped like pred without ``axis`` or with size 1 there, of any dtype but bool:
      floats truncate toward zero, everything is cast to int32 and **clipped** to 0..C-1; no label is ignored.
      Or, dense, any shape with as many elements as pred; nd mode wants pred's dtype, np mode promotes.
    * sample_weight: optional; broadcast against the row losses, which have pred's shape with size **1** at
      ``axis``: ``(N, 1)`` for pred ``(N, C)``. A shape ``(N,)`` broadcasts to ``(N, N)`` and scales every
      sample by the mean weight.

    The result has shape ``(N,)`` and pred's dtype (np mode: the promotion of all floating arguments). np mode
    (`xent_mxnet.npx.set_np`) ignores ``batch_axis`` and takes a number as sample weight.

    Args:
        axis: the class axis. ``None``, for dense labels of log-probabilities, adds up all rows to one loss.
        sparse_label: whether labels are class indices, else dense.
        from_logits: whether pred holds log-probabilities, which are used as they are.
        weight: a number that multiplies the loss; checked when the loss is called.
        batch_axis: the axis that is not averaged.
        **kwargs: ``prefix`` and ``params``.

    Raises:
        MXNetError: for shapes, dtypes and axes that do not fit; a subclass of RuntimeError.
        AssertionError: for a weight that is no number, or an argument that is no array.
        ValueError: if no argument is an array, or (nd mode) a dense label is too large.

    See https://mxnet.apache.org/versions/1.9.1/api/python/docs/api/gluon/loss/index.html

    >>> import numpy as np
    >>> from xent_mxnet import gluon
    >>> pred, label = np.asarray([[1.0, 2.0, 3.0], [1.0, 2.0, 4.0]]), np.asarray([0, 2])
    >>> loss = gluon.loss.SoftmaxCrossEntropyLoss()
    >>> loss(pred, label).round(4)
    array([2.4076, 0.1698])
    >>> loss(pred, label, np.asarray([[0.5], [2.0]])).round(4)
    array([1.2038, 0.3397])
    """

    def __init__(
        self,
        axis: int = -1,
        sparse_label: bool = True,
        from_logits: bool = False,
        weight: Any = None,
        batch_axis: Any = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(weight, batch_axis, **kwargs)
        self._axis = axis
        self._sparse_label = sparse_label
        self._from_logits = from_logits

    def hybrid_forward(
        self,
        F: Namespace,  # noqa: N803
        pred: Array,
        label: Array,
        sample_weight: Array | None = None,
    ) -> Array:
        """Compute the loss; see the class."""
        mode = Mode(numpy=is_np_array(), graph=self._active)
        from_logits, sparse = bool(self._from_logits), bool(self._sparse_label)
        if mode.graph:
            self._build_graph(pred, label, mode)
        if not from_logits:
            operators.log_softmax(pred, self._axis, mode)
        axis: int | None
        if sparse:
            axis = operators.pick(pred, label, self._axis, mode)
        else:
            operators.reshape_like(label, pred, mode)
            axis = operators.dense_sum(pred, label, self._axis, from_logits=from_logits, mode=mode)
        wide = rows = operators.keep_axis(tuple(pred.shape), axis)
        if sample_weight is not None:
            wide = operators.broadcast_mul(pred, rows, sample_weight, mode)
        weight = operators.read_weight(self._weight, mode)
        kept = operators.mean(wide, self._batch_axis, mode)
        if mode.graph and not mode.numpy:  # a graph knows all shapes before it looks at dtypes
            if not sparse:
                operators.check_product(pred, label)
            if sample_weight is not None:
                operators.check_weighted(pred, sample_weight)
        operators.run_kernels(pred, label, axis, from_logits=from_logits, sparse=sparse, mode=mode)

        factors = [weight]
        if not is_array(sample_weight):
            factors, sample_weight = [sample_weight, weight], None
        if sparse:
            xent.mark_constant(label, zeros=True)  # MXNet's gradient of a class index
            label = F.reshape(_class_indices(F, label), rows)
        integer = not is_floating(pred)
        promoted = any(is_floating(a) for a in (None if sparse else label, sample_weight) if a is not None)
        dtype = _result_dtype(pred, None if sparse else label, sample_weight, mode)
        loss = xent.softmax_cross_entropy(
            F.astype(pred, dtype_of(F, dtype)) if integer else pred,
            label,
            axis=-1 if axis is None else axis,
            target_kind="indices" if sparse else "probabilities",
            sample_weight=sample_weight,
            scale=_scale(
                factors, dtype, truncated=integer and not promoted and not (mode.numpy and mode.graph)
            ),
            out_of_range="clip",
            logits_are_log_probabilities=from_logits,
            reshape_target=True,
            second_order_error=(
                MXNetError,
                _second_order_text(
                    from_logits=from_logits, sparse=sparse, weighted=sample_weight is not None, mode=mode
                ),
            ),
            **(_sum_of_all(wide, kept) if axis is None else _mean_over(wide, kept)),
            empty_divisor="one",
            dtype=dtype,
            reduction_dtype=dtype if dtype == "float16" else None,  # the sum over positions overflows
            divisor_dtype=dtype if dtype == "float16" else None,  # and so may their count
        )
        # nd stays with integers and divides them toward zero.
        return F.astype(loss, pred.dtype) if integer and not mode.numpy else loss

    def _build_graph(self, pred: Any, label: Any, mode: Mode) -> None:
        """Check kinds, read every parameter in the order of the operators, and look for missing inputs."""
        from_logits, sparse = bool(self._from_logits), bool(self._sparse_label)
        operators.check_kinds(pred, label, from_logits=from_logits, sparse=sparse, mode=mode)
        operators.read_class_axis(self._axis, from_logits=from_logits, sparse=sparse, mode=mode)
        operators.read_weight(self._weight, mode)
        if not mode.numpy:
            operators.read_batch_axis(self._batch_axis)
        first = "log_softmax0_data" if not from_logits else "pick0_data" if sparse else "multiply0_lhs"
        second = "pick0_index" if sparse else "reshape_like0_lhs"
        for value, name in ((pred, first), (label, second)):
            if value is None:
                raise AssertionError(
                    f"Unknown input to HybridBlock: {self.prefix}{name}\nAn argument is None."
                )


SoftmaxCELoss = SoftmaxCrossEntropyLoss


def _class_indices(xp: Namespace, label: Array) -> Array:
    """Labels as int32: floats truncate toward zero, and what does not fit is negative, as on x86."""
    if is_floating(label):
        if dtype_name(label) in ("float16", "bfloat16"):
            label = xp.astype(label, xp.float32)  # which can hold the bound
        label = xp.where((label >= -(2.0**31)) & (label < 2.0**31), label, xp.full_like(label, -1.0))
    return xp.astype(label, xp.int32)


def _result_dtype(pred: Array, dense_label: Array | None, sample_weight: Array | None, mode: Mode) -> str:
    """Name the dtype of the loss: the promotion, or what each mode makes of integer log-probabilities."""
    if is_floating(pred):
        return result_dtype_name(pred, dense_label, sample_weight)
    in_graph = mode.graph and (dense_label is None or not is_floating(dense_label))
    if not mode.numpy or in_graph:  # where the sign of an integer is changed before it is multiplied
        return "float64"
    others = [a for a in (dense_label, sample_weight) if a is not None and is_floating(a)]
    return result_dtype_name(*others) if others else "float32"


def _scale(factors: list[Any], dtype: str, *, truncated: bool) -> float | None:
    """Multiply numbers, each rounded to the dtype of the loss that it multiplies."""
    numbers = [float(f) for f in factors if f is not None]
    if truncated:
        numbers = [float(int(n)) for n in numbers]
    with np.errstate(over="ignore", under="ignore"):
        rounded = [float(np.asarray(n, dtype="float32" if dtype == "bfloat16" else dtype)) for n in numbers]
    return math.prod(rounded) if rounded else None


def _mean_over(wide: tuple[int, ...], kept: tuple[int, ...]) -> dict[str, Any]:
    """Say to the core which axes are averaged."""
    if not kept:
        # A mean of everything has shape (1,) in nd mode: an axis of size 1, such as the class axis, is kept.
        if 1 not in wide:
            raise MXNetError(
                "batch_axis=None takes no sample weight that stretches the class axis: "
                f"the weighted losses have shape {wide}. Give the weight size 1 there."
            )
        kept = (wide.index(1),)
    axes = tuple(a for a in range(len(wide)) if a not in kept)
    return {"reduction": "mean", "reduce_axes": axes} if axes else {"reduction": "none", "keep_axis": True}


def _sum_of_all(wide: tuple[int, ...], kept: tuple[int, ...]) -> dict[str, Any]:
    """Say to the core that the losses of all rows are added up to one; its class axis, of size 1, is kept."""
    if math.prod(wide) > 1 or len(kept) > 1:
        raise MXNetError(
            "axis=None makes one loss of all rows: it takes one sample weight and one batch axis, "
            f"not weighted losses of shape {wide} that keep {len(kept)} axes."
        )
    axes = tuple(range(len(wide) - 1))
    return {"reduction": "sum", "reduce_axes": axes} if axes else {"reduction": "none", "keep_axis": True}


def _second_order_text(*, from_logits: bool, sparse: bool, weighted: bool, mode: Mode) -> str:
    if mode.graph:
        return (
            "Check failed: !Imperative: :Get()->is_recording(): "
            "CachedOp does not support higher order gradients. "
            "If you want to do backward with create_graph=True please do not use hybridize."
        )
    if from_logits and sparse and not weighted:
        return (
            "Check failed: xs.size() > 0 (0 vs. 0) : "
            "There are no inputs in computation graph that require gradients."
        )
    if not from_logits:
        operator = "log_softmax"
    elif sparse:
        operator = "pick"
    else:
        operator = "npi_broadcast_mul" if mode.numpy else "broadcast_mul"
    return (
        f"Operator _backward_{operator} is non-differentiable because it didn't register FGradient attribute."
    )
