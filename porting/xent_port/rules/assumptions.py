"""Which assumptions hold for given arrays: one predicate for each name in the table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from xent_conformance.wire import Tensor
from xent_port.rules.table import SOURCES, Source

# Sums of probabilities are as exact as the dtype; this many units of rounding are allowed.
_ROUNDING = 8
_FLOOR = 64


@dataclass(frozen=True)
class Data:
    """The arrays of one call, and what the call says about them."""

    logits: Tensor
    labels: Tensor
    weights: Any
    class_axis: int | None
    ignored: int | None
    cotangent: Any
    learns_labels: bool
    learns_weights: bool
    source: Source

    @property
    def classes(self) -> int:
        """The number of classes; two where there is no class axis."""
        return 2 if self.class_axis is None else self.logits.values.shape[self.class_axis]

    @property
    def shape_of_class_labels(self) -> tuple[int, ...]:
        """The shape that class labels should have."""
        shape = list(self.logits.values.shape)
        if self.class_axis is not None:
            shape[self.class_axis : self.class_axis + 1] = [1] if self.source.keeps_class_axis else []
        return tuple(shape)

    @property
    def counts(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Where a label is not ignored."""
        labels = self.labels.values
        return np.full(labels.shape, True) if self.ignored is None else np.asarray(labels != self.ignored)


def holding(
    source: str, arguments: Mapping[str, Any], cotangent: Any = None, differentiated: Collection[str] = ()
) -> frozenset[str]:
    """Return the names of the assumptions that hold for a call.

    Args:
        source: a key of ``SOURCES``.
        arguments: all arguments by the original's parameter names, defaults too; arrays as
            ``xent_conformance.wire.Tensor``.
        cotangent: the gradient that reaches the loss in the backward pass, if it is known.
        differentiated: the parameters whose gradients are asked for.
    """
    of = SOURCES[source]

    def meant(field: int | str | None) -> Any:
        return arguments[field] if isinstance(field, str) else field

    logits, labels, axis = arguments[of.logits], arguments[of.labels], meant(of.class_axis)
    if not isinstance(logits, Tensor) or not isinstance(labels, Tensor):
        return frozenset()
    rank = logits.values.ndim
    if of.class_axis is not None:
        if type(axis) is not int or rank < 2 or not -rank <= axis < rank:
            return frozenset()  # no batch axis beside the class axis
        axis %= rank
    ignored = meant(of.ignored)
    data = Data(
        logits=logits,
        labels=labels,
        weights=meant(of.weights),
        class_axis=axis,
        ignored=ignored if type(ignored) is int else None,
        cotangent=cotangent,
        learns_labels=of.labels in differentiated,
        learns_weights=of.weights in differentiated,
        source=of,
    )
    with np.errstate(all="ignore"):  # of numbers that are not finite
        return frozenset(name for name, holds in PREDICATES.items() if holds(data))


def _class_labels(data: Data) -> bool:
    labels = data.labels.values
    if labels.shape != data.shape_of_class_labels or labels.ndim == 0 or labels.dtype.kind not in "iuf":
        return False
    whole = labels.dtype.kind in "iu" or bool((labels == np.trunc(labels)).all())
    return whole and data.labels.dtype in data.source.label_dtypes


def _soft_labels(data: Data) -> bool:
    labels = data.labels.values
    fit = labels.shape == data.logits.values.shape and data.labels.dtype == data.logits.dtype
    return fit and labels.dtype.kind == "f" and bool((labels >= 0).all()) and not data.learns_labels


def _sum_to_one(data: Data) -> bool:
    labels = data.labels.values
    if labels.dtype.kind != "f" or labels.shape != data.logits.values.shape:
        return False
    sums = labels.astype(np.float64).sum(axis=data.class_axis)
    return bool((np.abs(sums - 1) <= _ROUNDING * np.finfo(labels.dtype).eps).all())


def _labels_in_range(data: Data) -> bool:
    labels = data.labels.values
    if labels.dtype.kind not in "iuf":
        return False
    return bool((~data.counts | ((labels >= 0) & (labels < data.classes))).all())


def _some_label_counts(data: Data) -> bool:
    return bool((data.counts & _weighs(data)).any())


def _weighs(data: Data) -> Any:
    if not isinstance(data.weights, Tensor) or data.weights.values.shape != (data.classes,):
        return True
    found = np.zeros(data.labels.values.shape, bool)
    for label in np.flatnonzero(data.weights.values):
        found |= data.labels.values == label
    return found


def _none_ignored(data: Data) -> bool:
    return bool(data.counts.all())


def _plain_numbers(data: Data) -> bool:
    usual = data.logits.dtype in ("float32", "float64") and data.logits.values.size > 0
    arrays = (data.logits, *_arrays(data.cotangent))
    return usual and all(bool(np.isfinite(a.values).all()) for a in arrays) and _plain_weights(data)


def _arrays(cotangent: Any) -> list[Tensor]:
    parts = cotangent if isinstance(cotangent, tuple) else (cotangent,)
    return [part for part in parts if isinstance(part, Tensor)]


def _plain_weights(data: Data) -> bool:
    weights = data.weights
    if weights is None:
        return True
    if not isinstance(weights, Tensor) or weights.dtype != data.logits.dtype or data.learns_weights:
        return False
    usual = np.isfinite(weights.values) & (weights.values >= 0)
    return weights.values.shape == (data.classes,) and bool(usual.all())


def _logits_within_64(data: Data) -> bool:
    logits = data.logits.values
    if data.class_axis is None or logits.dtype.kind != "f" or logits.shape[data.class_axis] == 0:
        return False
    logits = logits.astype(np.float64)
    spread = logits.max(axis=data.class_axis) - logits.min(axis=data.class_axis)
    return bool((spread <= _FLOOR).all())


PREDICATES: Mapping[str, Callable[[Data], bool]] = {
    "class-labels": _class_labels,
    "soft-labels": _soft_labels,
    "sum-to-one": _sum_to_one,
    "labels-in-range": _labels_in_range,
    "some-label-counts": _some_label_counts,
    "none-ignored": _none_ignored,
    "plain-numbers": _plain_numbers,
    "logits-within-64": _logits_within_64,
}
