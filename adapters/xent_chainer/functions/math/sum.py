"""Sums and means over axes."""

from __future__ import annotations

from typing import Any

from xent.arrays import Array, namespace
from xent_chainer import backend
from xent_chainer.function_node import FunctionNode
from xent_chainer.functions.array.broadcast import broadcast_to
from xent_chainer.functions.array.reshape import reshape
from xent_chainer.utils.type_check import expect, expect_kind
from xent_chainer.variable import Variable, as_variable

Axes = int | tuple[int, ...] | None


class Sum(FunctionNode):
    """The sum over some axes, or all, in the dtype of the input."""

    def __init__(self, axis: Axes, keepdims: bool) -> None:
        self.axes = (axis,) if isinstance(axis, int) else axis
        self.keepdims = keepdims

    def check_type_forward(self, x: Array) -> None:
        """Take floats, and axes that exist."""
        expect_kind(self.label, "x", backend.kind(x), "f")
        for a in self.axes or ():
            least = a if a >= 0 else -a - 1
            expect(self.label, x.ndim > least, f"x.ndim > {least}", f"{x.ndim} <= {least}")

    def forward(self, x: Array) -> Array:
        """Sum."""
        return namespace(x).sum(x, axis=self.axes, keepdims=self.keepdims, dtype=x.dtype)

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Broadcast the gradient over what was summed."""
        shape = self.inputs[0].shape
        if not self.keepdims:
            summed = range(len(shape)) if self.axes is None else {a % len(shape) for a in self.axes}
            gy = reshape(gy, tuple(1 if i in summed else n for i, n in enumerate(shape)))
        return (broadcast_to(gy, shape),)


def sum(x: Any, axis: Axes = None, keepdims: bool = False) -> Variable:
    """Return the sum of ``x`` over some axes, by default all."""
    return Sum(axis, keepdims).apply(x)


def average(x: Any, axis: Axes = None, weights: Any = None, keepdims: bool = False) -> Variable:
    """Return the mean of ``x`` over some axes, by default all; ``weights`` lie along one, or broadcast."""
    if weights is None:
        total = sum(x, axis, keepdims)
        count = as_variable(x).size // max(total.size, 1)
        return total / float(count)
    x, weights = as_variable(x), as_variable(weights)
    if isinstance(axis, tuple):
        if len(axis) > 1:
            raise ValueError("tuple axis is not supported when weights is given")
        (axis,) = axis
    if axis is not None:
        weights = reshape(weights, tuple(n if i == axis % x.ndim else 1 for i, n in enumerate(x.shape)))
    total = sum(x * broadcast_to(weights, x.shape), axis, keepdims)
    return total / broadcast_to(sum(weights), total.shape)
