"""Scikit-learn's digits as two tasks, and the batches that every training run sees.

The labels are incomplete, as real ones are: a tenth of them is unknown. How a loss is told so is one of the
things that the frameworks do in their own ways.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.datasets import load_digits

UNKNOWN = -1
BATCH = 128

# What the multi-label task asks about a digit.
PROPERTIES = {
    "even": {0, 2, 4, 6, 8},
    "prime": {2, 3, 5, 7},
    "five or more": {5, 6, 7, 8, 9},
    "has a loop": {0, 6, 8, 9},
}


@dataclass(frozen=True)
class Task:
    """A linear classifier's work: ``images @ weights`` are the logits, one column an output."""

    images: np.ndarray[Any, Any]  # (N, 65): 64 pixels in 0..1, and a one for the bias
    digits: np.ndarray[Any, Any]  # (N,): what the pictures show
    labels: np.ndarray[Any, Any]  # (N,) or (N, 4), int64; UNKNOWN where nobody wrote it down
    outputs: int

    @property
    def start(self) -> np.ndarray[Any, Any]:
        """The weights that training starts from."""
        draw = np.random.default_rng(0).normal(size=(self.images.shape[1], self.outputs))
        return (0.1 * draw).astype(self.images.dtype)

    def batches(self, steps: int) -> Iterator[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]:
        """Yield images and labels of ``steps`` batches, the same ones in every run."""
        rng = np.random.default_rng(1)
        for _ in range(steps):
            rows = rng.choice(len(self.images), BATCH, replace=False)
            yield self.images[rows], self.labels[rows]

    def accuracy(self, weights: np.ndarray[Any, Any]) -> float:
        """Return the share of right answers over all pictures and outputs, unknown labels included."""
        logits = self.images @ weights
        if self.labels.ndim == 1:
            return float(np.mean(logits.argmax(axis=1) == self.digits))
        return float(np.mean((logits > 0) == _properties(self.digits)))


def which_digit(dtype: str) -> Task:
    """One of ten classes: which digit is it?"""
    images, digits = _pictures(dtype)
    return Task(images, digits, _forget(digits), outputs=10)


def which_properties(dtype: str) -> Task:
    """Four yes-or-no questions about the digit."""
    images, digits = _pictures(dtype)
    return Task(images, digits, _forget(_properties(digits)), outputs=len(PROPERTIES))


def _pictures(dtype: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    data = load_digits()
    pixels = data.data / 16
    return np.column_stack([pixels, np.ones(len(pixels))]).astype(dtype), data.target.astype(np.int64)


def _properties(digits: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.stack([np.isin(digits, list(which)) for which in PROPERTIES.values()], axis=1).astype(np.int64)


def _forget(labels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.where(np.random.default_rng(2).random(labels.shape) < 0.1, UNKNOWN, labels)
