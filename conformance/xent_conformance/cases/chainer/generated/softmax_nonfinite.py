"""NaN and infinities at every place that matters: in the labelled class, beside it, in an ignored row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import INF, NAN, softmax
from xent_conformance.cases.chainer.generated.batch import (
    FLOATS,
    PATHS,
    REDUCTIONS,
    SHAPES,
    Choice,
    Draw,
    case_id,
    rows_of,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import tensor

FAMILY = "nonfinite"
#: The logits of one row; None is a finite one.
ROWS: Mapping[str, tuple[float | None, ...]] = {
    "nan": (NAN, None, None),
    "inf": (INF, None, None),
    "minus-inf": (-INF, None, None),
    "two-inf": (INF, INF, None),
    "two-minus-inf": (-INF, -INF, None),
    "both-inf": (INF, -INF, None),
    "all-minus-inf": (-INF, -INF, -INF),
    "nan-and-inf": (NAN, INF, -INF),
}
#: The label of that row: 0 is the first of its logits.
LABELS = {"labelled": 0, "second-labelled": 1, "not-labelled": 2, "ignored": -1, "wrapped": -3}
FACTORS = {
    "row": tuple(ROWS),
    "label": tuple(LABELS),
    "reduction": tuple(REDUCTIONS),
    "dtype": FLOATS,
    "shape": ("2d", "3d"),
    "weights": ("", "weighted", "zero-weights"),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, path in enumerate(PATHS):
        for choice in pairwise(FACTORS, seed=400 + seed):
            yield _case(path, choice)


def _case(path: str, choice: Choice) -> Case:
    name = case_id(FAMILY, path, *choice.values())
    draw, shape, dtype = Draw(name), SHAPES[choice["shape"]], choice["dtype"]
    reduction = choice["reduction"]
    logits, labels = draw.floats(shape, -3, 3), draw.integers(rows_of(shape), (0, 1, 2))
    # The second sample, at its last position.
    row = np.moveaxis(logits, 1, -1)[(1, *(-1,) * (len(shape) - 2))]
    for i, value in enumerate(ROWS[choice["row"]]):
        if value is not None:
            row[i] = value
    labels[(1, *(-1,) * (len(shape) - 2))] = LABELS[choice["label"]]
    weights = {"": None, "weighted": [0.5, 2, 1], "zero-weights": [0, 0, 0]}[choice["weights"]]
    return softmax(
        name,
        "what is not finite stays in its row, and shows through masks, which multiply by zero",
        tensor(logits, dtype),
        tensor(labels, "int32"),
        class_weight=None if weights is None else tensor(weights, dtype),
        cotangent=draw.cotangent(reduction, rows_of(shape), dtype),
        tags=tags(FAMILY),
        **PATHS[path],
        **REDUCTIONS[reduction],
    )
