"""Products of matrices."""

from __future__ import annotations

from typing import Any

from xent.arrays import Array, dtype_name, namespace
from xent_chainer.function_node import FunctionNode
from xent_chainer.functions.array.broadcast import sum_to
from xent_chainer.functions.array.reshape import reshape
from xent_chainer.functions.array.transpose import transpose
from xent_chainer.utils.type_check import expect
from xent_chainer.variable import Variable, as_variable


class MatMul(FunctionNode):
    """``a @ b`` of matrices, or of stacks of them."""

    def check_type_forward(self, a: Array, b: Array) -> None:
        """Take one dtype, and sizes that fit."""
        names = dtype_name(a), dtype_name(b)
        expect(self.label, names[0] == names[1], "a.dtype == b.dtype", f"{names[0]} != {names[1]}")
        expect(
            self.label,
            a.shape[-1] == b.shape[-2],
            "a.shape[-1] == b.shape[-2]",
            f"{a.shape[-1]} != {b.shape[-2]}",
        )

    def forward(self, a: Array, b: Array) -> Array:
        """Multiply."""
        return namespace(a).matmul(a, b)

    def backward(self, gy: Variable) -> tuple[Variable, Variable]:
        """Multiply by the other factor, transposed."""
        a, b = self.inputs
        return sum_to(matmul(gy, _swapped(b)), a.shape), sum_to(matmul(_swapped(a), gy), b.shape)


def _swapped(x: Variable) -> Variable:
    return transpose(x, (*range(x.ndim - 2), x.ndim - 1, x.ndim - 2))


def matmul(a: Any, b: Any, transa: bool = False, transb: bool = False) -> Variable:
    """Return the product of two matrices, each transposed first if asked for.

    A vector is a row on the left and a column on the right, transposed or not.
    """
    left, right = as_variable(a), as_variable(b)
    left = _swapped(left) if transa and left.ndim > 1 else left
    right = _swapped(right) if transb and right.ndim > 1 else right
    wide = reshape(left, (1, -1)) if left.ndim == 1 else left
    tall = reshape(right, (-1, 1)) if right.ndim == 1 else right
    y = MatMul().apply(wide, tall)
    if left.ndim == 1:
        y = y[..., 0, :]
    return y[..., 0] if right.ndim == 1 else y


def rmatmul(b: Any, a: Any) -> Variable:
    """Return ``a @ b``."""
    return matmul(a, b)
