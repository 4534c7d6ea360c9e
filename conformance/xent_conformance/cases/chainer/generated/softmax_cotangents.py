"""Cotangents of every size and sign, one number or one for each label, finite and not."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import softmax
from xent_conformance.cases.chainer.generated.batch import (
    CLASS_LABELS,
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
from xent_conformance.cases.chainer.generated.cotangent_sizes import COTANGENTS, cotangent
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import tensor

FAMILY = "cotangents"
FACTORS = {
    "cotangent": COTANGENTS,
    "dtype": FLOATS,
    "shape": ("2d", "4d"),
    "reduction": tuple(REDUCTIONS),
    "weights": ("", "weighted"),
    "labels": ("", "some-ignored"),
}
KINDS = {**PATHS, "soft": {}}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, kind in enumerate(KINDS):
        for choice in pairwise(FACTORS, allowed=_ALLOWED[kind == "soft"], seed=600 + seed):
            yield _case(kind, choice)


def _allowed(choice: Choice) -> bool:
    return bool(choice["cotangent"] != "mixed" or choice["reduction"] == "no")


def _allowed_soft(choice: Choice) -> bool:
    return _allowed(choice) and choice["labels"] == choice["weights"] == "" and choice["reduction"] != "batch"


_ALLOWED = {False: _allowed, True: _allowed_soft}


def _case(kind: str, choice: Choice) -> Case:
    name = case_id(FAMILY, kind, *choice.values())
    draw, shape, dtype = Draw(name), SHAPES[choice["shape"]], choice["dtype"]
    rows = rows_of(shape)
    among = CLASS_LABELS[choice["labels"]]
    soft = kind == "soft"
    return softmax(
        name,
        "the gradient is the cotangent times softmax minus target, zeros times infinity included",
        tensor(draw.floats(shape, -3, 3), dtype),
        tensor(draw.floats(shape, 0, 1), dtype) if soft else tensor(draw.integers(rows, among), "int32"),
        class_weight=tensor([0.5, 2, 1], dtype) if choice["weights"] else None,
        cotangent=cotangent(choice["cotangent"], rows if choice["reduction"] == "no" else (), dtype),
        tags=tags(FAMILY),
        **KINDS[kind],
        **REDUCTIONS[choice["reduction"]],
    )
