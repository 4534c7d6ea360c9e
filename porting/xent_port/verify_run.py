"""Computes a loss and its gradient on an array library: NumPy, PyTorch, JAX or PaddlePaddle."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import xent
from xent.arrays import unwrap

Array = np.ndarray[Any, np.dtype[Any]]
#: A loss of its arguments by name.
Loss = Callable[[Mapping[str, Any]], Any]
Runner = Callable[[Loss, Mapping[str, Any], str], tuple[Array, Array]]


def on_numpy(loss: Loss, arguments: Mapping[str, Any], wrt: str) -> tuple[Array, Array]:
    """Return the loss and its gradient; for a loss of several numbers, that of their sum."""
    out, pullback = xent.vjp(lambda leaf: loss({**arguments, wrt: leaf}), arguments[wrt])
    value = np.asarray(_first(out))
    ones = np.ones_like(value)
    gradient = pullback((ones, None) if isinstance(unwrap(out), tuple) else ones)
    return value, np.asarray(gradient)


def on_torch(loss: Loss, arguments: Mapping[str, Any], wrt: str) -> tuple[Array, Array]:
    """Return the loss and its gradient, by ``torch.autograd``."""
    torch = importlib.import_module("torch")
    given = _converted(arguments, torch.tensor)
    leaf = given[wrt].requires_grad_()
    out = _first(loss(given))
    (gradient,) = torch.autograd.grad(out, leaf, torch.ones_like(out))
    return out.detach().numpy(), gradient.numpy()


def on_jax(loss: Loss, arguments: Mapping[str, Any], wrt: str) -> tuple[Array, Array]:
    """Return the loss and its gradient, by ``jax.vjp``, with 64-bit numbers if the arrays have them."""
    jax = importlib.import_module("jax")
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    try:
        given = _converted(arguments, jax.numpy.asarray)
        out, pullback = jax.vjp(lambda leaf: _first(loss({**given, wrt: leaf})), given[wrt])
        (gradient,) = pullback(jax.numpy.ones_like(out))
        return np.asarray(out), np.asarray(gradient)
    finally:
        jax.config.update("jax_enable_x64", before)


def on_paddle(loss: Loss, arguments: Mapping[str, Any], wrt: str) -> tuple[Array, Array]:
    """Return the loss and its gradient, by ``paddle.grad``."""
    paddle = importlib.import_module("paddle")
    given = _converted(arguments, paddle.to_tensor)
    given[wrt].stop_gradient = False
    out = _first(loss(given))
    (gradient,) = paddle.grad(out, given[wrt], paddle.ones_like(out))
    return out.numpy(), gradient.numpy()


RUNNERS: Mapping[str, Runner] = {"numpy": on_numpy, "torch": on_torch, "jax": on_jax, "paddle": on_paddle}


def _converted(arguments: Mapping[str, Any], convert: Callable[[Any], Any]) -> dict[str, Any]:
    return {name: convert(x) if isinstance(x, np.ndarray) else x for name, x in arguments.items()}


def _first(out: Any) -> Any:
    """Return the loss of what a call answers: Paddle's may also answer the softmax."""
    out = unwrap(out)
    return out[0] if isinstance(out, tuple) else out
