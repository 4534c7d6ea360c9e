"""The same elements in another shape."""

from __future__ import annotations

import math
from typing import Any

from xent.arrays import Array
from xent_chainer import backend
from xent_chainer.function_node import FunctionNode
from xent_chainer.utils.type_check import expect
from xent_chainer.variable import Variable


class Reshape(FunctionNode):
    """Reshape; one size may be -1."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    def check_type_forward(self, x: Array) -> None:
        """Take as many elements as the shape has."""
        if -1 not in self.shape:
            given, wanted = math.prod(x.shape), math.prod(self.shape)
            expect(
                self.label, given == wanted, f"prod(x.shape) == prod({self.shape})", f"{given} != {wanted}"
            )

    def forward(self, x: Array) -> Array:
        """Reshape."""
        return backend.reshape(x, self.shape)

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Reshape back."""
        return (reshape(gy, self.inputs[0].shape),)


def reshape(x: Any, shape: tuple[int, ...]) -> Variable:
    """Return the elements of ``x`` in another shape; one of the sizes may be -1."""
    return Reshape(tuple(shape)).apply(x)
