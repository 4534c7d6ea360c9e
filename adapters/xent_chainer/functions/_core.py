"""The one call of xent's core that a function makes, and the way back from it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

import xent
from xent.arrays import Array, is_torch

Pullback = Callable[[Array], Array]


def call(
    loss: Callable[..., Array], x: Array, *arguments: Any, differentiate: bool, **options: Any
) -> tuple[Array, Pullback | None]:
    """Compute ``loss(x, *arguments, **options)`` and, if asked, the pullback to ``x``.

    The result stays differentiable in torch's and JAX's own ways. The pullback raises a ``backward_error``.
    """
    if not differentiate:
        return loss(x, *arguments, **options), None
    if (refused := options.get("backward_error")) is not None:
        # JAX differentiates as soon as it is asked to: there is a value all the same.
        return loss(x, *arguments, **options), partial(_refuse, *refused)
    if is_torch(x) and x.requires_grad:
        # `xent.vjp` returns a detached value; this one is part of the user's graph.
        value = loss(x, *arguments, **options)
        torch = sys.modules["torch"]
        return value, lambda cotangent: torch.autograd.grad(value, x, cotangent, retain_graph=True)[0]
    return xent.vjp(loss, x, *arguments, argnums=0, **options)


def _refuse(kind: type[Exception], text: str, _: Array) -> NoReturn:
    raise kind(text)
