"""Class labels: every option with every other, on both paths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import softmax
from xent_conformance.cases.chainer.generated.batch import (
    CLASSES,
    FLOATS,
    LABEL_DTYPES,
    PATHS,
    REDUCTIONS,
    SHAPES,
    WITH_CLASSES,
    Choice,
    Draw,
    case_id,
    rows_of,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import Tensor, tensor

FAMILY = "options"
IGNORED = {
    "": -1,
    "ignore-minus-100": -100,
    "ignore-1": 1,
    "ignore-100": 100,
    "ignore-300": 300,
    "ignore-none": None,
}
NEVER_MET = ("ignore-300", "ignore-none")
FACTORS = {
    "reduction": tuple(REDUCTIONS),
    "shape": WITH_CLASSES,
    "dtype": FLOATS,
    "label_dtype": LABEL_DTYPES,
    "weights": ("", "weighted", "signed-weights", "one-weight"),
    "ignored": tuple(IGNORED),
    "labels": ("", "some-ignored", "all-ignored"),
    "cotangent": ("", "cotangent"),
    "cache": ("", "uncached"),
    "divergence": ("", "kl"),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, path in enumerate(PATHS):
        for choice in pairwise(FACTORS, allowed=_allowed, seed=seed):
            yield _case(path, choice)


def _allowed(choice: Choice) -> bool:
    possible = choice["ignored"] not in NEVER_MET or choice["labels"] == ""
    return possible and bool(choice["reduction"] != "no" or choice["cotangent"] == "cotangent")


def _case(path: str, choice: Choice) -> Case:
    name = case_id(FAMILY, path, *choice.values())
    reduction = choice["reduction"]
    draw, shape, dtype = Draw(name), SHAPES[choice["shape"]], choice["dtype"]
    ignored = IGNORED[choice["ignored"]]
    options: dict[str, Any] = {**PATHS[path], **REDUCTIONS[reduction]}
    options["ignore_label"] = ignored
    if choice["cache"] == "uncached":
        options["cache_score"] = False
    if choice["divergence"] == "kl":
        options["soft_target_loss"] = "kl-divergence"
    return softmax(
        name,
        "options that must not disturb each other",
        tensor(draw.floats(shape, -3, 3), dtype),
        _labels(draw, choice, rows_of(shape), ignored),
        class_weight=_weights(draw, choice["weights"], dtype),
        cotangent=draw.cotangent(reduction, rows_of(shape), dtype)
        if choice["cotangent"] == "cotangent"
        else None,
        tags=tags(FAMILY),
        **options,
    )


def _labels(draw: Draw, choice: Choice, rows: tuple[int, ...], ignored: int | None) -> Tensor:
    classes = tuple(range(CLASSES))
    among = {
        "": classes,
        "some-ignored": (*classes, ignored or 0),
        "all-ignored": (ignored or 0,),
    }[choice["labels"]]
    return tensor(draw.integers(rows, among), choice["label_dtype"])


def _weights(draw: Draw, kind: str, dtype: str) -> Tensor | None:
    if kind == "weighted":
        return tensor(draw.floats((CLASSES,), 0.25, 2), dtype)
    if kind == "signed-weights":
        return tensor([0, *draw.floats((1,), 0.5, 2), *draw.floats((1,), -2, -0.5)], dtype)
    return tensor([1.75], dtype) if kind == "one-weight" else None
