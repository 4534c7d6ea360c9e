"""Indexing, and its transpose."""

from __future__ import annotations

from typing import Any

from xent.arrays import Array, creation_device, namespace
from xent_chainer import backend
from xent_chainer.function_node import FunctionNode
from xent_chainer.variable import Variable


class GetItem(FunctionNode):
    """``x[index]``, in the terms of the array's library."""

    def __init__(self, index: Any) -> None:
        self.index = index

    def forward(self, x: Array) -> Array:
        """Index."""
        return x[self.index]

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Put the gradient back where the elements were."""
        return (GetItemGrad(self.index, self.inputs[0].shape).apply(gy),)


class GetItemGrad(FunctionNode):
    """Zeros with the input added at an index."""

    def __init__(self, index: Any, shape: tuple[int, ...]) -> None:
        self.index, self.shape = index, shape

    def forward(self, gy: Array) -> Array:
        """Add into zeros."""
        xp = namespace(gy)
        return backend.add_at(
            xp.zeros(self.shape, dtype=gy.dtype, device=creation_device(gy)), self.index, gy
        )

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Index."""
        return (get_item(gy, self.index),)


def get_item(x: Any, slices: Any) -> Variable:
    """Return ``x[slices]`` as a Variable."""
    return GetItem(slices).apply(x)
