"""Arithmetic of Variables, element by element, with broadcasting.

A number or an array on one side is taken in the dtype of the Variable on the other; two Variables must agree.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from xent.arrays import Array, creation_device, dtype_name, is_array, namespace
from xent_chainer import backend
from xent_chainer.function_node import FunctionNode
from xent_chainer.functions.array.broadcast import sum_to
from xent_chainer.utils.type_check import expect, expect_broadcastable, expect_kind
from xent_chainer.variable import Variable, as_variable


class Neg(FunctionNode):
    """``-x``."""

    label = "__neg__"

    def forward(self, x: Array) -> Array:
        """Negate."""
        return -x

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Negate."""
        return (-gy,)


class Absolute(FunctionNode):
    """``abs(x)``."""

    label = "|_|"

    def check_type_forward(self, x: Array) -> None:
        """Take floats only."""
        expect_kind(self.label, "x", backend.kind(x), "f")

    def forward(self, x: Array) -> Array:
        """Take the absolute value."""
        return namespace(x).abs(x)

    def backward(self, gy: Variable) -> tuple[Variable]:
        """Multiply by the sign, which has no derivative."""
        x = self.inputs[0].array
        return (gy * namespace(x).sign(x),)


class _Binary(FunctionNode):
    """A function of two Variables of one dtype."""

    def check_type_forward(self, lhs: Array, rhs: Array) -> None:
        """Take one dtype, and shapes that broadcast."""
        a, b = dtype_name(lhs), dtype_name(rhs)
        expect(self.label, a == b, "lhs.dtype == rhs.dtype", f"{a} != {b}")
        expect_broadcastable(tuple(lhs.shape), tuple(rhs.shape))

    def _to_inputs(self, lhs: Variable, rhs: Variable) -> tuple[Variable, Variable]:
        """Undo the broadcasting of the two gradients."""
        return sum_to(lhs, self.inputs[0].shape), sum_to(rhs, self.inputs[1].shape)


class Add(_Binary):
    """``lhs + rhs``."""

    label = "_ + _"

    def forward(self, lhs: Array, rhs: Array) -> Array:
        """Add."""
        return lhs + rhs

    def backward(self, gy: Variable) -> tuple[Variable, Variable]:
        """Pass the gradient to both."""
        return self._to_inputs(gy, gy)


class MultiAdd(FunctionNode):
    """The sum of any number of Variables."""

    def check_type_forward(self, *xs: Array) -> None:
        """Take one dtype."""
        for x in xs[1:]:
            names = dtype_name(xs[0]), dtype_name(x)
            expect(self.label, names[0] == names[1], "x0.dtype == x1.dtype", f"{names[0]} != {names[1]}")

    def forward(self, *xs: Array) -> Array:
        """Add, from the left."""
        total = xs[0]
        for x in xs[1:]:
            total = total + x
        return total

    def backward(self, gy: Variable) -> tuple[Variable, ...]:
        """Pass the gradient to all."""
        return tuple(sum_to(gy, x.shape) for x in self.inputs)


class Sub(_Binary):
    """``lhs - rhs``."""

    label = "_ - _"

    def forward(self, lhs: Array, rhs: Array) -> Array:
        """Subtract."""
        return lhs - rhs

    def backward(self, gy: Variable) -> tuple[Variable, Variable]:
        """Pass the gradient to one and its negative to the other."""
        return self._to_inputs(gy, -gy)


class Mul(_Binary):
    """``lhs * rhs``."""

    label = "_ * _"

    def forward(self, lhs: Array, rhs: Array) -> Array:
        """Multiply."""
        return lhs * rhs

    def backward(self, gy: Variable) -> tuple[Variable | None, Variable | None]:
        """Multiply the gradient by the other factor; only where asked: debug mode sees 0 times inf."""
        lhs, rhs = self.inputs
        to_lhs = sum_to(gy * rhs, lhs.shape) if lhs.requires_grad else None
        to_rhs = sum_to(gy * lhs, rhs.shape) if rhs.requires_grad else None
        return to_lhs, to_rhs


class Div(_Binary):
    """``lhs / rhs``."""

    label = "_ / _"

    def forward(self, lhs: Array, rhs: Array) -> Array:
        """Divide."""
        return lhs / rhs

    def backward(self, gy: Variable) -> tuple[Variable, Variable]:
        """Divide the gradient; the derivative to the divisor is -lhs / rhs²."""
        lhs, rhs = self.inputs
        to_lhs = gy / rhs
        return self._to_inputs(to_lhs, -to_lhs * lhs / rhs)


class Pow(_Binary):
    """``lhs ** rhs``."""

    label = "_ ** _"

    def forward(self, lhs: Array, rhs: Array) -> Array:
        """Raise to a power."""
        return lhs**rhs

    def backward(self, gy: Variable) -> tuple[Variable | None, Variable | None]:
        """Differentiate to the base; to the exponent only where asked, for the logarithm may not exist."""
        from xent_chainer.functions.math.exponential import log

        lhs, rhs = self.inputs
        to_base = sum_to(gy * rhs * lhs ** (rhs - 1), lhs.shape) if lhs.requires_grad else None
        to_exponent = sum_to(gy * log(lhs) * lhs**rhs, rhs.shape) if rhs.requires_grad else None
        return to_base, to_exponent


def _like(x: Variable, other: Any) -> Variable:
    """Return the other side of an operator as a Variable of the dtype of ``x``."""
    if isinstance(other, Variable):
        return other
    xp = namespace(x.array)
    if isinstance(other, (bool, int, float, np.generic)):
        number = float(other) if backend.kind(x.array) == "f" else int(other)
        return as_variable(xp.full((), number, dtype=x.dtype, device=creation_device(x.array)))
    if not is_array(other):
        raise TypeError(
            f"Value must be a scalar, `numpy.ndarray`, `cupy.ndarray` or a `Variable`.\nActual: {type(other)}"
        )
    return as_variable(other if other.dtype == x.dtype else xp.astype(other, x.dtype))


def neg(x: Variable) -> Variable:
    """Return ``-x``."""
    return Neg().apply(x)


def absolute(self: Variable) -> Variable:
    """Return ``abs(self)``; the parameter's name is Chainer's."""
    return Absolute().apply(self)


def add(*xs: Any) -> Variable:
    """Return the sum of Variables or arrays; of two, the second may be a number."""
    if len(xs) == 2:
        return Add().apply(xs[0], _like(*xs))
    return MultiAdd().apply(*xs)


def sub(x: Variable, other: Any) -> Variable:
    """Return ``x - other``."""
    return Sub().apply(x, _like(x, other))


def rsub(x: Variable, other: Any) -> Variable:
    """Return ``other - x``."""
    return Sub().apply(_like(x, other), x)


def mul(x: Variable, other: Any) -> Variable:
    """Return ``x * other``."""
    return Mul().apply(x, _like(x, other))


def div(x: Variable, other: Any) -> Variable:
    """Return ``x / other``; a number is inverted, and x multiplied by that."""
    if isinstance(other, np.generic):
        other = np.float64(other)
    if isinstance(other, (int, float)):
        return mul(x, 1.0 / other)
    return Div().apply(x, _like(x, other))


def rdiv(x: Variable, other: Any) -> Variable:
    """Return ``other / x``."""
    return Div().apply(_like(x, other), x)


def pow(x: Variable, other: Any) -> Variable:
    """Return ``x ** other``."""
    return Pow().apply(x, _like(x, other))


def rpow(x: Variable, other: Any) -> Variable:
    """Return ``other ** x``."""
    return Pow().apply(_like(x, other), x)
