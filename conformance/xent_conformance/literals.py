"""Values as Python code: exact, and as short as they can be."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from xent_conformance.wire import Tensor, encode


def literal(value: Any, array: Callable[[Tensor], str]) -> str:
    """Return the code of an argument; ``array`` writes the arrays in it.

    >>> literal((1, [float("nan")], np.float32(0.1)), repr)
    "(1, [float('nan')], np.float32(0.1))"
    """
    if isinstance(value, Tensor):
        return array(value)
    if isinstance(value, np.generic):
        name = {"b": "bool_", "U": "str_"}.get(value.dtype.kind, value.dtype.name)
        return f"np.{name}({_element(encode(value)['data'], value.dtype.kind)})"
    if isinstance(value, list):
        return f"[{', '.join(literal(v, array) for v in value)}]"
    if isinstance(value, tuple):
        parts = [literal(v, array) for v in value]
        return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k!r}: {literal(v, array)}' for k, v in value.items())}}}"
    if isinstance(value, float) and not math.isfinite(value):
        return f"float('{value}')"
    if isinstance(value, complex) and not (math.isfinite(value.real) and math.isfinite(value.imag)):
        return f"complex({literal(value.real, array)}, {literal(value.imag, array)})"
    return repr(value)


@lru_cache(maxsize=64)  # a report writes the same arrays for every backend
def nested(tensor: Tensor) -> str:
    """Return an array's elements as nested lists.

    >>> nested(Tensor(np.asarray([[0.1, np.inf]], "float32"), "float32"))
    "[[0.1, float('inf')]]"
    """
    kind = tensor.values.dtype.kind
    elements = [_element(element, kind) for element in encode(tensor)["data"]]
    return _nested(elements, tensor.values.shape)


def numpy_array(tensor: Tensor, module: str = "np") -> str:
    """Return the code that makes a NumPy array, of the layout that the tensor has.

    >>> numpy_array(Tensor(np.asarray([[1, 2]]), "int64", "F"))
    "np.asfortranarray(np.array([[1, 2]], dtype='int64'))"
    """
    dtype = tensor.values.dtype.name if tensor.values.dtype.kind != "U" else "str"
    if tensor.values.size:
        plain = f"{module}.array({nested(tensor)}, dtype={dtype!r})"
    else:
        plain = f"{module}.zeros({tensor.values.shape}, dtype={dtype!r})"
    if tensor.values.ndim == 0:
        return plain
    laid_out = {
        "F": f"{module}.asfortranarray({plain})",
        "strided": f"{module}.repeat({plain}, 2, axis=-1)[..., ::2]",
        "reversed": f"{plain}[::-1].copy()[::-1]",
    }
    return laid_out.get(tensor.layout, plain)


def standard_array(tensor: Tensor, module: str = "xp") -> str:
    """Return the code that makes an array of a library that follows the Array API standard.

    >>> standard_array(Tensor(np.zeros((0, 3), "float32"), "float32"))
    'xp.zeros((0, 3), dtype=xp.float32)'
    """
    if tensor.values.size:
        return f"{module}.asarray({nested(tensor)}, dtype={module}.{tensor.dtype})"
    return f"{module}.zeros({tensor.values.shape}, dtype={module}.{tensor.dtype})"


def torch_array(tensor: Tensor, module: str = "torch") -> str:
    """Return the code that makes a tensor, of the layout that it has."""
    dtype = f"{module}.{tensor.dtype}"
    if tensor.layout not in ("C", "reversed") and tensor.values.ndim:  # torch has no negative strides
        made = f"{module}.from_numpy({numpy_array(tensor)})"
        return f"{made}.to({dtype})" if tensor.dtype == "bfloat16" else made
    if tensor.values.size:
        return f"{module}.tensor({nested(tensor)}, dtype={dtype})"
    return f"{module}.zeros({tensor.values.shape}, dtype={dtype})"


def _nested(elements: list[str], shape: tuple[int, ...]) -> str:
    if not shape:
        return elements[0]
    size = math.prod(shape[1:])
    rows = [_nested(elements[i * size : (i + 1) * size], shape[1:]) for i in range(shape[0])]
    return f"[{', '.join(rows)}]"


def _element(element: Any, kind: str) -> str:
    """Return the code of one element as `xent_conformance.wire` writes it."""
    if isinstance(element, list):
        return f"complex({', '.join(_element(part, 'f') for part in element)})"
    if isinstance(element, str):
        return {"f": f"float('{element}')", "i": element, "u": element}.get(kind, repr(element))
    return repr(element)
