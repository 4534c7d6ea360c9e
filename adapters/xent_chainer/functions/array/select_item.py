"""One element of each row, and its transpose."""

from __future__ import annotations

from typing import Any

from xent.arrays import Array, creation_device, namespace
from xent_chainer import backend
from xent_chainer.function_node import FunctionNode
from xent_chainer.utils.type_check import expect, expect_kind
from xent_chainer.variable import Variable


class SelectItem(FunctionNode):
    """``x[i, t[i]]`` of every row i."""

    def check_type_forward(self, x: Array, t: Array) -> None:
        """Take a matrix and a signed integer for each row."""
        expect_kind(self.label, "t", backend.kind(t), "i")
        expect(self.label, x.ndim == 2, "x.ndim == 2", f"{x.ndim} != 2")
        expect(self.label, t.ndim == 1, "t.ndim == 1", f"{t.ndim} != 1")
        rows, labels = x.shape[0], t.shape[0]
        expect(self.label, rows == labels, "x.shape[0] == t.shape[0]", f"{rows} != {labels}")

    def forward(self, x: Array, t: Array) -> Array:
        """Sum each row where the column is the chosen one: what every library can do, and differentiate."""
        xp = namespace(x)
        chosen = _one_hot(t, x.shape[1])
        return xp.sum(xp.where(chosen, x, xp.zeros_like(x)), axis=1, dtype=x.dtype)

    def backward(self, gy: Variable) -> tuple[Variable, None]:
        """Put the gradient back into its column."""
        x, t = self.inputs
        return PutItem(x.shape[1]).apply(gy, t), None


class PutItem(FunctionNode):
    """Rows of zeros with ``gy[i]`` in column ``t[i]``."""

    def __init__(self, columns: int) -> None:
        self.columns = columns

    def forward(self, gy: Array, t: Array) -> Array:
        """Put."""
        xp = namespace(gy)
        column = xp.expand_dims(gy, axis=1)
        return xp.where(_one_hot(t, self.columns), column, xp.zeros_like(column))

    def backward(self, gy: Variable) -> tuple[Variable, None]:
        """Select."""
        return select_item(gy, self.inputs[1]), None


def _one_hot(t: Array, columns: int) -> Array:
    xp = namespace(t)
    return xp.expand_dims(t, axis=1) == xp.arange(columns, dtype=t.dtype, device=creation_device(t))


def select_item(x: Any, t: Any) -> Variable:
    """Return ``x[i, t[i]]`` for every row ``i`` of a matrix."""
    return SelectItem().apply(x, t)
