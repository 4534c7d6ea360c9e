"""Every dtype of logits with every dtype of labels, which decides what the original computes in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import sigmoid
from xent_conformance.cases.chainer.generated.batch import (
    FLOATS,
    LABEL_DTYPES,
    REDUCTIONS,
    SHAPES,
    Draw,
    case_id,
    tags,
)
from xent_conformance.wire import tensor

FAMILY = "dtypes"
#: The largest logit, and the labels. Sums of large losses overflow where they are held in float16.
KINDS = {"": (4, (0, 1, -1)), "large": (4e4, (0, 1, -1)), "beyond": (4, (-3, 2, 5, -1))}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    shape = SHAPES["2d"]
    for reduction, dtype, label_dtype, kind in product(REDUCTIONS, FLOATS, LABEL_DTYPES, KINDS):
        name = case_id(FAMILY, reduction, dtype, label_dtype, kind)
        draw, (largest, labels) = Draw(name), KINDS[kind]
        yield sigmoid(
            name,
            "loss and gradient have the dtype of x; in between, NumPy promotes x and t",
            tensor(draw.floats(shape, -largest, largest), dtype),
            tensor(draw.integers(shape, labels), label_dtype),
            cotangent=draw.cotangent(reduction, shape, dtype),
            tags=tags(FAMILY),
            **REDUCTIONS[reduction],
        )
