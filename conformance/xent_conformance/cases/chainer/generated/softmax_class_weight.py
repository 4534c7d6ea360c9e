"""Class weights of every size, sign and dtype, against labels that are ignored or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import INF, NAN, softmax
from xent_conformance.cases.chainer.generated.batch import (
    CLASS_LABELS,
    FLOATS,
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

FAMILY = "class-weight"
WEIGHTS: Mapping[str, tuple[float, ...]] = {
    "ones": (1, 1, 1),
    "zeros": (0, 0, 0),
    "negative": (-0.5, -2, -1),
    "both-signs": (2, -1, 0.5),
    "zero-among-others": (0.75, 0, 1.5),
    "minus-zero": (-0.0, 1, 1),
    "small": (1e-3, 2e-3, 3e-3),
    "large": (1e3, 100, 10),
    "inf": (INF, 1, 1),
    "minus-inf": (1, -INF, 1),
    "nan": (1, 1, NAN),
    "one": (0.25,),
    "one-negative": (-3,),
    "one-zero": (0,),
}
LABELS = {**CLASS_LABELS, "one-class": (1,)}
FACTORS = {
    "weights": tuple(WEIGHTS),
    "shape": WITH_CLASSES,
    "dtype": FLOATS,
    "weight_dtype": ("", "weight-float16", "weight-float32", "weight-float64"),
    "reduction": tuple(REDUCTIONS),
    "labels": tuple(LABELS),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for seed, path in enumerate(PATHS):
        for choice in pairwise(FACTORS, allowed=_SENSIBLE[path], seed=200 + seed):
            yield _case(path, choice)


def _differs(choice: Choice) -> bool:
    return bool(choice["weight_dtype"] != f"weight-{choice['dtype']}")


# The double path multiplies arrays of one dtype only.
_SENSIBLE = {"single": _differs, "double": lambda choice: choice["weight_dtype"] == ""}


def _case(path: str, choice: Choice) -> Case:
    name = case_id(FAMILY, path, *choice.values())
    draw, shape, dtype = Draw(name), SHAPES[choice["shape"]], choice["dtype"]
    weight_dtype = choice["weight_dtype"].removeprefix("weight-") or dtype
    return softmax(
        name,
        "weights multiply the loss of their class and nothing else; they are not checked",
        tensor(draw.floats(shape, -3, 3), dtype),
        tensor(draw.integers(rows_of(shape), LABELS[choice["labels"]]), "int32"),
        class_weight=tensor(WEIGHTS[choice["weights"]], weight_dtype),
        cotangent=draw.cotangent(choice["reduction"], rows_of(shape), dtype),
        tags=tags(FAMILY),
        **PATHS[path],
        **REDUCTIONS[choice["reduction"]],
    )
