"""Trains with the source as it is, on Chainer."""

import chainer
import numpy as np
from task import RATE, STEPS, batches, start


def train(source):
    weights = {name: chainer.Parameter(array) for name, array in start().items()}

    def predictor(x):
        hidden = chainer.functions.tanh(chainer.functions.matmul(x, weights["hidden"]))
        return chainer.functions.matmul(hidden, weights["classes"]), chainer.functions.matmul(
            hidden, weights["attributes"]
        )

    loss_part, curve = source.LossPart(predictor), []
    for x, t, attributes in batches(STEPS):
        for weight in weights.values():
            weight.cleargrad()
        loss = loss_part(x, np.asarray(t, "int32"), np.asarray(attributes, "int32"))
        loss.backward()
        for weight in weights.values():
            weight.array -= RATE * weight.grad
        curve.append(float(loss.array))
    return curve
