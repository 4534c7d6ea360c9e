"""Reduction: from row losses to the output, and from the output's cotangent back to the rows.

The reduction is linear in the row losses: weights, a scale, a sum over some axes, a divisor.
`Reduction.transpose` therefore knows the cotangent of every row before any row is computed, up to the
cotangent of a scalar output; this is what lets loss and gradient come from the same pass over the logits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from xent._rows import rounded
from xent.arrays import Array, Namespace, creation_device, dtype_of

Kind = Literal["none", "sum", "mean"]
Divisor = Literal["positions", "valid", "batch", "target_weight"]


@dataclass(frozen=True)
class Reduction:
    """How row losses become the output; ``axes`` are axes of the weighted row losses, ``None`` all."""

    kind: Kind = "mean"
    axes: tuple[int, ...] | None = None
    divisor: Divisor = "positions"
    empty_divisor: Literal["nan", "one"] = "nan"
    class_axis: int | None = None
    keep_axis: bool = False
    scale: float | None = None
    held_in: str | None = None
    divisor_in: str | None = None

    @property
    def is_full(self) -> bool:
        """Whether the output is a scalar whatever the shape of the rows."""
        return self.kind != "none" and self.axes is None

    def apply(self, xp: Namespace, rows: Array, sample_weight: Array | None, divisor: Any) -> Array:
        """Reduce the row losses; the result has their dtype."""
        if sample_weight is not None:
            rows = rows * xp.astype(sample_weight, rows.dtype)
        if self.scale is not None:
            rows = rows * self.scale
        if self.kind == "none":
            return (
                rows if self.keep_axis or self.class_axis is None else xp.squeeze(rows, axis=self.class_axis)
            )
        total = xp.sum(rows, axis=self.axes, dtype=rows.dtype)
        if self.held_in is not None:
            total = rounded(xp, total, dtype_of(xp, self.held_in))
        return total if self.kind == "sum" else self._divide(xp, total, divisor)

    def transpose(
        self,
        xp: Namespace,
        cotangent: Any,
        sample_weight: Array | None,
        divisor: Any,
        rows_shape: tuple[int, ...],
        dtype: Any,
    ) -> Array:
        """Return the cotangent of the row losses: shaped like them, or 0-d where it is the same for all."""
        weighted = self.weighted(xp, cotangent, divisor, rows_shape, sample_weight, dtype)
        if sample_weight is not None:
            weighted = sum_to_shape(xp, weighted * xp.astype(sample_weight, dtype), rows_shape)
        return weighted

    def weighted(
        self,
        xp: Namespace,
        cotangent: Any,
        divisor: Any,
        rows_shape: tuple[int, ...],
        sample_weight: Array | None,
        dtype: Any,
    ) -> Array:
        """Return the cotangent of the weighted row losses (those that ``axes`` speaks of)."""
        c = xp.astype(cotangent, dtype)
        if self.scale is not None:
            c = c * self.scale
        if self.kind == "none":
            return c if self.keep_axis or self.class_axis is None else xp.expand_dims(c, axis=self.class_axis)
        if self.kind == "mean":
            c = self._divide(xp, c, divisor)
        if self.axes is None and sample_weight is None:
            return c  # the same for every row
        shape = (
            rows_shape if sample_weight is None else broadcast_shape(rows_shape, tuple(sample_weight.shape))
        )
        axes = range(len(shape)) if self.axes is None else {a % len(shape) for a in self.axes}
        for a in sorted(axes):
            c = xp.expand_dims(c, axis=a)
        return c if sample_weight is None else xp.broadcast_to(c, shape)

    def _divide(self, xp: Namespace, total: Array, divisor: Any) -> Array:
        if isinstance(divisor, int):
            # As an array, so that a count of zero divides like the float it is.
            divisor = xp.asarray(float(divisor), dtype=total.dtype, device=creation_device(total))
        divisor = xp.astype(divisor, total.dtype)
        return total / (
            divisor if self.divisor_in is None else rounded(xp, divisor, dtype_of(xp, self.divisor_in))
        )

    def positions(self, shape: tuple[int, ...]) -> int:
        """Return how many of the weighted row losses one output is the sum of."""
        return math.prod(shape if self.axes is None else (shape[a] for a in self.axes))


def broadcast_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape that two shapes broadcast to.

    Raises:
        ValueError: if they do not.
    """
    ndim = max(len(a), len(b))
    wide = [(1,) * (ndim - len(s)) + s for s in (a, b)]
    if any(m != n and 1 not in (m, n) for m, n in zip(*wide, strict=True)):
        raise ValueError(f"shapes {a} and {b} do not broadcast")
    return tuple(n if m == 1 else m for m, n in zip(*wide, strict=True))


def sum_to_shape(xp: Namespace, a: Array, shape: tuple[int, ...]) -> Array:
    """Sum an array over the axes along which ``shape`` was broadcast to it."""
    extra = a.ndim - len(shape)
    stretched = tuple(extra + k for k, n in enumerate(shape) if n == 1 and a.shape[extra + k] != 1)
    axes = (*range(extra), *stretched)
    return xp.reshape(xp.sum(a, axis=axes, dtype=a.dtype), shape) if axes else a
