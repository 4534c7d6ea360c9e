"""Class labels of every dtype inside and outside the classes, ignored and not: wrapped, clipped, refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import softmax
from xent_conformance.cases.chainer.generated.batch import (
    CLASSES,
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
from xent_conformance.wire import tensor

FAMILY = "labels"
IGNORED = {"": -1, "ignore-minus-2": -2, "ignore-2": 2, "ignore-minus-100": -100}
FACTORS = {
    "reduction": tuple(REDUCTIONS),
    "shape": WITH_CLASSES,
    "label_dtype": LABEL_DTYPES,
    "labels": ("classes", "wrapped", "one-class", "clipped", "extremes"),
    "ignored": tuple(IGNORED),
    "weights": ("", "weighted"),
}
REFUSED = ("too-large", "too-negative", "extremes")


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, path in enumerate(PATHS):
        # The single path raises an IndexError for labels that do not wrap; the double path clips them.
        known = FACTORS["labels"] if path == "double" else FACTORS["labels"][:3]
        for choice in pairwise({**FACTORS, "labels": known}, seed=100 + seed):
            yield _case(path, choice)
    for choice in pairwise({"shape": WITH_CLASSES, "label_dtype": LABEL_DTYPES, "labels": REFUSED}):
        yield _refused(choice)


def _case(path: str, choice: Choice) -> Case:
    name = case_id(FAMILY, path, *choice.values())
    draw, shape, reduction = Draw(name), SHAPES[choice["shape"]], choice["reduction"]
    among = {
        "classes": range(CLASSES),
        "wrapped": range(-CLASSES, CLASSES),
        "one-class": (1,),
        "clipped": range(-9, 10),
        "extremes": _extremes(choice["label_dtype"]),
    }[choice["labels"]]
    return softmax(
        name,
        "labels decide class, weight and count, and are compared with ignore_label as they are",
        tensor(draw.floats(shape, -3, 3), "float64"),
        tensor(draw.integers(rows_of(shape), among), choice["label_dtype"]),
        class_weight=tensor([0.5, 2, 1.25], "float64") if choice["weights"] else None,
        ignore_label=IGNORED[choice["ignored"]],
        cotangent=draw.cotangent(reduction, rows_of(shape), "float64"),
        tags=tags(FAMILY),
        **PATHS[path],
        **REDUCTIONS[reduction],
    )


def _refused(choice: Choice) -> Case:
    name = case_id(FAMILY, "refused", *choice.values())
    draw, rows = Draw(name), rows_of(SHAPES[choice["shape"]])
    among: Any = {
        "too-large": (0, -1, CLASSES),
        "too-negative": (0, -1, -CLASSES - 1),
        "extremes": _extremes(choice["label_dtype"]),
    }[choice["labels"]]
    return softmax(
        name,
        "the error names the first label that does not wrap into the classes, in the order of memory",
        tensor(draw.floats(SHAPES[choice["shape"]], -3, 3), "float32"),
        tensor(draw.integers(rows, among), choice["label_dtype"]),
        tags=tags(FAMILY),
    )


def _extremes(dtype: str) -> tuple[int, ...]:
    limits = np.iinfo(dtype)
    return 0, int(limits.min), int(limits.max), -1
