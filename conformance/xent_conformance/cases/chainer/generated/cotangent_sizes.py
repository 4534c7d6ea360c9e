"""Cotangents by name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xent_conformance.cases.chainer.build import INF, NAN
from xent_conformance.wire import Tensor, tensor

_NUMBERS = {
    "zero": 0.0,
    "minus-one": -1.0,
    "half": 0.5,
    "small": 1e-4,
    "large": 3e4,
    "inf": INF,
    "minus-inf": -INF,
    "nan": NAN,
}
#: "mixed" is for losses that are not reduced.
COTANGENTS = (*_NUMBERS, "mixed")


def cotangent(kind: str, shape: Sequence[int], dtype: str) -> Tensor:
    """Return a cotangent of one number everywhere, or of several mixed."""
    if kind == "mixed":
        return tensor(np.resize([1, 0, -2, INF, 0.5, NAN], shape), dtype)
    return tensor(np.full(shape, _NUMBERS[kind]), dtype)
