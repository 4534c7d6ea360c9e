"""Exact, language-neutral JSON for arrays and call arguments.

Used on both sides of the pipe to an original, so it imports only the standard library and NumPy.

==================  ==========================================================================
value               JSON
==================  ==========================================================================
None, bool, int,    itself
str, finite float
nan, inf, -inf      ``{"float": "nan"}``
int of 54 bits or   ``{"int": "9223372036854775807"}``
more
array               ``{"dtype": "float32", "shape": [2, 3], "data": [...], "layout": "C"}``
numpy scalar        ``{"scalar": "float32", "data": 1.5}``
list, tuple         ``{"list": [...]}``, ``{"tuple": [...]}``
bytes, complex      ``{"bytes": "6d"}`` (hexadecimal), ``{"complex": [1.0, 2.0]}``
==================  ==========================================================================

``data`` is flat, in C order: numbers, ``true``/``false``, or strings: ``"nan"``, ``"inf"``, ``"-inf"``, and
integers of 54 bits or more, which many languages would read as an inexact float; complex numbers are
``[real, imaginary]``. Each float is the shortest decimal that reads back as the same float of that dtype.
``layout`` (omitted for ``"C"``) says how an input lies in memory: ``"F"``, ``"strided"`` (every second
element of a longer last axis) or ``"reversed"`` (negative stride on the first axis).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

LAYOUTS = ("C", "F", "strided", "reversed")
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
FLOATS = ("float16", "bfloat16", "float32", "float64")
#: What an array may be made of. Names from a file go no further, so that none can ask for memory or objects.
DTYPES = ("bool", *INTEGERS, *FLOATS, "complex64", "complex128")
MAX_RANK = 32
_EXACT_IN_EVERY_LANGUAGE = 2**53 - 1


@dataclass(frozen=True, eq=False)
class Tensor:
    """An array as data: values in a NumPy array, and the dtype name it has in the framework.

    ``bfloat16`` has no NumPy dtype; its values are held, exactly, as float32.
    """

    values: np.ndarray[Any, np.dtype[Any]]
    dtype: str
    layout: str = "C"

    def numpy(self) -> np.ndarray[Any, np.dtype[Any]]:
        """Return the values as a NumPy array that lies in memory as ``layout`` says."""
        a = self.values
        if self.layout == "C" or a.ndim == 0:
            return a.copy()
        if self.layout == "F":
            return np.asfortranarray(a)
        if self.layout == "strided":
            wide = np.zeros((*a.shape[:-1], 2 * a.shape[-1]), dtype=a.dtype)
            wide[..., ::2] = a
            return wide[..., ::2]
        if self.layout == "reversed":
            return a[::-1].copy()[::-1]
        raise ValueError(f"layout {self.layout!r} is not one of {', '.join(LAYOUTS)}")

    def astype(self, dtype: str) -> Tensor:
        """Return the same values, rounded to another dtype."""
        return tensor(self.values, dtype, layout=self.layout)


def tensor(values: Any, dtype: str, *, layout: str = "C") -> Tensor:
    """Make a `Tensor` of ``values``, rounded to ``dtype`` (a NumPy dtype name or ``"bfloat16"``)."""
    if dtype == "bfloat16":
        bits = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32).astype(np.uint64)
        rounded = ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16 << 16).astype(np.uint32)
        exact = rounded.view(np.float32).reshape(np.shape(values))
        return Tensor(np.where(np.isnan(values), np.float32("nan"), exact), dtype, layout)
    with np.errstate(over="ignore"):
        return Tensor(np.asarray(values, dtype=dtype), dtype, layout)


def encode(value: Any) -> Any:
    """Turn a call argument or an answer into JSON data.

    >>> encode(tensor([1.5, float("nan")], "float32"))
    {'dtype': 'float32', 'shape': [2], 'data': [1.5, 'nan']}
    >>> encode((None, float("inf")))
    {'tuple': [None, {'float': 'inf'}]}
    """
    if isinstance(value, Tensor):
        out: dict[str, Any] = {
            "dtype": value.dtype,
            "shape": list(value.values.shape),
            "data": [_element(v) for v in np.ascontiguousarray(value.values).reshape(-1)],
        }
        if value.layout != "C":
            out["layout"] = value.layout
        return out
    if isinstance(value, np.ndarray):
        return encode(Tensor(value, value.dtype.name))
    if isinstance(value, np.generic):
        # NumPy names the dtype of a string scalar after its length, which np.dtype does not read back.
        name = "str" if value.dtype.kind == "U" else value.dtype.name
        return {"scalar": name, "data": _element(value)}
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _EXACT_IN_EVERY_LANGUAGE else {"int": str(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": _nonfinite(value)}
    if isinstance(value, complex):
        return {"complex": [encode(value.real), encode(value.imag)]}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, list):
        return {"list": [encode(v) for v in value]}
    if isinstance(value, tuple):
        return {"tuple": [encode(v) for v in value]}
    raise TypeError(f"no encoding for {type(value).__name__}; use arrays, numbers, strings, lists or tuples")


def decode(data: Any) -> Any:
    """Invert `encode`; arrays come back as `Tensor`.

    Raises ValueError for data that `encode` does not write; memory is taken for the data that is there, not
    for what ``shape`` claims.

    >>> decode({'dtype': 'float32', 'shape': [2], 'data': [1.5, '-inf']}).numpy()
    array([ 1.5, -inf], dtype=float32)
    """
    if data is None or isinstance(data, (bool, int, float, str)):
        return data
    if not isinstance(data, dict):
        raise ValueError(f"expected a JSON object or scalar, got {type(data).__name__}")
    for key, decoder in _DECODERS.items():
        if key in data:
            return decoder(data)
    raise ValueError(f"not an encoded value: keys {sorted(data)}")


def _decode_tensor(data: dict[str, Any]) -> Tensor:
    dtype, shape, layout = data["dtype"], data["shape"], data.get("layout", "C")
    if dtype not in DTYPES:
        raise ValueError(f"dtype {dtype!r:.40} is not one of {', '.join(DTYPES)}")
    if layout not in LAYOUTS:
        raise ValueError(f"layout {layout!r:.40} is not one of {', '.join(LAYOUTS)}")
    if len(shape) > MAX_RANK or any(type(length) is not int or length < 0 for length in shape):
        raise ValueError(f"shape {shape!r:.80} is not a list of lengths")
    values = [_number(v) for v in data["data"]]
    if len(values) != math.prod(shape):
        raise ValueError(f"shape {shape!r:.80} does not have {len(values)} elements")
    storage = "float32" if dtype == "bfloat16" else dtype
    with np.errstate(over="ignore"):
        return Tensor(np.array(values, dtype=storage).reshape(shape), dtype, layout)


def _decode_scalar(data: dict[str, Any]) -> np.generic:
    dtype = data["scalar"]
    if dtype == "str":
        return np.str_(data["data"])
    if dtype not in DTYPES:
        raise ValueError(f"scalar {dtype!r:.40} is not one of str, {', '.join(DTYPES)}")
    with np.errstate(over="ignore"):
        found: np.generic = np.dtype(dtype).type(_number(data["data"]))
    return found


def _decode_complex(data: dict[str, Any]) -> complex:
    real, imaginary = (decode(part) for part in data["complex"])
    return complex(real, imaginary)


_DECODERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "shape": _decode_tensor,
    "float": lambda data: float(data["float"]),
    "int": lambda data: int(data["int"]),
    "scalar": _decode_scalar,
    "complex": _decode_complex,
    "bytes": lambda data: bytes.fromhex(data["bytes"]),
    "list": lambda data: [decode(v) for v in data["list"]],
    "tuple": lambda data: tuple(decode(v) for v in data["tuple"]),
}


def _element(value: np.generic) -> Any:
    kind = value.dtype.kind
    if kind == "b":
        return bool(value)
    if kind in "iu":
        number = int(value)
        return number if abs(number) <= _EXACT_IN_EVERY_LANGUAGE else str(number)
    if kind == "c":
        return [_element(value.real), _element(value.imag)]
    if isinstance(value, np.floating):
        wide = float(value)
        if not math.isfinite(wide):
            return _nonfinite(wide)
        short = float(np.format_float_scientific(value, unique=True, trim="-"))
        return short if value.dtype.type(short) == value else wide
    if kind in "US":
        return str(value)
    raise TypeError(f"no encoding for elements of dtype {value.dtype.name}")


def _number(value: Any) -> Any:
    if isinstance(value, list):
        return complex(*(_number(part) for part in value))
    if isinstance(value, str):
        return float(value) if value in ("nan", "inf", "-inf") else int(value)
    return value


def _nonfinite(value: float) -> str:
    return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
