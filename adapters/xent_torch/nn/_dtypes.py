"""PyTorch's names of dtypes, and autocast."""

from __future__ import annotations

import sys

from xent.arrays import HALF, Array, dtype_name, is_torch

_SCALAR_TYPES = {
    "float16": "Half",
    "bfloat16": "BFloat16",
    "float32": "Float",
    "float64": "Double",
    "complex32": "ComplexHalf",
    "complex64": "ComplexFloat",
    "complex128": "ComplexDouble",
    "bool": "Bool",
    "uint8": "Byte",
    "uint16": "UInt16",
    "uint32": "UInt32",
    "uint64": "UInt64",
    "int8": "Char",
    "int16": "Short",
    "int32": "Int",
    "int64": "Long",
}


def scalar_type(name: str) -> str:
    """Return what PyTorch's errors call the dtype of that name.

    >>> scalar_type("int64"), scalar_type("float8_e4m3fn")
    ('Long', 'Float8_e4m3fn')
    """
    return _SCALAR_TYPES.get(name, name[:1].upper() + name[1:])


def effective_dtype(x: Array) -> str:
    """Return the name of the dtype an array is computed with; under autocast, half types are float32."""
    name = dtype_name(x)
    if name in HALF and is_torch(x) and sys.modules["torch"].is_autocast_enabled(x.device.type):
        return "float32"
    return name
