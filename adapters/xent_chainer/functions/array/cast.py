"""Another dtype."""

from __future__ import annotations

from typing import Any

from xent.arrays import Array, dtype_name, dtype_of, namespace
from xent_chainer.function_node import FunctionNode
from xent_chainer.variable import Variable, as_variable


class Cast(FunctionNode):
    """Cast to a dtype, by name."""

    def __init__(self, dtype: str) -> None:
        self.dtype = dtype

    def forward(self, x: Array) -> Array:
        """Cast."""
        xp = namespace(x)
        return xp.astype(x, dtype_of(xp, self.dtype))

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Cast back."""
        return (cast(gy, dtype_name(self.inputs[0].array)),)


def cast(x: Any, typ: str) -> Variable:
    """Return ``x`` in the dtype of that name; ``x`` itself if it has it."""
    variable = as_variable(x)
    return variable if dtype_name(variable.array) == typ else Cast(typ).apply(variable)
