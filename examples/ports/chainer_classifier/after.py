"""Trains with the source, whichever way it was ported, on torch."""

import torch
from task import RATE, STEPS, batches, start


def train(source):
    weights = {name: torch.tensor(array, requires_grad=True) for name, array in start().items()}

    def predictor(x):
        hidden = torch.tanh(x @ weights["hidden"])
        return hidden @ weights["classes"], hidden @ weights["attributes"]

    loss_part, curve = source.LossPart(predictor), []
    for batch in batches(STEPS):
        loss = loss_part(*map(torch.tensor, batch))
        loss = getattr(loss, "array", loss)  # Chainer's losses come in a Variable
        gradients = torch.autograd.grad(loss, list(weights.values()))
        with torch.no_grad():
            for weight, gradient in zip(weights.values(), gradients, strict=True):
                weight -= RATE * gradient
        curve.append(loss.item())
    return curve
