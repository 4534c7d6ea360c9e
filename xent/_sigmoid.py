"""Sigmoid cross-entropy: every element is a binary row of its own.

Per element, with logit x and target t::

    loss         = -(x * (t - [x >= 0]) - log(1 + exp(-|x|)))
    d loss / d x = sigmoid(x) - t
    d loss / d t = -x
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xent._loss import Loss, Prepared
from xent._operation import Inputs
from xent._rows import Ignored, Rows, where_valid
from xent._target import not_ignored
from xent.arrays import Array, Namespace, index_dtype


@dataclass(frozen=True)
class Binary:
    """A target per element, and where it is not ignored (``None``: everywhere)."""

    values: Array
    valid: Array | None


@dataclass(frozen=True, kw_only=True)
class SigmoidCrossEntropy(Loss):
    """Sigmoid cross-entropy with every choice made; see `xent.sigmoid_cross_entropy` for what they mean."""

    ignore_index: int | None = None
    ignored_loss: Ignored = "zero"
    ignored_gradient: Ignored = "zero"
    target_wraps: bool = False

    def prepare(self, xp: Namespace, inputs: Inputs, compute: Any) -> Prepared:
        """Note which elements count, and what the mean divides by."""
        target = inputs.target
        assert target is not None
        valid = not_ignored(xp, target, self.ignore_index)
        count = None if valid is None else xp.sum(xp.astype(valid, index_dtype(xp)))
        return Prepared(Binary(target, valid), None, self.divisor(xp, inputs, count))

    def rows(self, xp: Namespace, logits: Array, prepared: Prepared, compute: Any) -> Rows:
        """See `Loss.rows`."""
        return BinaryRows(xp, self, logits, prepared.target, compute)


class BinaryRows:
    """See `xent._rows.Rows`."""

    def __init__(
        self, xp: Namespace, choice: SigmoidCrossEntropy, logits: Array, target: Binary, compute: Any
    ) -> None:
        self._xp, self._choice, self._valid = xp, choice, target.valid
        self._x = xp.astype(logits, compute, copy=False)
        self._values = target.values
        self._t = xp.astype(target.values, compute, copy=False)
        self._positive = self._x >= 0
        # Not abs(x), whose derivative at 0 is 0: a library may differentiate the gradient again.
        self._decayed = xp.exp(-xp.where(self._positive, self._x, -self._x))

    def loss(self) -> dict[str, Array]:
        """Return the loss of each element; inf * 0 is NaN where the limit would be 0, as in the originals."""
        xp = self._xp
        score = self._x * self._offset() - xp.log1p(self._decayed)
        if self._valid is not None and self._choice.ignored_loss == "multiply":
            # The target of an ignored element is no number to multiply with: its score may overflow.
            bounded = xp.clip(score, -1, 1) + self._x * 0
            score = xp.where(self._valid, score, bounded)
        return {"loss": where_valid(xp, -score, self._valid, self._choice.ignored_loss)}

    def _offset(self) -> Array:
        """Return ``t - [x >= 0]``."""
        xp = self._xp
        if not self._choice.target_wraps:
            return self._t - xp.astype(self._positive, self._x.dtype)
        offset = self._values - xp.astype(self._positive, self._values.dtype)
        return xp.astype(offset, self._x.dtype)

    def softmax(self) -> Array:
        """Binary rows have none."""
        raise NotImplementedError("sigmoid cross-entropy has no softmax")

    def pull(self, name: str, cotangent: Array) -> Array:
        """Return ``cotangent * (sigmoid(x) - t)``, or ``-cotangent * x`` to the target."""
        return where_valid(self._xp, cotangent, self._valid, self._choice.ignored_loss) * self._per_unit(name)

    def push(self, name: str, tangent: Array, factor: Array) -> Array:
        """Return the same times the tangent."""
        pushed = factor * self._per_unit(name) * tangent
        return where_valid(self._xp, pushed, self._valid, self._choice.ignored_loss)

    def _per_unit(self, name: str) -> Array:
        if name == "target":
            return -self._x
        xp = self._xp
        sigmoid = xp.where(self._positive, xp.ones_like(self._x), self._decayed) / (1 + self._decayed)
        gradient = sigmoid - self._t
        if self._choice.ignored_gradient == "multiply":
            return gradient
        return where_valid(xp, gradient, self._valid, "zero")
