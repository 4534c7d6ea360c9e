"""Trains with the source, whichever way it was ported, on torch."""

import torch
from task import RATE, STEPS, batches, start


def train(source):
    kernel, curve = torch.tensor(start(), requires_grad=True), []
    for image, label in batches(STEPS):
        logits = torch.nn.functional.conv2d(torch.tensor(image), kernel, padding=1)
        loss = source.segmentation_loss(logits, torch.tensor(label))
        (gradient,) = torch.autograd.grad(loss, [kernel])
        with torch.no_grad():
            kernel -= RATE * gradient
        curve.append(loss.item())
    return curve
