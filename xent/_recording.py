"""How `xent.vjp` learns what a function computed, on libraries without automatic differentiation.

A function under `xent.vjp` hands its arrays to one operation. While a recording is open, that call leaves its
inputs, its output and the operation behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from xent.arrays import Array, Namespace, is_torch, namespace, values_at_hand

if TYPE_CHECKING:
    from xent._operation import Inputs, Operation


@dataclass
class Record:
    """One call of an operation, its value, and the gradient for cotangent 1 if it came with the value."""

    xp: Namespace
    operation: Operation
    inputs: Inputs
    value: Array
    gradient: Array | None

    def pull_back(self, cotangent: Array, wanted: Sequence[str]) -> dict[str, Array]:
        """Return the gradients to the wanted inputs; the one from the forward pass is given away once."""
        gradient, self.gradient = self.gradient, None
        if gradient is None or list(wanted) != ["logits"] or not scales(cotangent):
            return self.operation.backward(self.xp, self.inputs, cotangent, wanted)
        return {
            "logits": gradient if _is_one(cotangent) else gradient * self.xp.astype(cotangent, gradient.dtype)
        }


@dataclass
class Recording:
    """What is to be differentiated, and the calls made so far; ``fused``: gradients come with the values."""

    arguments: tuple[Any, ...]
    fused: bool = True
    records: list[Record] = field(default_factory=list)
    constants: list[tuple[Array, bool]] = field(default_factory=list)

    def is_constant(self, x: Array) -> bool:
        """Whether an adapter said that the loss does not vary with ``x``."""
        return any(x is a for a, _ in self.constants)

    def gets_zeros(self, x: Array) -> bool:
        """Whether ``x`` is such a constant, with a gradient of zeros."""
        return any(x is a and zeros for a, zeros in self.constants)

    def asks_for(self, x: Array) -> bool:
        """Whether the gradient to this very array was asked for."""
        return any(x is a for a in self.arguments)


_open: ContextVar[Recording | None] = ContextVar("xent_recording", default=None)


@contextmanager
def recording(arguments: tuple[Any, ...], *, fused: bool = True) -> Iterator[Recording]:
    """Open a recording for the calls made inside."""
    token = _open.set(opened := Recording(arguments, fused))
    try:
        yield opened
    finally:
        _open.reset(token)


def current_recording() -> Recording | None:
    """Return the innermost open recording."""
    return _open.get()


def wants_gradient(x: Array | None) -> bool:
    """Whether a gradient to ``x`` is being asked for, by torch's autograd or by `xent.vjp`.

    For adapters of functions that refuse to differentiate an argument.

    >>> import numpy as np
    >>> wants_gradient(np.zeros(3))
    False
    """
    if x is None:
        return False
    if is_torch(x):  # `xent.vjp` asks torch as everyone does
        import torch

        return bool(x.requires_grad and torch.is_grad_enabled())
    opened = _open.get()
    return opened is not None and opened.asks_for(x)


def mark_constant(x: Array, *, zeros: bool = False) -> None:
    """Say that the loss does not vary with ``x``, which an adapter casts or drops before the core sees it.

    `xent.vjp` then gives ``None`` for it, or, where the original gives ``zeros``, an array of zeros like it.
    """
    opened = _open.get()
    if opened is not None:
        opened.constants.append((x, zeros))


def scales(cotangent: Array) -> bool:
    """Whether the gradient for a cotangent of 1 may be multiplied by this one: not by infinity or NaN.

    The two terms of a gradient, and the rows that are ignored, each meet the cotangent on their own. A lazy
    cotangent may be either, and a lazy gradient costs nothing that is not computed.
    """
    if isinstance(cotangent, np.ndarray | np.generic):
        return bool(np.isfinite(cotangent))
    if is_torch(cotangent):
        # Elsewhere than on the CPU, looking would wait for the device.
        return cotangent.device.type != "cpu" or bool(cotangent.isfinite())
    return values_at_hand(cotangent) and bool(namespace(cotangent).isfinite(cotangent))


def _is_one(cotangent: Array) -> bool:
    return isinstance(cotangent, (np.ndarray, np.generic)) and cotangent.ndim == 0 and bool(cotangent == 1)
