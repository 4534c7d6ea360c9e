"""Two faults at the same time, each with each other: which one is reported says what is checked first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import f32, i32, sigmoid
from xent_conformance.cases.chainer.generated.batch import case_id, tags
from xent_conformance.wire import tensor

FAMILY = "faults"
X, T = f32([[1, 2, 3], [1, 2, 4]]), i32([[0, 1, 0], [1, 1, -1]])
#: What a fault changes in a good call; two that change the same thing do not meet.
FAULTS: Mapping[str, Mapping[str, Any]] = {
    "reduce": {"reduce": "sum"},
    "normalize-of-two": {"normalize": i32([1, 0])},
    "x-list": {"x": [[1.0, 2.0, 3.0], [1.0, 2.0, 4.0]]},
    "x-integers": {"x": i32([[1, 2, 3], [1, 2, 4]])},
    "x-complex": {"x": tensor([[1, 2, 3], [1, 2, 4]], "complex64")},
    "x-number": {"x": f32(1)},
    "t-none": {"t": None},
    "t-unsigned": {"t": tensor([[0, 1, 0], [1, 1, 0]], "uint8")},
    "t-bool": {"t": tensor([[0, 1, 0], [1, 1, 0]], "bool")},
    "t-float": {"t": f32([[0, 1, 0], [1, 1, 0]])},
    "t-classes": {"t": i32([0, 2])},
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for one, other in combinations(FAULTS, 2):
        if not FAULTS[one].keys() & FAULTS[other].keys():
            arguments: dict[str, Any] = {"x": X, "t": T, **FAULTS[one], **FAULTS[other]}
            yield sigmoid(
                case_id(FAMILY, one, "and", other),
                "of two faults, the one that is checked first is reported",
                arguments.pop("x"),
                arguments.pop("t"),
                wrt=(),
                tags=tags(FAMILY),
                **arguments,
            )
