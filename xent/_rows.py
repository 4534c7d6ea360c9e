"""Rows: the losses of a block of rows, and how cotangents and tangents pass through them.

``pull`` is the transpose of ``push``. They write the derivative down: ``loss`` is never differentiated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from xent.arrays import Array, Namespace

Ignored = Literal["zero", "multiply"]


class Rows(Protocol):
    """A block of rows. Names are those of `xent._operation.INPUTS`."""

    def loss(self) -> Mapping[str, Array]:
        """Return the terms of the loss of each row, by the names that `Loss.terms` gives them."""

    def softmax(self) -> Array:
        """Return the softmax of each row."""

    def pull(self, name: str, cotangent: Array) -> Array:
        """Return the derivative to an input times the rows' cotangent, shaped like the logits."""

    def push(self, name: str, tangent: Array, factor: Array) -> Array:
        """Return a factor per row times the row's tangent, for an input's tangent shaped like the logits."""


def where_valid(xp: Namespace, a: Array, valid: Array | None, ignored: Ignored) -> Array:
    """Replace ignored rows by zero, or multiply them by it so that NaN stays."""
    if valid is None:
        return a
    # Not a * valid: XLA takes that for a selection, which would hide NaN.
    return xp.where(valid, a, a * 0 if ignored == "multiply" else xp.zeros_like(a))


def sum_along(xp: Namespace, a: Array, axis: int) -> Array:
    """Sum along an axis, keeping it and the dtype."""
    return xp.sum(a, axis=axis, keepdims=True, dtype=a.dtype)


def rounded(xp: Namespace, a: Array, dtype: Any) -> Array:
    """Round to another dtype and return to the array's own."""
    return xp.astype(xp.astype(a, dtype), a.dtype)


def reshaped(xp: Namespace, a: Array, shape: tuple[int, ...]) -> Array:
    """Reshape; in two steps, since Dask cannot always do it in one."""
    return a if tuple(a.shape) == shape else xp.reshape(xp.reshape(a, (-1,)), shape)
