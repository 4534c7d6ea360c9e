"""Every number of labels that are not ignored, and what the mean divides by."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

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

FAMILY = "counts"


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for rank, reduction, valid in product(("2d", "3d"), ("mean", "batch"), range(13)):
        name = case_id(FAMILY, rank, reduction, valid, "of", 12)
        shape, dtype = SHAPES[rank], FLOATS[valid % len(FLOATS)]
        draw, size = Draw(name), int(np.prod(shape))
        kept = draw.integers(shape, range(size)) < valid
        yield sigmoid(
            name,
            "normalize divides by the labels that are not ignored, or else by rows; by 1 at least",
            tensor(draw.floats(shape, -4, 4), dtype),
            tensor(np.where(kept, draw.integers(shape, (0, 1)), -1), LABEL_DTYPES[valid % 4]),
            cotangent=draw.cotangent(reduction, shape, dtype),
            tags=tags(FAMILY),
            **REDUCTIONS[reduction],
        )
