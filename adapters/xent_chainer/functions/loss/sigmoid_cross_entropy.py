"""Sigmoid cross-entropy: every element against a label of its own."""

from __future__ import annotations

from typing import Any

import xent
from xent.arrays import HALF, Array, dtype_name, index_dtype, namespace
from xent_chainer import backend
from xent_chainer.function_node import FunctionNode, missing_gradient_help
from xent_chainer.functions import _core
from xent_chainer.functions.activation.sigmoid import sigmoid, slope
from xent_chainer.functions.array.broadcast import sum_to
from xent_chainer.functions.array.cast import cast
from xent_chainer.functions.loss._ignore_label import valid
from xent_chainer.functions.loss._mask import masked
from xent_chainer.functions.loss._options import check_reduce, numpy_promotion, truth
from xent_chainer.functions.math.basic_math import div
from xent_chainer.utils.type_check import expect, expect_kind
from xent_chainer.variable import Variable

IGNORE_LABEL = -1


class SigmoidCrossEntropy(FunctionNode):
    """One call of the core, with Chainer's choices; any number of derivatives."""

    def __init__(self, normalize: bool, reduce: str) -> None:
        check_reduce(reduce)
        self.normalize, self.reduce = normalize, reduce

    def check_type_forward(self, x: Array, t: Array) -> None:
        """Take floats, signed integers, and one shape."""
        expect_kind(self.label, "x", backend.kind(x), "f")
        expect_kind(self.label, "t", backend.kind(t), "i")
        shapes = tuple(x.shape), tuple(t.shape)
        expect(self.label, shapes[0] == shapes[1], "x.shape == t.shape", f"{shapes[0]} != {shapes[1]}")

    def forward(self, x: Array, t: Array) -> Array:
        """Translate Chainer's words into the core's."""
        by_valid = self.reduce == "mean" and truth(self.normalize)
        if self.reduce == "mean" and not by_valid and x.ndim == 0:
            raise TypeError(
                "len() of unsized object\nnormalize=False divides by the batch size, and x has no axes."
            )
        if backend.kind(t) == "b":  # only with config.type_check off
            raise TypeError(_BOOL_SUBTRACT)
        # NumPy's promotion of the mask: a sum in float16 may overflow.
        promoted = numpy_promotion(dtype_name(x), dtype_name(t))
        value, self._pullback = _core.call(
            xent.sigmoid_cross_entropy,
            x,
            t,
            differentiate=self.differentiates,
            ignore_index=IGNORE_LABEL,
            # Chainer multiplies loss and gradient by the mask: NaN in an ignored place stays NaN.
            ignored_loss="multiply",
            ignored_gradient="multiply",
            # Chainer subtracts before it multiplies with a float.
            target_wraps=True,
            differentiable=("logits",),
            reduction="mean" if self.reduce == "mean" else "none",
            divisor="valid" if by_valid else "batch",
            empty_divisor="one",
            dtype=dtype_name(x),
            reduction_dtype="float16" if promoted == "float16" else None,
            backward_error=_SCALAR_BACKWARD if x.ndim == 0 else None,
        )
        return value

    def backward(self, gy: Variable) -> tuple[Variable, None]:
        """Return the gradient."""
        x, t = self.inputs
        divisor = self._divisor(x, t.array) if self.reduce == "mean" else None
        return SigmoidCrossEntropyGrad(self._pullback, t.array, divisor).apply(x, gy), None

    def _divisor(self, x: Variable, t: Array) -> Array | int:
        """Return what the mean divides by, at least 1."""
        if not self.normalize:
            return max(len(x), 1)
        xp = namespace(t)
        count = xp.sum(xp.astype(valid(t, IGNORE_LABEL), index_dtype(xp)))
        return xp.where(count > 0, count, xp.ones_like(count))

    def refuse_missing_gradient(self) -> Exception:
        """See `FunctionNode.refuse_missing_gradient`."""
        return TypeError(
            f"unsupported operand type(s) for *: 'NoneType' and 'bool'\n{missing_gradient_help(self.label)}"
        )


class SigmoidCrossEntropyGrad(FunctionNode):
    """The gradient: the core's pullback, and its own derivatives as functions."""

    def __init__(self, pullback: _core.Pullback | None, t: Array, divisor: Array | int | None) -> None:
        self._pullback, self._t, self._divisor = pullback, t, divisor

    def forward(self, _: Array, gy: Array) -> Array:
        """Pull the cotangent back to the logits."""
        assert self._pullback is not None
        return self._pullback(gy)

    def backward(self, ggx: Variable) -> tuple[Variable, Variable]:
        """Differentiate gy (sigmoid(x) - t) / divisor, zero where ignored, to x and to gy."""
        dtype = dtype_name(ggx.array)
        # Products and differences of float16 numbers would lose most of their digits.
        x, gy, ggx = (cast(v, "float32" if dtype in HALF else dtype) for v in (*self.inputs, ggx))
        xp, y = namespace(self._t), sigmoid(x)
        weighted = masked(ggx, valid(self._t, IGNORE_LABEL))
        if self._divisor is not None:
            weighted = div(weighted, self._divisor)
        to_gy = weighted * (y - xp.astype(self._t, x.dtype))
        return cast(weighted * gy * slope(x), dtype), cast(sum_to(to_gy, gy.shape), dtype)


_BOOL_SUBTRACT = (
    "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, "
    "or the logical_xor function instead.\nt must hold integers."
)

# Chainer computes the gradient of a 0-d x and then refuses it, because NumPy made it a scalar.
_SCALAR_BACKWARD = (
    TypeError,
    """\
forward output must be a tuple of ndarrays.
Function: SigmoidCrossEntropyGrad
Actual output types: (<class 'numpy.float32'>,)
Chainer has no gradient for x of shape (); give x one axis.""",
)


def sigmoid_cross_entropy(x: Any, t: Any, normalize: bool = True, reduce: str = "mean") -> Variable:
    """Cross-entropy between labels and the sigmoid of logits, element by element.

    Per element ``loss = max(x, 0) - x t + log(1 + exp(-|x|))``, and 0 where ``t == -1``. The gradient is
    ``sigmoid(x) - t``. Labels other than 0 and 1 extrapolate the formula.

    Args:
        x: array or Variable of logits, any shape, floating-point.
        t: array or Variable of labels, the shape of ``x``, signed integers; -1 is ignored.
        normalize: with ``reduce='mean'``, divide by the number of elements that are not ignored (at least 1)
            if true, by the batch size ``len(x)`` if not.
        reduce: ``'mean'`` for one number, ``'no'`` for one loss per element.

    Returns:
        A Variable of the dtype of ``x``: shape ``()``, or the shape of ``x`` with ``reduce='no'``. Only ``x``
            gets a gradient, and any number of derivatives.

    Raises:
        ValueError: for another ``reduce``.
        InvalidType: for dtypes and shapes that do not fit.
        TypeError: for arguments that are neither arrays nor Variables.

    Source: ``chainer/functions/loss/sigmoid_cross_entropy.py``, Chainer 7.8.1.

    >>> import numpy as np
    >>> x = np.asarray([[-2.0, 3.0, 0.5], [5.0, 2.0, -0.5]])
    >>> t = np.asarray([[0, 1, 0], [1, 1, -1]])
    >>> sigmoid_cross_entropy(x, t)
    variable(0.25664714)
    >>> sigmoid_cross_entropy(x, t, normalize=False)
    variable(0.64161785)
    """
    return SigmoidCrossEntropy(normalize, reduce).apply(x, t)
