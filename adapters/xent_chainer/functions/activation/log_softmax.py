"""Log-softmax."""

from __future__ import annotations

import operator
from typing import Any

import xent
from xent.arrays import Array
from xent_chainer import backend
from xent_chainer.configuration import config
from xent_chainer.function_node import FunctionNode, missing_gradient_help
from xent_chainer.functions.array.broadcast import broadcast_to
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
        self._y = xent.log_softmax(x, axis=axis, round_normalizer=True)
        return self._y

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Return gy - softmax(x) * sum(gy)."""
        # Only a gradient that is to be differentiated again has to know where y comes from.
        y = log_softmax(self.inputs[0], self.axis) if config.enable_backprop else Variable(self._y)
        mass = broadcast_to(sum(gy, self.axis, keepdims=True), gy.shape)
        return (gy - exp(y) * mass,)

    def refuse_missing_gradient(self) -> Exception:
        """See `FunctionNode.refuse_missing_gradient`."""
        return AttributeError(
            f"'NoneType' object has no attribute 'sum'\n{missing_gradient_help(self.label)}"
        )


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
