"""Trains with the source as it is, on PyTorch."""

import torch
from task import RATE, STEPS, batches, start


def train(source):
    weight, curve = torch.tensor(start(), requires_grad=True), []
    for x, t in batches(STEPS):
        loss = source.smoothed_loss(torch.tensor(x) @ weight, torch.tensor(t))
        (gradient,) = torch.autograd.grad(loss, [weight])
        with torch.no_grad():
            weight -= RATE * gradient
        curve.append(loss.item())
    return curve
