"""One small batch, and what a loss makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import xent

LOGITS = np.asarray([[1, 2, 3], [3, 1, 0], [0, 2, 1]], dtype="float32")
LABELS = np.asarray([2, 0, 1])


def show(loss: Callable[..., Any]) -> None:
    """Print the losses, and the gradient of their sum for each sample."""
    losses, pullback = xent.vjp(loss, LOGITS, LABELS)
    losses = np.asarray(getattr(losses, "array", losses))  # Chainer's losses are Variables
    print("loss    ", *(f"{value:.4f}" for value in losses.ravel()))
    for row in pullback(np.ones_like(losses)):
        print("gradient", *(f"{value:.4f}" for value in row))
