"""The softmax of a block of logits: s = x - max(x), exp(s), their sum, and its logarithm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xent._rows import rounded, sum_along
from xent.arrays import Array, Namespace

if TYPE_CHECKING:
    from xent._softmax import SoftmaxCrossEntropy


class Normalizer:
    """Shifted logits and what turns them into softmax and log-softmax.

    For logits that are log-probabilities, the log-softmax is the logits; their gradient has no softmax.
    """

    def __init__(self, xp: Namespace, choice: SoftmaxCrossEntropy, logits: Array, compute: Any) -> None:
        self._xp = xp
        self._rounding, self._narrow = choice.rounding, logits.dtype
        self.shifted = xp.astype(logits, compute, copy=False)
        self.is_identity = choice.logits_are_log_probabilities
        if self.is_identity:
            return
        self.shifted = self.shifted - xp.max(self.shifted, axis=choice.axis, keepdims=True)
        if choice.shifted_floor is not None:
            self.shifted = xp.clip(self.shifted, choice.shifted_floor, None)
        self.exponentials = xp.exp(self.shifted)
        self.normalizer = sum_along(xp, self.exponentials, choice.axis)
        self._log_normalizer = xp.log(self.normalizer)
        if self._rounding == "normalizer":
            self._log_normalizer = self._rounded(xp.log(self._rounded(self.normalizer)))

    def log_softmax(self, shifted: Array) -> Array:
        """Return the log-softmax of these shifted logits, all or some of the block's."""
        if self.is_identity:
            return shifted
        log_softmax = shifted - self._log_normalizer
        return log_softmax if self._rounding == "none" else self._rounded(log_softmax)

    def softmax(self) -> Array:
        """Return the softmax of the block."""
        return self._xp.exp(self.shifted) if self.is_identity else self.exponentials / self.normalizer

    def mass_times_softmax(self, mass: Array) -> Array:
        """Return ``mass * softmax`` for a mass per row; zeros for log-probabilities."""
        if self.is_identity:
            return self._xp.zeros_like(self.shifted)
        return self.exponentials * (mass / self.normalizer)

    def _rounded(self, a: Array) -> Array:
        return rounded(self._xp, a, self._narrow)
