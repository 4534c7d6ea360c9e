"""Rows whose target is a weight for every class.

With class weight w, smoothing e and C classes, probabilities p make the effective target
``q = w * ((1 - e) * p + e / C)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xent._normalizer import Normalizer
from xent._rows import sum_along
from xent.arrays import Array, Namespace, creation_device

if TYPE_CHECKING:
    from xent._softmax import SoftmaxCrossEntropy
    from xent._target import Probabilities


class ProbabilityRows:
    """See `xent._rows.Rows`."""

    def __init__(
        self,
        xp: Namespace,
        choice: SoftmaxCrossEntropy,
        logits: Array,
        target: Probabilities,
        class_vector: Array | None,
        compute: Any,
    ) -> None:
        self._xp, self._choice, self._class_vector = xp, choice, class_vector
        self._normalizer = Normalizer(xp, choice, logits, compute)
        self._given = self._smooth = xp.astype(target.values, compute, copy=False)
        if choice.label_smoothing:
            spread = choice.label_smoothing / logits.shape[choice.axis]
            self._smooth = self._given * (1 - choice.label_smoothing) + spread
        self._q = self._smooth if class_vector is None else self._smooth * class_vector

    def loss(self) -> dict[str, Array]:
        """Return ``-sum(q * log_softmax(x))``; for the KL divergence, plus ``sum(q * log(p + epsilon))``."""
        against = self._log_softmax()
        if self._choice.divergence == "kl":
            against = against - self._xp.log(self._given + self._choice.kl_epsilon)
        return {"loss": -sum_along(self._xp, self._q * against, self._choice.axis)}

    def softmax(self) -> Array:
        """Return the softmax."""
        return self._normalizer.softmax()

    def pull(self, name: str, cotangent: Array) -> Array:
        """Return the cotangent times ``m * softmax(x) - q``, or times the derivative to p or w."""
        if name != "logits":
            return cotangent * self._per_unit(name)
        if self._choice.gradient_scaling == "difference":
            return cotangent * (self._normalizer.mass_times_softmax(self._mass()) - self._pulled())
        mass, target = self._times_target(cotangent)
        return self._normalizer.mass_times_softmax(mass) - target

    def push(self, name: str, tangent: Array, factor: Array) -> Array:
        """Return the sum of the same times the tangent, so that its transpose multiplies as ``pull`` does."""
        xp, axis = self._xp, self._choice.axis
        if name != "logits":
            return factor * sum_along(xp, self._per_unit(name) * tangent, axis)
        if self._choice.gradient_scaling == "difference":
            difference = self._normalizer.mass_times_softmax(self._mass()) - self._pulled()
            return factor * sum_along(xp, difference * tangent, axis)
        pushed = -sum_along(xp, factor * self._pulled() * tangent, axis)
        if self._normalizer.is_identity:  # zeros for a softmax would make an infinite tangent NaN
            return pushed
        mean = sum_along(xp, self._normalizer.softmax() * tangent, axis)
        if self._choice.gradient_mass == "one":
            return pushed + factor * mean
        return pushed + sum_along(xp, factor * self._q * mean, axis)

    def _times_target(self, c: Array) -> tuple[Array, Array]:
        """Return a row factor times the mass of the effective target, and times the target.

        The products are summed, not the target: an infinity times both signs is NaN, as in the originals.
        """
        target = c * self._pulled()
        if self._choice.gradient_mass == "one":
            return c * self._mass(), target
        products = target if self._choice.gradient_ignores is None else c * self._q
        return sum_along(self._xp, products, self._choice.axis), target

    def _log_softmax(self) -> Array:
        return self._normalizer.log_softmax(self._normalizer.shifted)

    def _mass(self) -> Array:
        """Return the mass of the effective target as the gradient sees it."""
        if self._choice.gradient_mass == "one":
            return self._xp.ones((), dtype=self._q.dtype, device=creation_device(self._q))
        return sum_along(self._xp, self._q, self._choice.axis)

    def _pulled(self) -> Array:
        """Return the effective target as the gradient sees it."""
        if self._choice.gradient_ignores is None:
            return self._q
        ignored = self._given == self._choice.gradient_ignores
        return self._xp.where(ignored, self._xp.zeros_like(self._q), self._q)

    def _per_unit(self, name: str) -> Array:
        """Return the derivative of a row's loss to p or w, for every class."""
        if name == "class_weight":
            return -(self._smooth * self._log_softmax())
        assert name == "target"
        to_target = -self._log_softmax()
        if self._choice.label_smoothing:
            to_target = to_target * (1 - self._choice.label_smoothing)
        return to_target if self._class_vector is None else to_target * self._class_vector
