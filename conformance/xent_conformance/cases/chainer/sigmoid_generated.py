"""Sigmoid cross-entropy: generated batches over shapes, dtypes, reductions and orders."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import sigmoid
from xent_conformance.wire import Tensor, tensor

GENERATED = ("generated",)
SHAPES = ((7,), (4, 3), (2, 3, 2), (2, 2, 1, 3))
REDUCTIONS: tuple[dict[str, Any], ...] = ({}, {"normalize": False}, {"reduce": "no"})


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for number, (shape, reduction, dtype) in enumerate(
        product(SHAPES, REDUCTIONS, ("float16", "float32", "float64"))
    ):
        yield _case(100 + number, f"{_name(shape, reduction)}-{dtype}", shape, reduction, dtype)
    for number, (shape, reduction) in enumerate(product(SHAPES, REDUCTIONS)):
        name = f"{_name(shape, reduction)}-second-order"
        yield _case(200 + number, name, shape, reduction, "float64", second_order=True)
    for number, (scale, dtype) in enumerate(product((0.01, 30.0, 1000.0), ("float16", "float32", "float64"))):
        name = f"scale-{scale:g}-{dtype}".replace(".", "-")
        yield _case(300 + number, name, (3, 4), {}, dtype, scale=scale)
    for number, labels in enumerate(("int8", "int16", "int64")):
        yield _case(400 + number, f"{labels}-labels", (3, 4), {}, "float32", labels=labels)


def _case(
    seed: int,
    name: str,
    shape: tuple[int, ...],
    reduction: dict[str, Any],
    dtype: str,
    *,
    scale: float = 2.0,
    labels: str = "int32",
    second_order: bool = False,
) -> Case:
    random = np.random.default_rng(seed)
    return sigmoid(
        f"generated-{name}",
        "a random batch with some ignored entries",
        _rounded(scale * random.standard_normal(shape), dtype),
        tensor(random.choice([-1, 0, 1], shape), labels),
        cotangent=_rounded(random.uniform(-2, 2, shape if "reduce" in reduction else ()), dtype),
        second_order=second_order,
        tags=GENERATED,
        **reduction,
    )


def _rounded(values: Any, dtype: str) -> Tensor:
    return tensor(np.round(values, 3), dtype)


def _name(shape: tuple[int, ...], reduction: dict[str, Any]) -> str:
    reduced = "mean" if not reduction else ("batch" if "normalize" in reduction else "no")
    return f"{'x'.join(map(str, shape))}-{reduced}"
