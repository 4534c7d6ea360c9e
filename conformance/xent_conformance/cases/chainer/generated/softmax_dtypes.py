"""Every dtype of logits with every dtype of labels, for both paths and each reduction."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import softmax
from xent_conformance.cases.chainer.generated.batch import (
    FLOATS,
    LABEL_DTYPES,
    PATHS,
    REDUCTIONS,
    SHAPES,
    Draw,
    case_id,
    rows_of,
    tags,
)
from xent_conformance.wire import tensor

FAMILY = "dtypes"


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    shape = SHAPES["2d"]
    for path, reduction, dtype, label_dtype in product(PATHS, REDUCTIONS, FLOATS, LABEL_DTYPES):
        name = case_id(FAMILY, path, reduction, dtype, label_dtype)
        draw = Draw(name)
        yield softmax(
            name,
            "loss and gradient have the dtype of x; the label dtype changes nothing",
            tensor(draw.floats(shape, -6, 6), dtype),
            tensor(draw.integers(rows_of(shape), (0, 1, 2, -1)), label_dtype),
            class_weight=tensor(draw.floats((3,), 0.25, 2), dtype),
            cotangent=draw.cotangent(reduction, rows_of(shape), dtype),
            tags=tags(FAMILY),
            **PATHS[path],
            **REDUCTIONS[reduction],
        )
