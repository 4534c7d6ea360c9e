"""Rows whose target is one class each, perhaps smoothed.

With class weight w, smoothing e and C classes, the effective target q is ``(1 - e) * w[t]`` at the class t
plus ``e / C * w`` everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xent._index import gather, subtract_at
from xent._normalizer import Normalizer
from xent._rows import rounded, sum_along, where_valid
from xent._target import Indices
from xent.arrays import Array, Namespace, dtype_of

if TYPE_CHECKING:
    from xent._softmax import SoftmaxCrossEntropy


class IndexRows:
    """See `xent._rows.Rows`."""

    def __init__(
        self,
        xp: Namespace,
        choice: SoftmaxCrossEntropy,
        logits: Array,
        target: Indices,
        class_vector: Array | None,
        compute: Any,
    ) -> None:
        self._xp, self._choice, self._target, self._class_vector = xp, choice, target, class_vector
        self._normalizer = Normalizer(xp, choice, logits, compute)
        self._spread = choice.label_smoothing / logits.shape[choice.axis]

    def loss(self) -> dict[str, Array]:
        """Return ``-w[t] * log_softmax(x)[t]``; smoothed, also ``-sum(w * log_softmax(x))``."""
        normalizer = self._normalizer
        at_index = gather(self._xp, normalizer.shifted, self._target.index, self._choice.axis)
        terms = {"loss": self._valid_loss(-self._weighted(normalizer.log_softmax(at_index)))}
        if self._choice.label_smoothing:
            terms["smoothed"] = self._valid_loss(-self._over_classes())
        return terms

    def _over_classes(self) -> Array:
        """Return ``sum(w * log_softmax(x))``, in the dtype that sums are held in."""
        xp, choice = self._xp, self._choice
        every = self._normalizer.log_softmax(self._normalizer.shifted)
        every = every if self._class_vector is None else every * self._class_vector
        total = sum_along(xp, every, choice.axis)
        held_in = choice.reduction.held_in
        return total if held_in is None else rounded(xp, total, dtype_of(xp, held_in))

    def _valid_loss(self, a: Array) -> Array:
        return where_valid(self._xp, a, self._target.valid, self._choice.ignored_loss)

    def softmax(self) -> Array:
        """Return the softmax."""
        return self._normalizer.softmax()

    def pull(self, name: str, cotangent: Array) -> Array:
        """Return ``cotangent * (m * softmax(x) - q)``."""
        assert name == "logits"
        xp = self._xp
        if self._choice.gradient_scaling == "difference":
            scale = where_valid(xp, cotangent, self._target.valid, self._choice.ignored_loss)
            return self._without_ignored(self._difference() * self._weighted(scale))
        at_index, everywhere, mass = self._times_target(
            where_valid(xp, cotangent, self._target.valid, self._choice.ignored_loss)
        )
        gradient = self._normalizer.mass_times_softmax(mass)
        if everywhere is not None:
            gradient = gradient - everywhere
        gradient = subtract_at(xp, gradient, self._target.index, at_index, self._choice.axis)
        return self._without_ignored(gradient)

    def push(self, name: str, tangent: Array, factor: Array) -> Array:
        """Return ``factor * sum(q * (softmax(x) . tangent - tangent))``, which transposes to ``pull``."""
        assert name == "logits"
        xp, axis = self._xp, self._choice.axis
        if self._choice.gradient_scaling == "difference":
            pushed = sum_along(xp, self._without_ignored(self._difference()) * tangent, axis)
            pushed = pushed * self._weighted(factor)
            return where_valid(xp, pushed, self._target.valid, self._choice.ignored_loss)
        at_index, everywhere, _ = self._times_target(
            where_valid(xp, factor, self._target.valid, self._choice.ignored_loss)
        )
        mean: Array | float = 0.0
        if not self._normalizer.is_identity:  # zeros for a softmax would make an infinite tangent NaN
            mean = sum_along(xp, self._without_ignored(self._normalizer.softmax()) * tangent, axis)
        pushed = at_index * (mean - gather(xp, tangent, self._target.index, axis))
        if everywhere is not None:
            pushed = pushed + sum_along(xp, everywhere * (mean - tangent), axis)
        return where_valid(xp, pushed, self._target.valid, self._choice.ignored_loss)

    def _weighted(self, a: Array) -> Array:
        return a if self._target.weight is None else a * self._target.weight

    def _difference(self) -> Array:
        """Return ``softmax(x) - one_hot``; zeros in place of the softmax for log-probabilities."""
        one = self._xp.ones_like(self._target.index, dtype=self._normalizer.shifted.dtype)
        softmax = self._normalizer.mass_times_softmax(one)
        return subtract_at(self._xp, softmax, self._target.index, one, self._choice.axis)

    def _times_target(self, c: Array) -> tuple[Array, Array | None, Array]:
        """Return a row factor times the effective target: at the class, everywhere, and in all (the mass)."""
        at_index = self._weighted(c)
        if not self._spread:
            return at_index, None, at_index
        at_index = at_index * (1 - self._choice.label_smoothing)
        if self._class_vector is None:
            return at_index, c * self._spread, at_index + c * self._choice.label_smoothing
        everywhere = c * self._spread * self._class_vector
        return at_index, everywhere, at_index + sum_along(self._xp, everywhere, self._choice.axis)

    def _without_ignored(self, a: Array) -> Array:
        """Make ignored rows zero whatever their logits, if the loss says so."""
        if self._choice.ignored_gradient == "multiply":
            return a
        return where_valid(self._xp, a, self._target.valid, "zero")
