"""Log-softmax with its gradient, ``cotangent - softmax(x) * sum(cotangent)``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xent._operation import Forward, Inputs, Operation
from xent._rows import rounded
from xent.arrays import HALF, Array, Namespace, dtype_name


@dataclass(frozen=True, kw_only=True)
class LogSoftmax(Operation):
    """Log-softmax over an axis; half types are computed in float32."""

    axis: int
    round_normalizer: bool = False

    def forward(self, xp: Namespace, inputs: Inputs, *, gradient: bool = False) -> Forward:
        """See `Operation.forward`."""
        value = self._log_softmax(xp, inputs.logits, rounds=self.round_normalizer)
        return Forward(xp.astype(value, inputs.logits.dtype), None, None)

    def backward(
        self, xp: Namespace, inputs: Inputs, cotangent: Array, wanted: Iterable[str], *, whole: bool = False
    ) -> dict[str, Array]:
        """See `Operation.backward`."""
        if "logits" not in wanted:
            return {}
        p = self._softmax(xp, inputs.logits)
        c = xp.astype(cotangent, p.dtype)
        gradient = c - p * xp.sum(c, axis=self.axis, keepdims=True, dtype=p.dtype)
        return {"logits": xp.astype(gradient, inputs.logits.dtype)}

    def tangent(self, xp: Namespace, inputs: Inputs, tangents: Mapping[str, Array]) -> Array:
        """See `Operation.tangent`."""
        p = self._softmax(xp, inputs.logits)
        moved = xp.astype(tangents["logits"], p.dtype)
        return xp.astype(
            moved - xp.sum(p * moved, axis=self.axis, keepdims=True, dtype=p.dtype), inputs.logits.dtype
        )

    def _softmax(self, xp: Namespace, logits: Array) -> Array:
        """Return the softmax, of logits that are not rounded: the gradient is rounded once, at its end."""
        return xp.exp(self._log_softmax(xp, logits, rounds=False))

    def _log_softmax(self, xp: Namespace, logits: Array, *, rounds: bool) -> Array:
        half = dtype_name(logits) in HALF
        x = xp.astype(logits, xp.float32) if half else logits
        if 0 in x.shape:
            return x
        largest = xp.max(x, axis=self.axis, keepdims=True)
        shifted = x - largest
        if not (half and rounds):
            return shifted - xp.log(self._sum(xp, xp.exp(shifted)))

        def step(a: Array) -> Array:
            return rounded(xp, a, logits.dtype)

        normalizer = step(self._sum(xp, step(xp.exp(step(shifted)))))
        return x - step(largest + step(xp.log(normalizer)))

    def _sum(self, xp: Namespace, a: Array) -> Array:
        return xp.sum(a, axis=self.axis, keepdims=True, dtype=a.dtype)
