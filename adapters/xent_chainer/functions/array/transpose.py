"""The axes in another order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xent.arrays import Array, namespace
from xent_chainer.function_node import FunctionNode
from xent_chainer.variable import Variable


class Transpose(FunctionNode):
    """Permute axes."""

    def __init__(self, axes: Sequence[int] | None) -> None:
        self.axes = axes

    def forward(self, x: Array) -> Array:
        """Permute."""
        return namespace(x).permute_dims(x, self._order(x.ndim))

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Permute back."""
        order = self._order(gy.ndim)
        return (transpose(gy, [order.index(i) for i in range(len(order))]),)

    def _order(self, ndim: int) -> tuple[int, ...]:
        axes = range(ndim - 1, -1, -1) if self.axes is None else self.axes
        order = tuple(a % ndim for a in axes)
        if sorted(order) != list(range(ndim)):
            raise ValueError(f"axes don't match array: {tuple(axes)} for {ndim} dimensions")
        return order


def transpose(x: Any, axes: Sequence[int] | None = None) -> Variable:
    """Return ``x`` with its axes in the given order, by default reversed."""
    return Transpose(axes).apply(x)
