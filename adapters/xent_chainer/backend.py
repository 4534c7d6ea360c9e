"""What the adapter asks of arrays, whatever library they are of; the place of ``chainer.backend``."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from xent.arrays import (
    Array,
    dtype_name,
    is_array,
    is_dask,
    is_jax,
    is_numpy,
    is_torch,
    namespace,
    values_at_hand,
)

_KINDS = (
    ("uint", "u"),
    ("int", "i"),
    ("bool", "b"),
    ("complex", "c"),
    ("float", "f"),
    ("bfloat", "f"),
    ("longdouble", "f"),
)


def get_array_module(*args: Any) -> Any:
    """Return the module of the arrays' library that speaks the Array API; NumPy's where there is no array."""
    # A Variable stands for its array.
    arrays = [x for x in (getattr(arg, "array", arg) for arg in args) if is_array(x)]
    return namespace(*arrays) if arrays else namespace(np.empty(0))


def kind(array: Array) -> str:
    """Return the kind of an array's dtype as NumPy spells it: one of ``biufc``, ``O`` for anything else.

    >>> kind(np.zeros(2, np.uint8))
    'u'
    """
    name = dtype_name(array)
    return next((letter for prefix, letter in _KINDS if name.startswith(prefix)), "O")


def check_compatible(function: str, arrays: tuple[Any, ...]) -> None:
    """Refuse arguments that are not arrays of one library, in Chainer's words.

    ``None`` passes the first check, as in Chainer, and fails the second.
    """
    given = [a for a in arrays if a is not None]
    hint = ""
    try:
        fit = all(is_array(a) for a in given)
        if fit and given:
            namespace(*given)
    except TypeError as error:
        fit, hint = False, f"\n{error}"
    if not fit:
        types = ", ".join(str(type(a)) for a in arrays)
        hint = hint or "\nxent_chainer takes Variables, and arrays of any library that speaks the Array API."
        raise TypeError(
            f"incompatible array types are mixed in the forward input ({function}).\nActual: {types}{hint}"
        )
    if len(given) < len(arrays):
        raise AttributeError(
            f"'NoneType' object has no attribute 'dtype'\n{function}: expected an array, got None."
        )


def contains_nan(array: Array) -> bool:
    """Whether an array holds NaN; False where its values are not at hand."""
    if kind(array) not in "fc" or not values_at_hand(array):
        return False
    xp = namespace(array)
    return bool(xp.any(xp.isnan(array)))


def without_history(array: Any) -> Any:
    """Return an array that its own library does not differentiate further."""
    if is_torch(array):
        return array.detach()
    if is_jax(array):
        return sys.modules["jax"].lax.stop_gradient(array)
    return array


def as_numpy(array: Array) -> np.ndarray[Any, Any]:
    """Copy an array whose values are at hand to NumPy, to print it."""
    if is_numpy(array):
        return np.asarray(array)
    if is_torch(array):
        array = array.detach().cpu()
        return np.asarray(array.float() if dtype_name(array) == "bfloat16" else array)
    if is_jax(array):
        return np.asarray(array.astype("float32") if dtype_name(array) == "bfloat16" else array)
    if hasattr(array, "get"):  # CuPy
        return np.asarray(array.get())
    return np.asarray(np.from_dlpack(array))


def reshape(array: Array, shape: tuple[int, ...]) -> Array:
    """Return the elements in another shape; Dask cannot chunk an array that has none, and gets a new one."""
    xp = namespace(array)
    if is_dask(array) and 0 in array.shape and -1 not in shape:
        return xp.zeros(shape, dtype=array.dtype)
    return xp.reshape(array, shape)


def add_at(zeros: Array, index: Any, values: Array) -> Array:
    """Return zeros with values added at an index; an element named twice is added to twice.

    Raises:
        NotImplementedError: for an index of arrays, on a library whose assignment may name no element twice.
    """
    if is_numpy(zeros):
        np.add.at(zeros, index, values)
        return zeros
    if is_jax(zeros):
        return zeros.at[index].add(values)
    parts = index if isinstance(index, tuple) else (index,)
    basic = all(isinstance(p, (int, slice, type(None), type(...))) for p in parts)
    if is_torch(zeros) and not basic:
        xp = namespace(zeros)
        flat = xp.reshape(zeros, (-1,))
        positions = xp.reshape(xp.arange(flat.shape[0], device=zeros.device), zeros.shape)[index]
        return xp.reshape(flat.index_add(0, positions.reshape(-1), values.reshape(-1)), zeros.shape)
    if not basic:
        library = type(zeros).__module__.partition(".")[0]
        raise NotImplementedError(
            f"an index of arrays has no gradient on arrays of {library}; use integers and slices"
        )
    zeros[index] = values
    return zeros
