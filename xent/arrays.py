"""What an array is, whose it is, and what may be asked of it.

The only module that knows array libraries by name. No framework is imported here: a torch tensor can only
exist where torch is already imported.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, TypeAlias, TypeGuard

import array_api_compat
import numpy as np

Array: TypeAlias = Any
Namespace: TypeAlias = Any

#: Dtype names by width, narrowest first.
FLOATING = ("float16", "bfloat16", "float32", "float64")
HALF = ("float16", "bfloat16")


def is_numpy(x: object) -> TypeGuard[np.ndarray[Any, Any]]:
    """Whether ``x`` is a NumPy array (not a scalar).

    Asked before the others: a library that another thread is importing is there without its classes, and
    somebody's own module may be called ``sparse``.
    """
    return isinstance(x, np.ndarray)


def is_torch(x: object) -> bool:
    """Whether ``x`` is a torch tensor."""
    return not is_numpy(x) and bool(array_api_compat.is_torch_array(x))


def is_jax(x: object) -> bool:
    """Whether ``x`` is a JAX array, concrete or traced."""
    if is_numpy(x) and x.dtype.kind != "V":  # JAX's zero gradients are NumPy arrays of a void dtype
        return False
    return bool(array_api_compat.is_jax_array(x))


def is_dask(x: object) -> bool:
    """Whether ``x`` is a Dask array."""
    return not is_numpy(x) and bool(array_api_compat.is_dask_array(x))


def is_array(x: object) -> bool:
    """Whether ``x`` is an array of a library that follows the Array API standard.

    NumPy's scalars are not, nor its masked arrays, whose masks would be lost.
    """
    # While another thread is importing numpy.ma, it is there without its class.
    if isinstance(x, getattr(sys.modules.get("numpy.ma"), "MaskedArray", ())):
        return False
    if is_numpy(x) or not hasattr(x, "dtype") or isinstance(x, np.generic):
        return is_numpy(x)
    return bool(array_api_compat.is_array_api_obj(x))


def namespace(*arrays: Array | None, **named: Array | None) -> Namespace:
    """Return the one Array API namespace of the arrays; ``None`` is passed over.

    Arguments given by keyword are called by that name in errors.

    Raises:
        TypeError: for something that is not an array, or arrays of two libraries.
        ValueError: for arrays on two devices.

    >>> import numpy as np
    >>> namespace(np.zeros(3)).__name__
    'array_api_compat.numpy'
    >>> namespace(logits=np.zeros(3), target=[0])
    Traceback (most recent call last):
    ...
    TypeError: target must be an array, got list
    """
    given = {f"argument {i}": a for i, a in enumerate(arrays)} | named
    present = [(name, a) for name, a in given.items() if a is not None]
    if not present:
        raise TypeError("expected at least one array")
    for name, a in present:
        if not is_array(a):
            raise TypeError(f"{name} must be an array, got {type(a).__name__}")
    first_name, first = present[0]
    xp = array_api_compat.array_namespace(first)
    for name, a in present[1:]:
        if array_api_compat.array_namespace(a) is not xp:
            raise TypeError(
                f"{first_name} is an array of {_library(first)} and {name} an array of {_library(a)}; "
                "convert one of them, so that all arrays of a call belong to one library"
            )
        if None not in (_device(a), _device(first)) and _device(a) != _device(first):
            raise ValueError(
                f"{first_name} is on device {_device(first)} and {name} on device {_device(a)}; "
                "move them to one device"
            )
    return xp


def _library(x: Array) -> str:
    return type(x).__module__.partition(".")[0]


def _device(x: Array) -> object:
    """Return the device; ``None`` where arrays have none (NumPy, Dask) or it is unknown (while tracing)."""
    if is_numpy(x) or is_dask(x) or (is_jax(x) and not values_at_hand(x)):
        return None
    return array_api_compat.device(x)


def dtype_name(x: Array) -> str:
    """Return the dtype's name, such as ``"float32"``, the same in every library."""
    dtype = x.dtype
    return getattr(dtype, "name", None) or str(dtype).rpartition(".")[2]


def dtype_of(xp: Namespace, name: str) -> Any:
    """Return the library's dtype of that name.

    Raises:
        TypeError: if the library has no such dtype.
    """
    if xp.__name__ == "array_api_compat.dask.array":
        return np.dtype(name)  # not all of NumPy's dtypes are attributes there
    if xp.__name__ == "jax.numpy":
        return sys.modules["jax"].dtypes.canonicalize_dtype(name)  # without 64-bit types, the 32-bit one
    dtype = getattr(xp, name, None)
    if dtype is None:
        raise TypeError(f"{xp.__name__} has no dtype {name}")
    return dtype


def is_floating(x: Array) -> bool:
    """Whether the elements are real floating-point numbers."""
    return dtype_name(x) in FLOATING or dtype_name(x) == "longdouble" or dtype_name(x) == "float128"


def result_dtype_name(*arrays: Array | None) -> str:
    """Return the name of the dtype that the floating arrays promote to; others and ``None`` are passed over.

    >>> import numpy as np
    >>> result_dtype_name(np.zeros(2, np.float16), None, np.zeros(2, int), np.zeros(2, np.float32))
    'float32'
    """
    names = {dtype_name(a) for a in arrays if a is not None and is_floating(a)}
    if not names:
        raise TypeError("expected at least one array of a floating-point dtype")
    if names == set(HALF):
        return "float32"
    return max(names, key=lambda name: FLOATING.index(name) if name in FLOATING else len(FLOATING))


def values_at_hand(*arrays: Array | None) -> bool:
    """Whether every array's values can be read now, at no more cost than a device synchronisation.

    False on Dask arrays, on JAX tracers, and on torch's meta, fake, ``vmap`` and compile-time tensors. Checks
    of values, such as labels out of range, run only where this is true.

    >>> import numpy as np
    >>> values_at_hand(np.zeros(2))
    True
    """
    return all(a is None or _has_values(a) for a in arrays)


def _has_values(x: Array) -> bool:
    if is_numpy(x):
        return True
    if is_jax(x):
        return not isinstance(x, sys.modules["jax"].core.Tracer)
    if is_torch(x):
        return _is_plain_tensor(x)
    return not array_api_compat.is_lazy_array(x)


def _is_plain_tensor(x: Array) -> bool:
    torch = sys.modules["torch"]
    if torch.compiler.is_compiling() or x.is_meta:
        return False
    if torch._C._functorch.is_batchedtensor(x):
        return False
    if torch._C._functorch.is_gradtrackingtensor(x):
        return _is_plain_tensor(torch._C._functorch.get_unwrapped(x))
    # Fake tensors hold no values, and a tracer must not see any read.
    fake: ModuleType | None = sys.modules.get("torch._subclasses.fake_tensor")
    proxy: ModuleType | None = sys.modules.get("torch.fx.experimental.proxy_tensor")
    return not (fake and isinstance(x, fake.FakeTensor)) and not (proxy and proxy.get_proxy_mode())


def writable_in_place(x: Array) -> bool:
    """Whether arrays like ``x`` are computed at once and can be written to, as processing in blocks needs."""
    if is_jax(x) or is_dask(x):
        return False
    if is_torch(x):
        return _is_plain_tensor(x) and not sys.modules["torch"]._C._functorch.is_gradtrackingtensor(x)
    return array_api_compat.is_writeable_array(x) or is_numpy(x)


def creation_device(x: Array) -> Any:
    """Return what to hand as ``device`` to make an array beside ``x``; ``None`` where there is no choice."""
    return None if is_numpy(x) or is_dask(x) or is_jax(x) else array_api_compat.device(x)


def index_dtype(xp: Namespace) -> Any:
    """Return the library's dtype for indices (int64; int32 in JAX without 64-bit types)."""
    return xp.__array_namespace_info__().default_dtypes()["indexing"]


def unwrap(out: Any) -> Any:
    """Return the array inside an object that wraps one (Chainer's ``Variable``), or the object itself."""
    inner = getattr(out, "__xent_unwrap__", None)
    return out if inner is None else inner()
