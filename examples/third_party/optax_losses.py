"""optax's losses in the places of others, the nearest that they come: no option is written by hand.

``xent report --backend jax --loss torch.cross_entropy --implementation optax_losses:cross_entropy``
"""

import jax.numpy as jnp
import optax


def cross_entropy(
    input,
    target,
    weight=None,
    size_average=None,
    ignore_index=-100,
    reduce=None,
    reduction="mean",
    label_smoothing=0.0,
):
    """`torch.nn.functional.cross_entropy`: rows by optax, ignored rows left out of the mean by ``where``."""
    if weight is not None or size_average is not None or reduce is not None:
        raise NotImplementedError("optax has no class weights and no legacy reductions")
    axis = min(input.ndim - 1, 1)
    counted = jnp.asarray(True)
    if target.shape == input.shape:
        target = optax.losses.smooth_labels(target, label_smoothing, axis=axis)
        rows = optax.losses.softmax_cross_entropy(input, target, axis=axis)
    else:
        if label_smoothing:
            raise NotImplementedError("optax has no label smoothing of integer labels")
        counted = target != ignore_index
        rows = optax.losses.softmax_cross_entropy_with_integer_labels(input, target, axis=axis)
    if reduction == "none":
        return jnp.where(counted, rows, 0)
    how = {"mean": jnp.mean, "sum": jnp.sum}[reduction]
    return how(rows, where=jnp.broadcast_to(counted, rows.shape))


def sigmoid_cross_entropy(x, t, normalize=True, reduce="mean"):
    """`chainer.functions.sigmoid_cross_entropy`: elements by optax, ignored ones left out by ``where``."""
    counted = t != -1
    losses = optax.losses.sigmoid_binary_cross_entropy(x, t)
    if reduce == "no":
        return jnp.where(counted, losses, 0)
    return jnp.mean(losses, where=counted) if normalize else jnp.sum(losses, where=counted) / len(x)
