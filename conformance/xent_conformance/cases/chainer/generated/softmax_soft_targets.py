"""Soft targets of any sum, sign and dtype, for both losses, with every option that must not touch them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import INF, NAN, softmax
from xent_conformance.cases.chainer.generated.batch import (
    FLOATS,
    SHAPES,
    WITH_CLASSES,
    Choice,
    Draw,
    case_id,
    rows_of,
    tags,
)
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import tensor

FAMILY = "soft-targets"
REDUCTIONS = {"mean": {}, "no": {"reduce": "no"}}
LOSSES = {"ce": "cross-entropy", "kl": "kl-divergence"}
IGNORED = {"": -1, "ignore-0": 0, "ignore-1": 1, "ignore-half": 0.5, "ignore-none": None}
FACTORS = {
    "reduction": tuple(REDUCTIONS),
    "shape": WITH_CLASSES,
    "dtype": FLOATS,
    "target_dtype": ("", "targets-float16", "targets-float32"),
    "targets": (
        "sum-one",
        "sum-two",
        "sum-half",
        "one-hot",
        "zeros",
        "quarters",
        "signed",
        "above-one",
        "nan",
        "inf",
    ),
    "logits": ("", "large", "minus-inf"),
    "ignored": tuple(IGNORED),
    "cotangent": ("", "cotangent"),
    "unused": ("", "batch", "weighted", "uncached"),
}
#: Options that soft targets leave alone.
UNUSED: dict[str, dict[str, Any]] = {
    "": {},
    "batch": {"normalize": False},
    "weighted": {"class_weight": tensor([0.5, 2, 1], "float32")},
    "uncached": {"cache_score": False},
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, loss in enumerate(LOSSES):
        for choice in pairwise(FACTORS, allowed=_allowed, seed=500 + seed):
            yield _case(loss, choice)


def _allowed(choice: Choice) -> bool:
    """Allow targets no wider than the logits, because wider ones have no gradient."""
    given = choice["target_dtype"].removeprefix("targets-")
    narrower = given == "" or FLOATS.index(given) < FLOATS.index(choice["dtype"])
    return narrower and (choice["reduction"] != "no" or choice["cotangent"] == "cotangent")


def _case(loss: str, choice: Choice) -> Case:
    name = case_id(FAMILY, loss, *choice.values())
    reduction = choice["reduction"]
    draw, shape, dtype = Draw(name), SHAPES[choice["shape"]], choice["dtype"]
    size = 500 if choice["logits"] == "large" else 3
    logits = draw.floats(shape, -size, size)
    if choice["logits"] == "minus-inf":
        logits[:, 0] = -INF
    return softmax(
        name,
        "the value follows the targets; the gradient is p - t whatever they sum to, and 0 - t where ignored",
        tensor(logits, dtype),
        tensor(
            _targets(draw, choice["targets"], shape), choice["target_dtype"].removeprefix("targets-") or dtype
        ),
        soft_target_loss=LOSSES[loss],
        ignore_label=IGNORED[choice["ignored"]],
        cotangent=draw.cotangent(reduction, rows_of(shape), dtype) if choice["cotangent"] else None,
        tags=tags(FAMILY),
        **REDUCTIONS[reduction],
        **UNUSED[choice["unused"]],
    )


def _targets(draw: Draw, kind: str, shape: tuple[int, ...]) -> Any:
    positive = draw.floats(shape, 0.1, 1)
    shares = positive / positive.sum(axis=1, keepdims=True)
    if kind == "one-hot":
        labels = draw.integers(rows_of(shape), (0, 1, 2))
        return np.moveaxis(np.eye(3)[labels], -1, 1)
    if kind == "quarters":
        rows = np.asarray([[0.5, 0.5, 0], [0.25, 0.25, 0.5], [1, 0, 0]])
        return np.moveaxis(rows[draw.integers(rows_of(shape), (0, 1, 2))], -1, 1)
    if kind in ("nan", "inf"):
        positive[0, 1] = NAN if kind == "nan" else INF
        return positive
    return {
        "sum-one": np.round(shares, 3),
        "sum-two": np.round(2 * shares, 3),
        "sum-half": np.round(shares / 2, 3),
        "zeros": np.zeros(shape),
        "signed": draw.floats(shape, -1, 1),
        "above-one": draw.floats(shape, 1, 30),
    }[kind]
