"""Softmax cross-entropy: the rows of a batch over one class axis.

Per row, with logits x, shifted logits s = x - max(x), and an effective target q of mass m::

    loss         = -sum(q * (s - log(sum(exp(s)))))
    d loss / d x = m * softmax(x) - q
    d loss / d q = -(s - log(sum(exp(s))))
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from xent._index import gather, subtract_at
from xent._log_softmax import rounded
from xent._loss import Loss, Prepared
from xent._operation import Inputs
from xent._target import Indices, OutOfRange, Probabilities, class_indices, label_rows
from xent.arrays import Array, Namespace, index_dtype

Ignored = Literal["zero", "multiply"]


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
    gradient_ignores: float | None = None
    round_normalizer: bool = False
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
            target = Probabilities(xp.reshape(inputs.target, shape))
        return Prepared(target, vector, self.divisor(xp, inputs, self._count(xp, target)))

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
        shifted, exponentials, normalizer, log_normalizer = self._normalize(xp, logits, compute)

        def log_softmax(s: Array) -> Array:
            if log_normalizer is None:
                return s
            y = s - log_normalizer
            return rounded(xp, y, logits.dtype) if self.round_normalizer else y

        found: dict[str, Array] = {}
        if "softmax" in want:
            found["softmax"] = xp.exp(shifted) if exponentials is None else exponentials / normalizer
        args = (xp, shifted, exponentials, normalizer, log_softmax, prepared, cotangent, set(want))
        if isinstance(prepared.target, Indices):
            return found | self._index_rows(*args)
        return found | self._probability_rows(*args)

    def zero_where_ignored(self, xp: Namespace, tangent: Array, prepared: Prepared) -> Array:
        """See `Loss.zero_where_ignored`."""
        if not isinstance(prepared.target, Indices) or self.ignored_loss == "multiply":
            return tangent
        return where_valid(xp, tangent, prepared.target.valid, "zero")

    def _normalize(
        self, xp: Namespace, logits: Array, compute: Any
    ) -> tuple[Array, Array | None, Array | None, Array | None]:
        """Return shifted logits, their exponentials, the sum of those, and its logarithm."""
        x = xp.astype(logits, compute, copy=False)
        if self.logits_are_log_probabilities or logits.shape[self.axis] == 0:
            return x, None, None, None
        shifted = x - xp.max(x, axis=self.axis, keepdims=True)
        if self.shifted_floor is not None:
            shifted = xp.clip(shifted, self.shifted_floor, None)
        exponentials = xp.exp(shifted)
        normalizer = xp.sum(exponentials, axis=self.axis, keepdims=True, dtype=compute)
        if not self.round_normalizer:
            return shifted, exponentials, normalizer, xp.log(normalizer)
        log_normalizer = xp.log(rounded(xp, normalizer, logits.dtype))
        return shifted, exponentials, normalizer, rounded(xp, log_normalizer, logits.dtype)

    def _index_rows(
        self,
        xp: Namespace,
        shifted: Array,
        exponentials: Any,
        normalizer: Any,
        log_softmax: Any,
        prepared: Prepared,
        c: Any,
        want: set[str],
    ) -> dict[str, Array]:
        target: Indices = prepared.target
        classes = shifted.shape[self.axis]
        smoothing = self.label_smoothing / classes if self.label_smoothing and classes else 0.0
        found: dict[str, Array] = {}
        if "loss" in want:
            if classes == 0:
                score = xp.zeros(target.index.shape, dtype=shifted.dtype)
            else:
                score = log_softmax(gather(xp, shifted, target.index, self.axis))
            if target.weight is not None:
                score = score * target.weight
            if smoothing:
                every = log_softmax(shifted)
                if prepared.class_vector is not None:
                    every = every * prepared.class_vector
                spread = xp.sum(every, axis=self.axis, keepdims=True, dtype=shifted.dtype)
                score = score * (1 - self.label_smoothing) + spread * smoothing
            found["loss"] = -where_valid(xp, score, target.valid, self.ignored_loss)
        if "logits" in want:
            c = where_valid(xp, c, target.valid, self.ignored_loss)
            at_index = c if target.weight is None else c * target.weight
            if smoothing:
                at_index = at_index * (1 - self.label_smoothing)
            gradient = xp.zeros_like(shifted)
            spread = None
            if smoothing:
                spread = (
                    c * smoothing if prepared.class_vector is None else c * smoothing * prepared.class_vector
                )
            if exponentials is not None:
                mass = at_index
                if spread is not None:
                    total = (
                        c * self.label_smoothing
                        if prepared.class_vector is None
                        else xp.sum(spread, axis=self.axis, keepdims=True, dtype=shifted.dtype)
                    )
                    mass = mass + total
                gradient = exponentials * (mass / normalizer)
            if spread is not None:
                gradient = gradient - spread
            if classes:
                gradient = subtract_at(xp, gradient, target.index, at_index, self.axis)
            if self.ignored_gradient == "zero" and target.valid is not None:
                gradient = xp.where(target.valid, gradient, xp.zeros_like(gradient))
            found["logits"] = gradient
        return found

    def _probability_rows(
        self,
        xp: Namespace,
        shifted: Array,
        exponentials: Any,
        normalizer: Any,
        log_softmax: Any,
        prepared: Prepared,
        c: Any,
        want: set[str],
    ) -> dict[str, Array]:
        axis, weight = self.axis, prepared.class_vector
        given = xp.astype(prepared.target.values, shifted.dtype, copy=False)
        smooth = given
        if self.label_smoothing and shifted.shape[axis]:
            smooth = given * (1 - self.label_smoothing) + self.label_smoothing / shifted.shape[axis]
        q = smooth if weight is None else smooth * weight
        y = log_softmax(shifted) if want & {"loss", "target", "class_weight"} else None
        found: dict[str, Array] = {}
        if "loss" in want:
            against = y if self.divergence == "cross-entropy" else y - xp.log(given + self.kl_epsilon)
            found["loss"] = -xp.sum(q * against, axis=axis, keepdims=True, dtype=shifted.dtype)
        if "logits" in want:
            pulled = q
            if self.gradient_ignores is not None:
                pulled = xp.where(given == self.gradient_ignores, xp.zeros_like(q), q)
            if exponentials is None:
                gradient = -(c * pulled)
            elif self.gradient_mass == "one":
                # The cotangent multiplies last, so that an infinite one stays infinite.
                gradient = c * (exponentials / normalizer - pulled)
            else:
                mass = xp.sum(q, axis=axis, keepdims=True, dtype=shifted.dtype)
                gradient = exponentials * (c * mass / normalizer) - c * pulled
            found["logits"] = gradient
        if "target" in want:
            to_target = -(c * y) if not self.label_smoothing else -(c * y) * (1 - self.label_smoothing)
            found["target"] = to_target if weight is None else to_target * weight
        if "class_weight" in want:
            found["class_weight"] = -(c * smooth * y)
        return found

    def _count(self, xp: Namespace, target: Indices | Probabilities) -> Any:
        """How many rows are not ignored, or the sum of their class weights; ``None`` if that is all rows."""
        if not isinstance(target, Indices):
            return None
        if self.reduction.divisor == "target_weight" and target.weight is not None:
            return xp.sum(where_valid(xp, target.weight, target.valid, "zero"), dtype=target.weight.dtype)
        return None if target.valid is None else xp.sum(xp.astype(target.valid, index_dtype(xp)))


def where_valid(xp: Namespace, a: Array, valid: Array | None, ignored: Ignored) -> Array:
    """Replace ignored rows by zero, or multiply them by it so that NaN stays."""
    if valid is None:
        return a
    return a * xp.astype(valid, a.dtype) if ignored == "multiply" else xp.where(valid, a, xp.zeros_like(a))
