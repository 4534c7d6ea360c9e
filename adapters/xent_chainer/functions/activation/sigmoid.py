"""The logistic function."""

from __future__ import annotations

from typing import Any

from xent.arrays import Array, namespace
from xent_chainer import backend
from xent_chainer.function_node import FunctionNode
from xent_chainer.utils.type_check import expect_kind
from xent_chainer.variable import Variable


class Sigmoid(FunctionNode):
    """``1 / (1 + exp(-x))``, with an exponential that does not overflow."""

    def check_type_forward(self, x: Array) -> None:
        """Take floats only."""
        expect_kind(self.label, "x", backend.kind(x), "f")

    def forward(self, x: Array) -> Array:
        """Compute from exp(-abs(x)), which is at most 1."""
        xp = namespace(x)
        decayed = xp.exp(-xp.abs(x))
        return xp.where(x >= 0, xp.ones_like(x), decayed) / (1 + decayed)

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Multiply by the slope."""
        return (gy * slope(self.inputs[0]),)


def sigmoid(x: Any) -> Variable:
    """Return the logistic function of ``x``."""
    return Sigmoid().apply(x)


def slope(x: Variable) -> Variable:
    """Return the derivative y (1 - y), with 1 - y as the logistic function of -x, which cancels nothing."""
    return sigmoid(x) * sigmoid(-x)
