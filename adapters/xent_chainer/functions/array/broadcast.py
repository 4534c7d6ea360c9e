"""Broadcasting, and its transpose: the sum to a smaller shape."""

from __future__ import annotations

from typing import Any

from xent.arrays import Array, namespace
from xent_chainer import backend
from xent_chainer.function_node import FunctionNode
from xent_chainer.utils.type_check import expect
from xent_chainer.variable import Variable


class BroadcastTo(FunctionNode):
    """Repeat along axes of size 1, and along new ones in front."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    def check_type_forward(self, x: Array) -> None:
        """Take sizes that are 1 or as wanted, counted from the last axis."""
        given = tuple(x.shape)
        expect(
            self.label,
            len(given) <= len(self.shape),
            "in_type.ndim <= len(shape)",
            f"{len(given)} > {len(self.shape)}",
        )
        for i in range(-len(given), 0):
            size = f"in_type[0].shape[{i}]"
            expect(
                self.label,
                given[i] in (self.shape[i], 1),
                f"{size} == {self.shape[i]} or {size} == 1" if self.shape[i] != 1 else f"{size} == 1",
                f"in_type[0].shape: {given}",
            )

    def forward(self, x: Array) -> Array:
        """Broadcast."""
        return namespace(x).broadcast_to(x, self.shape)

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Sum back."""
        return (sum_to(gy, self.inputs[0].shape),)


class SumTo(FunctionNode):
    """Sum over the axes along which ``shape`` broadcasts to the input's."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    def forward(self, x: Array) -> Array:
        """Sum."""
        xp = namespace(x)
        new = x.ndim - len(self.shape)
        stretched = tuple(new + i for i, n in enumerate(self.shape) if n == 1 and x.shape[new + i] != 1)
        summed = xp.sum(x, axis=(*range(new), *stretched), dtype=x.dtype, keepdims=True)
        return backend.reshape(summed, self.shape)

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Broadcast back."""
        return (broadcast_to(gy, self.inputs[0].shape),)


def broadcast_to(x: Any, shape: tuple[int, ...]) -> Variable:
    """Return ``x`` broadcast to a shape."""
    return BroadcastTo(tuple(shape)).apply(x)


def sum_to(x: Variable, shape: tuple[int, ...]) -> Variable:
    """Return ``x`` summed to a shape that broadcasts to its own."""
    return x if x.shape == shape else SumTo(shape).apply(x)
