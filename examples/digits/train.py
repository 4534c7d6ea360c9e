"""Training a linear classifier by gradient descent, as one does with NumPy, torch, JAX, and an original.

Each function returns the loss of every step, and the weights at the end. The losses of Paddle and MXNet come
one a row; what is trained on is their mean.
"""

from typing import Any

import numpy as np

import xent
from data import Task
from losses import Loss
from xent_conformance.originals.process import Original
from xent_conformance.wire import decode

RATE = 0.5
Curve = tuple[list[float], np.ndarray[Any, Any]]


def with_numpy(loss: Loss, task: Task, steps: int) -> Curve:
    """NumPy has no autodiff; `xent.vjp` gives the gradient of the logits."""
    weights, curve = task.start, []
    for images, labels in task.batches(steps):
        logits = images @ weights
        targets = loss.targets(labels, logits.dtype.name)
        out, pullback = xent.vjp(loss.ours, logits, *targets, **loss.options)
        curve.append(float(_array(out).mean()))
        weights -= RATE * images.T @ pullback(loss.cotangent(logits.dtype.name))
    return curve, weights


def with_torch(loss: Loss, task: Task, steps: int) -> Curve:
    """On tensors the losses have a ``grad_fn``, and ``backward()`` is torch's own."""
    import torch

    weights, curve = torch.tensor(task.start, requires_grad=True), []
    for images, labels in task.batches(steps):
        logits = torch.tensor(images) @ weights
        targets = [torch.tensor(target) for target in loss.targets(labels, images.dtype.name)]
        mean = _array(loss.ours(logits, *targets, **loss.options)).mean()
        mean.backward()
        curve.append(mean.item())
        with torch.no_grad():
            weights -= RATE * weights.grad
        weights.grad = None
    return curve, weights.detach().numpy()


def with_jax(loss: Loss, task: Task, steps: int) -> Curve:
    """On JAX arrays ``jax.value_and_grad`` works, also under ``jax.jit``."""
    import jax

    jax.config.update("jax_enable_x64", True)

    @jax.jit
    @jax.value_and_grad
    def mean_and_gradient(weights: Any, images: Any, *targets: Any) -> Any:
        return _array(loss.ours(images @ weights, *targets, **loss.options)).mean()

    weights, curve = jax.numpy.asarray(task.start), []
    for images, labels in task.batches(steps):
        arrays = [jax.numpy.asarray(a) for a in (images, *loss.targets(labels, images.dtype.name))]
        mean, gradient = mean_and_gradient(weights, *arrays)
        curve.append(float(mean))
        weights = weights - RATE * gradient
    return curve, np.asarray(weights)


def with_original(loss: Loss, task: Task, steps: int, original: Original) -> Curve:
    """The original's own function, in its own process; all but the loss is as in `with_numpy`."""
    weights, curve = task.start, []
    for images, labels in task.batches(steps):
        logits = images @ weights
        targets = loss.targets(labels, logits.dtype.name)
        outcome = original.ask(loss.call(logits, targets))
        if "error" in outcome or "crash" in outcome:
            raise RuntimeError(f"{loss.original}: {outcome.get('error') or outcome['crash']}")
        curve.append(float(decode(outcome["value"]).numpy().mean()))
        (gradient,) = outcome["gradients"].values()
        weights -= RATE * images.T @ decode(gradient).numpy()
    return curve, weights


BACKENDS = {"numpy": with_numpy, "torch": with_torch, "jax": with_jax}


def _array(out: Any) -> Any:
    """Chainer's functions return a ``Variable``; its array is the loss."""
    return getattr(out, "array", out)
