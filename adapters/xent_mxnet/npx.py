"""Which of MXNet's two modes a thread is in: nd (legacy, the default) or np (NumPy semantics)."""

from __future__ import annotations

import threading


class _Semantics(threading.local):
    shape: bool = False
    array: bool = False


_current = _Semantics()


def set_np(shape: bool = True, array: bool = True) -> None:
    """Turn NumPy semantics on in this thread.

    Args:
        shape: NumPy shapes; losses do not look at it.
        array: NumPy arrays: the losses work as in np mode.

    Raises:
        ValueError: for ``array`` without ``shape``.

    >>> set_np()
    >>> is_np_array()
    True
    >>> reset_np()
    >>> is_np_array()
    False
    """
    if not shape and array:
        raise ValueError("NumPy Shape semantics is required in using NumPy array semantics.")
    _current.shape, _current.array = bool(shape), bool(array)


def reset_np() -> None:
    """Go back to nd mode in this thread."""
    set_np(shape=False, array=False)


def is_np_array() -> bool:
    """Whether this thread is in np mode."""
    return _current.array


def is_np_shape() -> bool:
    """Whether NumPy shapes are on in this thread."""
    return _current.shape
