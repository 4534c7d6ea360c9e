"""Log-softmax."""

from __future__ import annotations

import operator
from typing import Any

import xent
from xent.arrays import HALF, Array, dtype_name
from xent_chainer import backend
from xent_chainer.function_node import FunctionNode, missing_gradient_help
from xent_chainer.functions import _core
from xent_chainer.functions.array.broadcast import broadcast_to
from xent_chainer.functions.array.cast import cast
from xent_chainer.functions.math.exponential import exp
from xent_chainer.functions.math.sum import sum
from xent_chainer.utils.type_check import undecidable
from xent_chainer.variable import Variable


class LogSoftmax(FunctionNode):
    """Log-softmax over an axis; float16 is rounded as Chainer's computation in float16 is."""

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def check_type_forward(self, x: Array) -> None:
        """Take floats, and an axis that exists."""
        if backend.kind(x) != "f":
            raise undecidable(f"Expect: x.dtype.kind == f\nActual: {backend.kind(x)} != f")
        if not -x.ndim <= self.axis < x.ndim:
            raise undecidable(
                f"Expect: -x.ndim <= axis < x.ndim\nActual: axis {self.axis} of {x.ndim} dimensions"
            )

    def forward(self, x: Array) -> Array:
        """Call the core."""
        if isinstance(self.axis, bool):
            raise TypeError("an integer is required: axis must not be a bool")
        axis = operator.index(self.axis)
        refuse_no_classes(x, axis)
        y, self._pullback = _core.call(
            xent.log_softmax, x, differentiate=self.differentiates, axis=axis, round_normalizer=True
        )
        return y

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Return gy - softmax(x) * sum(gy), as a function of the log-softmax."""
        y = self.output()
        assert self._pullback is not None
        assert y is not None
        return (LogSoftmaxGrad(self._pullback, self.axis).apply(y, gy),)

    def refuse_missing_gradient(self) -> Exception:
        """See `FunctionNode.refuse_missing_gradient`."""
        return AttributeError(
            f"'NoneType' object has no attribute 'sum'\n{missing_gradient_help(self.label)}"
        )


class LogSoftmaxGrad(FunctionNode):
    """The gradient: the core's pullback, and its own derivatives as functions."""

    def __init__(self, pullback: _core.Pullback, axis: int) -> None:
        self._pullback, self._axis = pullback, axis

    def forward(self, _: Array, gy: Array) -> Array:
        """Pull the cotangent back to the logits."""
        return self._pullback(gy)

    def backward(self, ggx: Variable) -> tuple[Variable, Variable]:
        """Differentiate gy - exp(y) * sum(gy) to the log-softmax y and to gy."""
        dtype = dtype_name(ggx.array)
        # Sums of float16 numbers of both signs would lose most of their digits.
        wide = "float32" if dtype in HALF else dtype
        y, gy, ggx = (cast(v, wide) for v in (*self.inputs, ggx))
        p = exp(y)
        to_y = -ggx * p * self._along_axis(gy)
        return cast(to_y, dtype), cast(ggx - self._along_axis(p * ggx), dtype)

    def _along_axis(self, a: Variable) -> Variable:
        return broadcast_to(sum(a, self._axis, keepdims=True), a.shape)


def refuse_no_classes(x: Array, axis: int) -> None:
    """Raise for an axis of size zero: there is no largest of no logits."""
    if x.shape[axis] == 0:
        raise ValueError(
            "zero-size array to reduction operation maximum which has no identity\n"
            f"x of shape {tuple(x.shape)} has no classes along axis {axis}."
        )


def log_softmax(x: Any, axis: int = 1) -> Variable:
    """Logarithm of the softmax along an axis: ``x - log(sum(exp(x)))``.

    Args:
        x: array or Variable of a floating-point dtype.
        axis: the axis that the softmax sums to one along.

    Returns:
        A Variable like ``x``, differentiable any number of times.

    Raises:
        RuntimeError: if ``x`` is not floating, or has no such axis (Chainer's own check fails there).
        TypeError: if ``x`` is neither array nor Variable.
        ValueError: if ``x`` has size 0 along the axis.

    Source: ``chainer/functions/activation/log_softmax.py``, Chainer 7.8.1.

    >>> import numpy as np
    >>> log_softmax(np.asarray([[0.0, 1.0, 2.0], [0.0, 2.0, 4.0]])).array.round(4)
    array([[-2.4076, -1.4076, -0.4076],
           [-4.1429, -2.1429, -0.1429]])
    """
    return LogSoftmax(axis).apply(x)
