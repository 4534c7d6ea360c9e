"""The curves of loss and gradient, point by point."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import sigmoid
from xent_conformance.cases.chainer.generated.batch import FLOATS, SHAPES, case_id, tags
from xent_conformance.wire import tensor

FAMILY = "curve"
#: The largest logit; around it the float types lose the loss, the gradient, or both.
RANGES = {"to-0.01": 0.01, "to-1": 1, "to-6": 6, "to-20": 20, "to-50": 50}
LABELS = {"zero": 0, "one": 1, "two": 2}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    shape = SHAPES["4d"]
    for largest, label, dtype in product(RANGES, LABELS, FLOATS):
        points = np.linspace(-RANGES[largest], RANGES[largest], int(np.prod(shape)))
        yield sigmoid(
            case_id(FAMILY, largest.replace(".", "_"), label, dtype),
            "the original's sigmoid is 0.5 tanh(x / 2) + 0.5, and its loss has log1p",
            tensor(np.reshape([float(f"{p:.3g}") for p in points], shape), dtype),
            tensor(np.full(shape, LABELS[label]), "int32"),
            reduce="no",
            cotangent=tensor(np.ones(shape), dtype),
            tags=tags(FAMILY),
        )
