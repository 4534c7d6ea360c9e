"""Mirrors ``paddle.to_tensor``, on NumPy arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from xent.arrays import Array, dtype_name, dtype_of, is_array, namespace

#: What Python numbers become: Paddle's default dtype is float32, not float64.
_DEFAULTS = {"f": "float32", "c": "complex64", "i": "int64", "b": "bool"}


def to_tensor(data: Any, dtype: Any = None, place: Any = None, stop_gradient: bool = True) -> Array:
    """Make an array: of NumPy from Python numbers and lists, or the same array if it is one of any library.

    To work with another library, give its arrays: ``to_tensor(torch.ones(3))`` is that torch tensor, and the
    losses take arrays as they are, without `to_tensor`.

    Args:
        data: a number, a (nested) list or tuple of numbers, or an array.
        dtype: the dtype, by name (``"float32"``) or as a dtype of the array's library. By default arrays keep
            theirs, and Python numbers give float32, int64, bool or complex64, as in Paddle.
        place: ``None`` or ``"cpu"``. Arrays of other libraries stay on their device.
        stop_gradient: accepted for the signature; NumPy arrays record no gradients (see `xent.vjp`), and
            arrays of other libraries keep what they record.

    Returns:
        An array of the shape of ``data``.

    Raises:
        ValueError: for another place.

    Source: ``paddle.to_tensor``.

    >>> to_tensor([0.4, 0.6, 0.9])
    array([0.4, 0.6, 0.9], dtype=float32)
    >>> to_tensor([1], dtype="int64")
    array([1])
    """
    del stop_gradient
    if place is not None and str(place).lower() not in ("cpu", "place(cpu)"):
        raise ValueError(
            f"xent_paddle makes arrays in the computer's memory: place must be None or 'cpu', got {place!r}"
        )
    if is_array(data):
        if dtype is None or dtype_name(data) == _name(dtype):
            return data
        xp = namespace(data)
        return xp.astype(data, dtype_of(xp, _name(dtype)))
    if dtype is not None:
        return np.asarray(data, dtype=_name(dtype))
    made = np.asarray(data)
    if isinstance(data, np.generic):
        return made
    return made.astype(_DEFAULTS.get(made.dtype.kind, made.dtype))


def _name(dtype: Any) -> str:
    """Return the name of a dtype, given by name, as a NumPy dtype, or as one of another library."""
    try:
        return str(np.dtype(dtype).name)
    except TypeError:
        return str(dtype).rpartition(".")[2]
