"""What a kind of known difference is, and what kinds are told by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from xent_conformance import known_differences
from xent_conformance.case import Call
from xent_conformance.results import Found
from xent_conformance.vectors import Vector
from xent_conformance.wire import Tensor

REASONS = (
    *known_differences.REASONS,
    "the original answers with numbers that no formula means",
    "the original fails to say what is wrong",
    "both round the same result, to either side",
)


@dataclass(frozen=True)
class KnownKind:
    """One kind, for one of `REASONS`; ``applies`` gets the call with its answer, and the finding."""

    name: str
    losses: tuple[str, ...]
    reason: str
    evidence: str
    applies: Callable[[Vector, Found], bool]


def arrays_of(call: Call) -> Iterator[Tensor]:
    """Return the arrays of a call, its cotangent too."""
    values = (*call.args, *call.kwargs.values(), *call.init_kwargs.values(), call.cotangent)
    return (value for value in values if isinstance(value, Tensor))


def argument(call: Call, name: str, position: int) -> Any:
    """Return an argument that may be given by position or by name; ``None`` if it is not given."""
    return call.args[position] if position < len(call.args) else call.kwargs.get(name)


def sizes_of(call: Call) -> list[float]:
    """Return the largest finite number of each floating array, and the weight that is a number."""
    weight = call.init_kwargs.get("weight")
    sizes = [abs(float(weight))] if isinstance(weight, (int, float)) else []
    for array in arrays_of(call):
        if array.values.dtype.kind == "f":
            size = np.abs(array.values.astype(np.float64))
            sizes.append(float(size[np.isfinite(size)].max(initial=0.0)))
    return sizes
