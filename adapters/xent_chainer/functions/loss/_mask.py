"""Multiplication by where labels are not ignored."""

from __future__ import annotations

from typing import Any

from xent.arrays import Array, namespace
from xent_chainer.function_node import FunctionNode
from xent_chainer.variable import Variable


class _Mask(FunctionNode):
    """``x * mask`` for a mask of bool, in Chainer's label.

    Written as a choice between x and x * 0: of a product with a cast mask, a compiler (XLA) makes a choice
    between x and 0, which loses that NaN * 0 is NaN.
    """

    label = "_ * _"

    def __init__(self, mask: Array) -> None:
        self._mask = mask

    def forward(self, x: Array) -> Array:
        """Mask."""
        return namespace(x).where(self._mask, x, x * 0)

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Mask."""
        return (masked(gy, self._mask),)


def masked(x: Any, mask: Array) -> Variable:
    """Return ``x`` where the mask is true and ``x * 0`` elsewhere."""
    return _Mask(mask).apply(x)
