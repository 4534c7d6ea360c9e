"""Softmax cross-entropy: class labels or soft targets against logits, with the classes along axis 1."""

from __future__ import annotations

from typing import Any

import numpy as np

import xent
from xent.arrays import Array, dtype_name, dtype_of, namespace, result_dtype_name
from xent_chainer import backend
from xent_chainer.configuration import config
from xent_chainer.function_node import FunctionNode, missing_gradient_help
from xent_chainer.functions import _core
from xent_chainer.functions.activation.log_softmax import refuse_no_classes
from xent_chainer.functions.loss._double_backprop import double_backprop_softmax_cross_entropy
from xent_chainer.functions.loss._ignore_label import (
    check_labels,
    ignore_entry,
    ignore_index,
    incomparable,
    incomparable_error,
)
from xent_chainer.functions.loss._options import check_class_weight, check_reduce, numpy_promotion, truth
from xent_chainer.utils.type_check import undecidable
from xent_chainer.variable import Variable

# What kl-divergence adds to the targets in its logarithm.
KL_EPSILON = 1e-7

_NO_SECOND_ORDER = (
    RuntimeError,
    """\
F.softmax_cross_entropy was called with 'enable_double_backprop=False' argument, \
but double-backprop is actually being performed. \
Please specify 'enable_double_backprop=True' explicitly.""",
)


class SoftmaxCrossEntropy(FunctionNode):
    """One call of the core, with Chainer's choices; one derivative."""

    def __init__(
        self,
        normalize: Any,
        class_weight: Array | None,
        ignore_label: Any,
        reduce: str,
        soft_target_loss: str,
    ) -> None:
        check_class_weight(class_weight)
        check_reduce(reduce)
        self.normalize = normalize
        self.class_weight = class_weight
        self.ignore_label = ignore_label
        self.reduce = reduce
        self.soft_target_loss = soft_target_loss
        self.soft_target = False

    def check_type_forward(self, x: Array, t: Array) -> None:
        """Take floats with signed integers of the shape without axis 1, or with floats of the same shape."""
        given = f"Actual: x {dtype_name(x)} {tuple(x.shape)}, t {dtype_name(t)} {tuple(t.shape)}"
        if backend.kind(t) == "i":
            if x.ndim == 0 or t.ndim == 0:
                shapes = "x of shape (N, C, ...) and t of shape (N, ...)"
                raise IndexError(f"tuple index out of range\nExpect: {shapes}\n{given}")
            fits = (
                backend.kind(x) == "f"
                and tuple(t.shape) == (*x.shape[:1], *x.shape[2:])
                and t.ndim == x.ndim - 1
            )
            if not fits:
                raise undecidable(
                    "Expect: floating x of shape (N, C, ...) and integers t of shape (N, ...)", given
                )
        elif (backend.kind(x), backend.kind(t)) != ("f", "f") or tuple(x.shape) != tuple(t.shape):
            raise undecidable("Expect: signed integers t, or floating x and t of one shape", given)

    def forward(self, x: Array, t: Array) -> Array:
        """Translate Chainer's words into the core's."""
        self.soft_target = tuple(x.shape) == tuple(t.shape)
        if config.debug and not self.soft_target:
            check_labels(t, x.shape[1], self.ignore_label)
        if x.ndim < 2:
            raise np.exceptions.AxisError(1, x.ndim)
        refuse_no_classes(x, 1)
        meaning = self._soft_target(x, t) if self.soft_target else self._labels(x, t)
        if 0 in x.shape:
            rows = (*x.shape[:1], *x.shape[2:])
            output = f"shape={() if self.reduce == 'mean' else rows} dtype={meaning['dtype']}"
            meaning["backward_error"] = _empty_backward(x, t, output)
        try:
            value, self._pullback = _core.call(
                xent.softmax_cross_entropy,
                x,
                meaning.pop("target"),
                differentiate=self.differentiates,
                axis=1,
                differentiable=("logits",),
                second_order_error=_NO_SECOND_ORDER,
                reduction="mean" if self.reduce == "mean" else "none",
                # float16: the sum of exponentials and its logarithm are float16 numbers.
                rounding="normalizer"
                if _is_float16(x) and (_is_float16(t) or not self.soft_target)
                else "none",
                **meaning,
            )
        except xent.LabelError as error:
            raise IndexError(
                f"index {error.label} is out of bounds for axis 0 with size {x.shape[1]}\n{error}"
            ) from None
        if not self.soft_target and incomparable(t, self.ignore_label):
            raise incomparable_error("ravel", self.ignore_label)
        return value

    def _labels(self, x: Array, t: Array) -> dict[str, Any]:
        class_weight = _spread(self.class_weight, x)
        target, ignored = ignore_index(t, self.ignore_label)
        return {
            "target": target,
            "target_kind": "indices",
            "class_weight": class_weight,
            "ignore_index": ignored,
            # NumPy's indexing: -1 is the last class, unless it is ignored.
            "out_of_range": "wrap",
            # Chainer multiplies loss and gradient by the mask: NaN in an ignored row stays NaN.
            "ignored_loss": "multiply",
            "ignored_gradient": "multiply",
            # Chainer weighs softmax minus one-hot, which shows where a weight is infinite.
            "gradient_scaling": "difference",
            # Class weights never enter the divisor.
            "divisor": "valid" if self.reduce == "mean" and truth(self.normalize) else "batch",
            "empty_divisor": "one",
            "dtype": dtype_name(x),
        }

    def _soft_target(self, x: Array, t: Array) -> dict[str, Any]:
        if self.reduce == "mean" and 0 in x.shape:
            raise ZeroDivisionError("float division by zero\nThere is no mean of no rows; use reduce='no'.")
        xp = namespace(x)
        if backend.kind(t) != "f":  # only with config.type_check off
            t = xp.astype(t, dtype_of(xp, numpy_promotion(dtype_name(x), dtype_name(t))))
        promoted = result_dtype_name(x, t)
        return {
            "target": t,
            "target_kind": "probabilities",
            "divergence": "kl" if self.soft_target_loss == "kl-divergence" else "cross-entropy",
            "kl_epsilon": KL_EPSILON,
            # The gradient is p - t, also where t does not sum to one.
            "gradient_mass": "one",
            "gradient_scaling": "difference",
            # The mask of class labels is applied to the targets in the gradient, and only there.
            "gradient_ignores": ignore_entry(self.ignore_label),
            "divisor": "positions",
            "dtype": promoted,
            # Only class labels are summed in float32; the sum of soft float16 losses may overflow.
            "reduction_dtype": "float16" if promoted == "float16" else None,
            "backward_error": None if promoted == dtype_name(x) else _wider_targets(promoted, dtype_name(x)),
        }

    def backward(self, gy: Variable) -> tuple[Variable, None]:
        """Return the gradient, which is not differentiable again."""
        assert self._pullback is not None
        return _SoftmaxCrossEntropyGrad(self._pullback).apply(self.inputs[0], gy), None

    def refuse_missing_gradient(self) -> Exception:
        """See `FunctionNode.refuse_missing_gradient`."""
        return TypeError(f"'NoneType' object is not subscriptable\n{missing_gradient_help(self.label)}")


class _SoftmaxCrossEntropyGrad(FunctionNode):
    """The gradient on the default path: the core's pullback, with no derivative of its own."""

    label = "_SoftmaxCrossEntropyGrad_NoDoubleBackprop"

    def __init__(self, pullback: _core.Pullback) -> None:
        self._pullback = pullback

    def forward(self, _: Array, gy: Array) -> Array:
        """Pull the cotangent back to the logits."""
        return self._pullback(gy)

    def backward(self, _: Variable) -> tuple[None, None]:
        """Refuse."""
        kind, text = _NO_SECOND_ORDER
        raise kind(text)


def _spread(class_weight: Array | None, x: Array) -> Array | None:
    """Return one weight per class: as given, or one for all."""
    if class_weight is None:
        return None
    classes = x.shape[1]
    if class_weight.shape[0] not in (classes, 1):
        shape = (1, class_weight.shape[0], *(1,) * (x.ndim - 2))
        raise ValueError(
            "operands could not be broadcast together with remapped shapes [original->remapped]: "
            f"{str(shape).replace(' ', '')}  and requested shape {str(tuple(x.shape)).replace(' ', '')}\n"
            f"class_weight must hold one weight per class, {classes}, or one for all."
        )
    return (
        class_weight
        if class_weight.shape[0] == classes
        else namespace(class_weight).broadcast_to(class_weight, (classes,))
    )


def _is_float16(array: Array) -> bool:
    return dtype_name(array) == "float16"


def _empty_backward(x: Array, t: Array, output: str) -> tuple[type[Exception], str]:
    """Chainer's backward returns one gradient too many for an x without elements."""
    return ValueError, (
        "number of gradients returned from backward is incorrect: 3 != expected 2 or 1\n"
        "  function=SoftmaxCrossEntropy (SoftmaxCrossEntropy)\n"
        f"    input 0: shape={tuple(x.shape)} dtype={dtype_name(x)}\n"
        f"    input 1: shape={tuple(t.shape)} dtype={dtype_name(t)}\n"
        f"    output 0: {output}\n"
        "x has no elements; enable_double_backprop=True gives an empty gradient."
    )


def _wider_targets(promoted: str, x: str) -> tuple[type[Exception], str]:
    """Chainer's gradient has the dtype of the loss, which its own check then refuses."""
    return TypeError, (
        f"Dtype of data and grad mismatch\ngrad: {promoted} != data: {x}\n"
        f"Soft targets wider than x have no gradient; cast them to {x}."
    )


def softmax_cross_entropy(
    x: Any,
    t: Any,
    normalize: bool = True,
    cache_score: bool = True,
    class_weight: Any = None,
    ignore_label: int = -1,
    reduce: str = "mean",
    enable_double_backprop: bool = False,
    soft_target_loss: str = "cross-entropy",
) -> Variable:
    """Cross-entropy between labels and the softmax of logits over axis 1.

    For class labels ``loss = -w[t] log_softmax(x)[t]``, and 0 where ``t == ignore_label``; its gradient is
    ``w[t] (softmax(x) - onehot(t))``. For soft targets ``loss = -sum(t log_softmax(x))``, or
    ``sum(t (log(t + 1e-7) - log_softmax(x)))`` for ``'kl-divergence'``; the gradient of both is ``softmax(x)
    - t``, which is their derivative only where ``t`` sums to one.

    Args:
        x: array or Variable of logits, shape ``(N, C, d1, ..)``, floating-point.
        t: array or Variable of labels: signed integers of shape ``(N, d1, ..)``; or floats of the shape of
            ``x``, which are soft targets. Labels -C..-1 wrap, as in NumPy's indexing.
        normalize: with ``reduce='mean'``, divide by the number of labels that are not ignored (at least 1) if
            true, by ``len(x)`` if not. Soft targets always divide by the number of rows.
        cache_score: changes nothing here (in Chainer: whether the softmax is kept for the gradient).
        class_weight: array of shape ``(C,)`` or ``(1,)``; multiplies the loss of each class, never the
            divisor. Not used with soft targets.
        ignore_label: the label that is ignored; inside 0..C-1 too. Soft targets equal to it count as 0 in the
            gradient.
        reduce: ``'mean'`` for one number, ``'no'`` for one loss per label.
        enable_double_backprop: take another path, whose gradient can be differentiated again. Labels are
            clipped to 0..C-1 there, soft targets do not exist, and the checks are weaker.
        soft_target_loss: ``'cross-entropy'`` or ``'kl-divergence'``.

    Returns:
        A Variable: shape ``()``, or ``(N, d1, ..)`` with ``reduce='no'``; of the dtype of ``x``, or for soft
            targets of the wider of the two. Only ``x`` gets a gradient.

    Raises:
        ValueError: for an unknown ``reduce`` or ``soft_target_loss``, or a ``class_weight`` that is not a
            floating vector of fitting length; in debug mode for labels that are no class and not ignored.
        TypeError: for arguments that are neither arrays nor Variables.
        RuntimeError: for dtypes and shapes that do not fit (Chainer's own check fails there), for NaN in
            debug mode, and for a second derivative without ``enable_double_backprop``.
        IndexError: for labels that do not wrap into the classes. Labels of lazy or traced arrays are not
            looked at; a row with such a label is NaN.
        InvalidType: with ``enable_double_backprop``, for labels, shapes and dtypes that do not fit.

    Source: ``chainer/functions/loss/softmax_cross_entropy.py``, Chainer 7.8.1.

    >>> import numpy as np
    >>> x = np.asarray([[-1.0, 0.0, 1.0, 2.0], [2.0, 0.0, 1.0, -1.0]])
    >>> softmax_cross_entropy(x, np.asarray([3, 0]))
    variable(0.4401897)
    >>> softmax_cross_entropy(x, np.asarray([3, -1]), reduce="no")
    variable([0.4401897, 0.       ])
    """
    if soft_target_loss not in ("cross-entropy", "kl-divergence"):
        raise ValueError("soft_target_loss must be 'cross-entropy' or 'kl-divergence'.")
    if enable_double_backprop:
        return double_backprop_softmax_cross_entropy(x, t, normalize, class_weight, ignore_label, reduce)
    del cache_score
    return SoftmaxCrossEntropy(normalize, class_weight, ignore_label, reduce, soft_target_loss).apply(x, t)
