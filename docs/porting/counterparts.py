"""What PyTorch and JAX have that is taken for one of the five losses, asked as those are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch

from xent_port.explain.behaviours import Behaviour
from xent_port.explain.losses import Answer, Loss, Question


@dataclass(frozen=True)
class Counterpart:
    """A function that is taken for one of the losses; it is asked as `xent_port.explain.losses.Loss` is."""

    name: str
    offers: frozenset[str]
    answer: Callable[[Question], Answer]


def asked_as(behaviour: Behaviour, loss: Loss) -> Behaviour:
    """Return a behaviour that is asked for with the labels of one loss, whoever is asked."""
    return replace(behaviour, ask=lambda _: behaviour.ask(loss))


def _by_jax(function: Callable[[Question], Callable[[jax.Array], jax.Array]]) -> Callable[[Question], Answer]:
    def answer(question: Question) -> Answer:
        value, pullback = jax.vjp(function(question), jnp.asarray(question.x))
        (gradient,) = pullback(jnp.ones_like(value))
        return Answer(np.asarray(value), np.asarray(gradient))

    return answer


@_by_jax
def _optax_softmax(question: Question) -> Callable[[jax.Array], jax.Array]:
    labels = jnp.asarray(question.labels)

    def loss(x: jax.Array) -> jax.Array:
        if question.soft:
            losses = optax.softmax_cross_entropy(x, labels, axis=1)
        else:
            losses = optax.softmax_cross_entropy_with_integer_labels(x, labels, axis=1)
        return losses.mean() if question.mean else losses

    return loss


@_by_jax
def _optax_sigmoid(question: Question) -> Callable[[jax.Array], jax.Array]:
    labels = jnp.asarray(question.labels)

    def loss(x: jax.Array) -> jax.Array:
        losses = optax.sigmoid_binary_cross_entropy(x, labels)
        return losses.mean() if question.mean else losses

    return loss


def _torch_sigmoid(question: Question) -> Answer:
    x = torch.from_numpy(question.x.copy()).requires_grad_()
    labels = torch.from_numpy(question.labels).type_as(x)
    value = torch.nn.functional.binary_cross_entropy_with_logits(
        x, labels, reduction="mean" if question.mean else "none"
    )
    (gradient,) = torch.autograd.grad(value, x, torch.ones_like(value))
    return Answer(value.detach().numpy(), gradient.numpy())


OPTAX_SOFTMAX = Counterpart(
    "optax.softmax_cross_entropy_with_integer_labels", frozenset({"soft"}), _optax_softmax
)
OPTAX_SIGMOID = Counterpart("optax.sigmoid_binary_cross_entropy", frozenset(), _optax_sigmoid)
TORCH_SIGMOID = Counterpart(
    "torch.nn.functional.binary_cross_entropy_with_logits", frozenset(), _torch_sigmoid
)
