"""One bridge per kind of array library: it calls an operation and hands its gradient over.

Nothing differentiates through the formula. The bridge of a library with automatic differentiation is imported
when the first array of that library is seen.
"""

from __future__ import annotations

from typing import Any

from xent._operation import Inputs, Operation, raise_refusal
from xent._recording import wants_gradient
from xent.arrays import Namespace, is_jax, is_torch


def call(xp: Namespace, operation: Operation, inputs: Inputs) -> Any:
    """Return the operation's value, or ``(value, softmax)`` if it returns the softmax too."""
    for name, refusal in operation.refused:
        if wants_gradient(getattr(inputs, name)):
            raise_refusal(refusal)
    if is_torch(inputs.logits):
        from xent._bridges import torch as bridge
    elif is_jax(inputs.logits):
        from xent._bridges import jax as bridge  # type: ignore[no-redef]
    else:
        from xent._bridges import plain as bridge  # type: ignore[no-redef]
    value, softmax = bridge.call(xp, operation, inputs)
    return (value, softmax) if operation.return_softmax else value
