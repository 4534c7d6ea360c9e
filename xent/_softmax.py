"""Softmax cross-entropy: the rows of a batch over one class axis.

Per row, with logits x, shifted logits s = x - max(x), and an effective target q of mass m::

    loss         = -sum(q * (s - log(sum(exp(s)))))
    d loss / d x = m * softmax(x) - q
    d loss / d q = -(s - log(sum(exp(s))))
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from xent._index_rows import IndexRows
from xent._loss import Loss, Prepared
from xent._operation import Inputs
from xent._probability_rows import ProbabilityRows
from xent._rows import Ignored, Rows, reshaped, where_valid
from xent._target import Indices, OutOfRange, Probabilities, class_indices, label_rows
from xent.arrays import Array, Namespace, index_dtype


@dataclass(frozen=True, kw_only=True)
class SoftmaxCrossEntropy(Loss):
    """Softmax cross-entropy with every choice made; see `xent.softmax_cross_entropy` for what they mean."""

    axis: int  # type: ignore[misc]
    target_kind: Literal["indices", "probabilities"]
    label_smoothing: float = 0.0
    ignore_index: int | None = None
    out_of_range: OutOfRange = "raise"
    checked: bool = True
    ignored_loss: Ignored = "zero"
    ignored_gradient: Ignored = "zero"
    logits_are_log_probabilities: bool = False
    shifted_floor: float | None = None
    divergence: Literal["cross-entropy", "kl"] = "cross-entropy"
    kl_epsilon: float = 0.0
    gradient_mass: Literal["target", "one"] = "target"
    gradient_scaling: Literal["target", "difference"] = "target"
    gradient_ignores: float | None = None
    rounding: Literal["none", "log_softmax", "normalizer"] = "none"
    return_softmax: bool = False  # type: ignore[misc]

    def prepare(self, xp: Namespace, inputs: Inputs, compute: Any) -> Prepared:
        """Turn labels or probabilities into the effective target, and find what the mean divides by."""
        logits, shape = inputs.logits, tuple(inputs.logits.shape)
        vector = None
        if inputs.class_weight is not None:
            vector = self._class_vector(xp, xp.astype(inputs.class_weight, compute), logits.ndim)
        target: Indices | Probabilities
        if self.target_kind == "indices":
            target = class_indices(
                xp,
                label_rows(xp, inputs.target, shape, self.axis),
                inputs.class_weight,
                classes=shape[self.axis],
                ignore_index=self.ignore_index,
                out_of_range=self.out_of_range,
                checked=self.checked,
                compute_dtype=compute,
            )
        else:
            target = Probabilities(reshaped(xp, inputs.target, shape))
        return Prepared(target, vector, self.divisor(xp, inputs, self._count(xp, target)))

    def rows(self, xp: Namespace, logits: Array, prepared: Prepared, compute: Any) -> Rows:
        """See `Loss.rows`."""
        target, vector = prepared.target, prepared.class_vector
        if isinstance(target, Indices):
            return IndexRows(xp, self, logits, target, vector, compute)
        return ProbabilityRows(xp, self, logits, target, vector, compute)

    def terms(self, logits: Array) -> dict[str, float]:
        """See `Loss.terms`: torch reduces the smoothed part of class indices apart, 0 / 0 + x / 0 is NaN."""
        if self.target_kind == "probabilities" or not self.label_smoothing:
            return super().terms(logits)
        classes = logits.shape[self.axis]
        return {
            "loss": 1 - self.label_smoothing,
            "smoothed": self.label_smoothing / classes if classes else math.inf,
        }

    def _count(self, xp: Namespace, target: Indices | Probabilities) -> Any:
        """How many rows are not ignored, or the sum of their class weights; ``None`` if that is all rows."""
        if not isinstance(target, Indices):
            return None
        if self.reduction.divisor == "target_weight" and target.weight is not None:
            kept = where_valid(xp, target.weight, target.valid, "zero")
            return xp.sum(kept, dtype=kept.dtype)
        return None if target.valid is None else xp.sum(xp.astype(target.valid, index_dtype(xp)))
