"""The one call of xent's core that a function makes, and the way back from it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import xent
from xent.arrays import Array, is_torch

Pullback = Callable[[Array], Array]


def call(
    loss: Callable[..., Array], x: Array, *arguments: Any, differentiate: bool, **options: Any
) -> tuple[Array, Pullback | None]:
    """Compute ``loss(x, *arguments, **options)`` and, if asked, the pullback to ``x``.

    The result stays differentiable in torch's and JAX's own ways.
    """
    if not differentiate:
        return loss(x, *arguments, **options), None
    if is_torch(x) and x.requires_grad:
        # `xent.vjp` returns a detached value; this one is part of the user's graph.
        value = loss(x, *arguments, **options)
        torch = sys.modules["torch"]
        return value, lambda cotangent: torch.autograd.grad(value, x, cotangent, retain_graph=True)[0]
    return xent.vjp(loss, x, *arguments, argnums=0, **options)
