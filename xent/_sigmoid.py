"""Sigmoid cross-entropy: every element is a binary row of its own.

Per element, with logit x and target t::

    loss         = -(x * (t - [x >= 0]) - log(1 + exp(-|x|)))
    d loss / d x = sigmoid(x) - t
    d loss / d t = -x
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xent._loss import Loss, Prepared
from xent._operation import Inputs
from xent._softmax import Ignored, where_valid
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

    def prepare(self, xp: Namespace, inputs: Inputs, compute: Any) -> Prepared:
        """Note which elements count, and what the mean divides by."""
        target = inputs.target
        assert target is not None
        valid = None if self.ignore_index is None else target != self.ignore_index
        count = None if valid is None else xp.sum(xp.astype(valid, index_dtype(xp)))
        return Prepared(Binary(target, valid), None, self.divisor(xp, inputs, count))

    def rows(
        self,
        xp: Namespace,
        logits: Array,
        prepared: Prepared,
        cotangent: Array | None,
        want: Iterable[str],
        compute: Any,
    ) -> dict[str, Array]:
        """See `Loss.rows`."""
        x = xp.astype(logits, compute, copy=False)
        t, valid = xp.astype(prepared.target.values, compute, copy=False), prepared.target.valid
        positive = x >= 0
        decayed = xp.exp(-xp.abs(x))
        found: dict[str, Array] = {}
        if "loss" in want:
            # inf * 0 is NaN here where the limit would be 0: the originals' answer.
            score = x * (t - xp.astype(positive, compute)) - xp.log1p(decayed)
            found["loss"] = -where_valid(xp, score, valid, self.ignored_loss)
        c = None if cotangent is None else where_valid(xp, cotangent, valid, self.ignored_loss)
        if "logits" in want:
            sigmoid = xp.where(positive, xp.ones_like(x), decayed) / (1 + decayed)
            gradient = c * (sigmoid - t)
            if self.ignored_gradient == "zero" and valid is not None:
                gradient = xp.where(valid, gradient, xp.zeros_like(gradient))
            found["logits"] = gradient
        if "target" in want:
            found["target"] = -(c * x)
        return found

    def zero_where_ignored(self, xp: Namespace, tangent: Array, prepared: Prepared) -> Array:
        """See `Loss.zero_where_ignored`."""
        return (
            tangent
            if self.ignored_loss == "multiply"
            else where_valid(xp, tangent, prepared.target.valid, "zero")
        )
