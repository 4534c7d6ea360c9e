"""``ignore_label``: Chainer compares it with the labels as it is, whatever it is."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from xent.arrays import Array, creation_device, index_dtype, is_array, namespace, values_at_hand
from xent_chainer import backend

# A label that no data has, for what was marked ignored by position.
_MARK = -(2**31)

_NUMPY_WARNS: dict[type[Warning], str] = {
    FutureWarning: "elementwise comparison failed; returning scalar instead, "
    "but in the future will perform elementwise comparison",
    DeprecationWarning: "elementwise comparison failed; this will raise an error in the future.",
}


def ignore_index(t: Array, ignore_label: Any) -> tuple[Array, int | None]:
    """Return labels and the one number that the core ignores among them, for any ``ignore_label``.

    A number that no integer equals, ``None`` and what cannot be compared ignore nothing. An array, a list or
    a tuple is compared element by element, and what it marks gets a number of its own.
    """
    ignore_label = _plain(ignore_label)
    if ignore_label is None:
        return t, None
    if (warning := incomparable(t, ignore_label)) is not None:
        warnings.warn(_NUMPY_WARNS[warning], warning, stacklevel=2)
        return t, None
    if isinstance(ignore_label, (int, float)):
        return t, _integer(ignore_label, t)
    xp = namespace(t)
    labels = xp.astype(t, index_dtype(xp))
    marks = ignore_label if is_array(ignore_label) else xp.asarray(ignore_label, device=creation_device(t))
    return xp.where(labels == marks, xp.full_like(labels, _MARK), labels), _MARK


def incomparable(t: Array, ignore_label: Any) -> type[Warning] | None:
    """Return what NumPy warns of where it compares no elements; both paths then fail, in time."""
    if isinstance(ignore_label, (str, bytes)):
        return FutureWarning
    if isinstance(ignore_label, (list, tuple)) or is_array(ignore_label):
        shape = ignore_label.shape if is_array(ignore_label) else np.shape(ignore_label)
        try:
            np.broadcast_shapes(tuple(t.shape), tuple(shape))
        except ValueError:
            return DeprecationWarning
    return None


def incomparable_error(attribute: str, ignore_label: Any) -> AttributeError:
    """Return the error of the single truth that such a comparison leaves in place of an array of bool."""
    return AttributeError(
        f"'bool' object has no attribute '{attribute}'\n"
        f"ignore_label must be an integer, got {ignore_label!r}."
    )


def ignore_entry(ignore_label: Any) -> float | None:
    """Return the number that soft targets are compared with in the gradient; ``None`` for none."""
    ignore_label = _plain(ignore_label)
    return float(ignore_label) if isinstance(ignore_label, (int, float)) else None


def valid(t: Array, ignore_label: Any) -> Array:
    """Return where labels are not ignored, as an array of bool."""
    labels, ignored = ignore_index(t, ignore_label)
    xp = namespace(labels)
    return (
        xp.ones(labels.shape, dtype=xp.bool, device=creation_device(labels))
        if ignored is None
        else labels != ignored
    )


def check_labels(t: Array, classes: int, ignore_label: Any) -> None:
    """Raise for labels that are no class and not ignored: debug mode's check, where values are at hand."""
    if not values_at_hand(t):
        return
    xp = namespace(t)
    if backend.kind(t) in "iub":
        t = xp.astype(t, index_dtype(xp))
    if bool(xp.all(((t >= 0) & (t < classes)) | ~valid(t, ignore_label))):
        return
    # Made only now: an ignore_label that %d cannot print is an error of its own, as in Chainer.
    text = "Each label `t` need to satisfy `0 <= t < x.shape[1] or t == %d`" % ignore_label  # noqa: UP031
    raise ValueError(text)


def _plain(ignore_label: Any) -> Any:
    """Return the Python number of a NumPy scalar or of an array without axes."""
    if isinstance(ignore_label, np.generic):
        return ignore_label.item()
    if is_array(ignore_label) and ignore_label.ndim == 0 and values_at_hand(ignore_label):
        return backend.as_numpy(ignore_label).item()
    return ignore_label


def _integer(number: float, t: Array) -> int | None:
    if number != number or number in (float("inf"), float("-inf")) or number != int(number):
        return None
    limits = namespace(t).iinfo(t.dtype) if backend.kind(t) in "iu" else None
    return int(number) if limits is None or limits.min <= number <= limits.max else None
