"""Two faults at the same time, each with each other: which one is reported says what is checked first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import DEBUG, f32, i32, softmax
from xent_conformance.cases.chainer.generated.batch import PATHS, case_id, tags
from xent_conformance.wire import tensor

FAMILY = "faults"
X, T = f32([[1, 2, 3], [1, 2, 4]]), i32([0, 2])
#: What a fault changes in a good call; two that change the same thing do not meet.
FAULTS: Mapping[str, Mapping[str, Any]] = {
    "soft-target-loss": {"soft_target_loss": "kl"},
    "weight-matrix": {"class_weight": f32([[1, 2, 3]])},
    "weight-integers": {"class_weight": i32([1, 2, 3])},
    "weight-list": {"class_weight": [1.0, 2.0, 3.0]},
    "weight-variable": {"class_weight": f32([1, 2, 3]), "context": {"variables": ["class_weight"]}},
    "weight-too-long": {"class_weight": f32([1, 2, 3, 4])},
    "reduce": {"reduce": "sum"},
    "x-list": {"x": [[1.0, 2.0, 3.0], [1.0, 2.0, 4.0]]},
    "x-integers": {"x": i32([[1, 2, 3], [1, 2, 4]])},
    "x-vector": {"x": f32([1, 2])},
    "x-no-classes": {"x": tensor([[], []], "float32")},
    "t-none": {"t": None},
    "t-unsigned": {"t": tensor([0, 2], "uint8")},
    "t-too-long": {"t": i32([0, 2, 1])},
    "t-soft": {"t": f32([[0.5, 0.5, 0], [0, 0, 1]])},
    "t-beyond": {"t": i32([0, 3])},
    "t-beyond-debug": {"t": i32([0, 3]), "context": DEBUG},
    "ignore-text": {"ignore_label": "a"},
}
#: What `xent_conformance.cases.chainer.softmax_errors` asks.
ELSEWHERE = {
    ("single", "weight-matrix", "reduce"),
    ("single", "weight-matrix", "x-integers"),
    ("single", "reduce", "x-integers"),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for path in PATHS:
        for one, other in combinations(FAULTS, 2):
            if (path, one, other) not in ELSEWHERE and not FAULTS[one].keys() & FAULTS[other].keys():
                arguments: dict[str, Any] = {"x": X, "t": T, **FAULTS[one], **FAULTS[other]}
                yield softmax(
                    case_id(FAMILY, path, one, "and", other),
                    "of two faults, the one that is checked first is reported",
                    arguments.pop("x"),
                    arguments.pop("t"),
                    wrt=(),
                    tags=tags(FAMILY),
                    **PATHS[path],
                    **arguments,
                )
