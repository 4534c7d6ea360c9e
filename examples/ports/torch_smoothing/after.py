"""Trains with the source, whichever way it was ported, on JAX, compiled."""

import jax
from task import RATE, STEPS, batches, start


def train(source):
    with jax.enable_x64(True):

        @jax.jit
        @jax.value_and_grad
        def step(weight, x, t):
            return source.smoothed_loss(x @ weight, t)

        weight, curve = jax.numpy.asarray(start()), []
        for x, t in batches(STEPS):
            loss, gradient = step(weight, x, t)
            weight = weight - RATE * gradient
            curve.append(float(loss))
    return curve
