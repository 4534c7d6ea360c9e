"""Exponential and logarithm."""

from __future__ import annotations

from typing import Any

from xent.arrays import Array, namespace
from xent_chainer import backend
from xent_chainer.function_node import FunctionNode
from xent_chainer.utils.type_check import expect_kind
from xent_chainer.variable import Variable


class Exp(FunctionNode):
    """``e ** x``."""

    label = "exp"

    def check_type_forward(self, x: Array) -> None:
        """Take floats only."""
        expect_kind(self.label, "in_types[0]", backend.kind(x), "f")

    def forward(self, x: Array) -> Array:
        """Exponentiate."""
        return namespace(x).exp(x)

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Multiply by the exponential itself."""
        return (gy * exp(self.inputs[0]),)


class Log(FunctionNode):
    """The natural logarithm."""

    label = "log"

    def check_type_forward(self, x: Array) -> None:
        """Take floats only."""
        expect_kind(self.label, "in_types[0]", backend.kind(x), "f")

    def forward(self, x: Array) -> Array:
        """Take the logarithm."""
        return namespace(x).log(x)

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Divide by the argument."""
        return (gy / self.inputs[0],)


def exp(x: Any) -> Variable:
    """Return ``e ** x``."""
    return Exp().apply(x)


def log(x: Any) -> Variable:
    """Return the natural logarithm of ``x``."""
    return Log().apply(x)
