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
        return Forward(xp.astype(self._log_softmax(xp, inputs.logits), inputs.logits.dtype), None, None)

    def backward(
        self, xp: Namespace, inputs: Inputs, cotangent: Array, wanted: Iterable[str], *, whole: bool = False
    ) -> dict[str, Array]:
        """See `Operation.backward`."""
        if "logits" not in wanted:
            return {}
        p = xp.exp(self._log_softmax(xp, inputs.logits))
        c = xp.astype(cotangent, p.dtype)
        gradient = c - p * xp.sum(c, axis=self.axis, keepdims=True, dtype=p.dtype)
        return {"logits": xp.astype(gradient, inputs.logits.dtype)}

    def tangent(self, xp: Namespace, inputs: Inputs, tangents: Mapping[str, Array]) -> Array:
        """See `Operation.tangent`."""
        p = xp.exp(self._log_softmax(xp, inputs.logits))
        moved = xp.astype(tangents["logits"], p.dtype)
        return xp.astype(
            moved - xp.sum(p * moved, axis=self.axis, keepdims=True, dtype=p.dtype), inputs.logits.dtype
        )

    def _log_softmax(self, xp: Namespace, logits: Array) -> Array:
        half = dtype_name(logits) in HALF
        x = xp.astype(logits, xp.float32) if half else logits
        if 0 in x.shape:
            return x
        shifted = x - xp.max(x, axis=self.axis, keepdims=True)
        normalizer = xp.sum(xp.exp(shifted), axis=self.axis, keepdims=True, dtype=x.dtype)
        if not (half and self.round_normalizer):
            return shifted - xp.log(normalizer)
        return shifted - rounded(xp, xp.log(rounded(xp, normalizer, logits.dtype)), logits.dtype)
