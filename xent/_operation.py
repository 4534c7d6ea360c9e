"""Operation: what a bridge calls.

An operation is a frozen description of a computation with all its choices made. It computes on plain arrays
of one library and knows nothing of automatic differentiation; `xent._bridges` hands its gradient to the
libraries that have one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, NoReturn

from xent.arrays import Array, Namespace, is_floating

#: The array arguments of an operation, in this order; all but the first may be ``None``.
INPUTS = ("logits", "target", "class_weight", "sample_weight")

#: An exception class and its text: an error that is raised later, or never.
Refusal = tuple[type[Exception], str]


def raise_refusal(refusal: Refusal) -> NoReturn:
    """Raise it."""
    kind, text = refusal
    raise kind(text)


class Inputs(NamedTuple):
    """The array arguments of one call."""

    logits: Array
    target: Array = None
    class_weight: Array = None
    sample_weight: Array = None


class Forward(NamedTuple):
    """An operation's value; softmax and gradient for the cotangent 1 where they were asked for."""

    value: Array
    softmax: Array | None
    gradient: Array | None


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A computation with its derivative.

    Attributes:
        differentiable: the inputs that may receive a gradient.
        backward_error: an exception class and its text, raised instead of giving a gradient.
        second_order_error: the same, raised when the gradient itself is differentiated.
        refused: inputs whose gradient may not even be asked for, each with the error that is raised then.
    """

    differentiable: tuple[str, ...] = INPUTS
    backward_error: Refusal | None = None
    second_order_error: Refusal | None = None
    refused: tuple[tuple[str, Refusal], ...] = ()

    return_softmax: ClassVar[bool] = False

    def forward(self, xp: Namespace, inputs: Inputs, *, gradient: bool = False) -> Forward:
        """Compute the value and, if asked and it is a scalar, the gradient to the logits in the same pass."""
        raise NotImplementedError

    def backward(
        self, xp: Namespace, inputs: Inputs, cotangent: Array, wanted: Iterable[str], *, whole: bool = False
    ) -> dict[str, Array]:
        """Return the gradients to the wanted inputs for a cotangent of the value.

        ``whole`` computes without blocks, in functions that a library can differentiate again.
        """
        raise NotImplementedError

    def tangent(self, xp: Namespace, inputs: Inputs, tangents: Mapping[str, Array]) -> Array:
        """Return the value's tangent, linear in the inputs' tangents (forward mode)."""
        raise NotImplementedError

    def refuse_backward(self) -> None:
        """Raise the error that stands in place of a gradient, if there is one."""
        if self.backward_error is not None:
            raise_refusal(self.backward_error)

    def gets_gradient(self, name: str, inputs: Inputs) -> bool:
        """Whether an input is there, floating-point, and one that the operation gives a gradient to."""
        a = getattr(inputs, name)
        return a is not None and name in self.differentiable and is_floating(a)
