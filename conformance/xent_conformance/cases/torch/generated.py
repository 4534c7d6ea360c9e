"""Generated families: combinations of the options, over kinds of target, dtypes and ranks.

Few shapes and dtypes are combined with all options, because each is compiled anew on JAX.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.torch._build import case, differentiated, i64
from xent_conformance.wire import Tensor, tensor

CLASSES = 4
#: Input shapes by rank; the class axis is axis 1, or the only one.
SHAPES = {1: (CLASSES,), 2: (5, CLASSES), 3: (2, CLASSES, 3), 4: (2, CLASSES, 1, 2), 5: (2, CLASSES, 1, 2, 2)}
REDUCTIONS = ("none", "sum", "mean")
WHY = "Generated: one of many combinations of options."


def cases() -> Iterator[Case]:
    """Yield the cases."""
    rng = np.random.default_rng(2013)
    yield from _index_options(rng)
    yield from _probability_options(rng)
    yield from _ranks(rng)
    yield from _half(rng)


def _index_options(rng: np.random.Generator) -> Iterator[Case]:
    every = product(("float32",), (False, True), ("none", "some", "class"), (0.0, 0.1, 0.75), REDUCTIONS)
    wide = product(("float64",), (False, True), ("some",), (0.0, 0.1), REDUCTIONS)
    for dtype, weighted, ignored, smoothing, reduction in chain(every, wide):
        options = _options(rng, dtype, weighted, smoothing, reduction)
        labels = rng.integers(CLASSES, size=5)
        if ignored == "some":
            labels[[1, 3]] = -100
        elif ignored == "class":
            options["ignore_index"] = int(labels[0])
        name = _name("indices", dtype, weighted, smoothing, reduction, f"ignored-{ignored}")
        yield differentiated(name, WHY, _logits(rng, SHAPES[2], dtype), i64(labels), "generated", **options)


def _probability_options(rng: np.random.Generator) -> Iterator[Case]:
    every = product(("float32",), (False, True), (0.0, 0.1, 0.75), REDUCTIONS)
    wide = product(("float64",), (False, True), (0.0, 0.1), REDUCTIONS)
    for dtype, weighted, smoothing, reduction in chain(every, wide):
        options = _options(rng, dtype, weighted, smoothing, reduction)
        yield case(
            _name("probabilities", dtype, weighted, smoothing, reduction),
            WHY,
            _logits(rng, SHAPES[2], dtype),
            _probabilities(rng, SHAPES[2], dtype),
            "generated",
            wrt=("input", "target", "weight") if weighted else ("input", "target"),
            **options,
        )


def _ranks(rng: np.random.Generator) -> Iterator[Case]:
    for rank, everything, reduction in product((1, 3, 4, 5), (False, True), ("none", "mean")):
        yield from _both_kinds(rng, SHAPES[rank], "float64", everything, reduction)


def _half(rng: np.random.Generator) -> Iterator[Case]:
    for dtype, rank, everything, reduction in product(
        ("float16", "bfloat16"), (2, 3), (False, True), ("none", "mean")
    ):
        yield from _both_kinds(rng, SHAPES[rank], dtype, everything, reduction)


def _both_kinds(
    rng: np.random.Generator, shape: tuple[int, ...], dtype: str, everything: bool, reduction: str
) -> Iterator[Case]:
    """Yield a call of each kind: plain, or with weight, smoothing and an ignored label."""
    rank = f"rank-{len(shape)}"
    smoothing = 0.2 if everything else 0.0
    labels = rng.integers(CLASSES, size=shape[:1] + shape[2:] if len(shape) > 1 else ())
    if everything and len(shape) > 1:
        labels.flat[-1] = -100
    yield differentiated(
        _name("indices", dtype, everything, smoothing, reduction, rank),
        WHY,
        _logits(rng, shape, dtype),
        i64(labels),
        "generated",
        **_options(rng, dtype, everything, smoothing, reduction),
    )
    yield case(
        _name("probabilities", dtype, everything, smoothing, reduction, rank),
        WHY,
        _logits(rng, shape, dtype),
        _probabilities(rng, shape, dtype),
        "generated",
        wrt=("input", "target", "weight") if everything else ("input", "target"),
        **_options(rng, dtype, everything, smoothing, reduction),
    )


def _options(
    rng: np.random.Generator, dtype: str, weighted: bool, smoothing: float, reduction: str
) -> dict[str, Any]:
    options: dict[str, Any] = {"reduction": reduction}
    if weighted:
        options["weight"] = tensor(rng.uniform(0.1, 1, size=CLASSES).round(2), dtype)
    if smoothing:
        options["label_smoothing"] = smoothing
    return options


def _logits(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> Tensor:
    return tensor((rng.normal(size=shape) * 3).round(2), dtype)


def _probabilities(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> Tensor:
    scores = rng.exponential(size=shape)
    axis = 0 if len(shape) == 1 else 1
    return tensor((scores / scores.sum(axis=axis, keepdims=True)).round(3), dtype)


def _name(kind: str, dtype: str, weighted: bool, smoothing: float, reduction: str, *more: str) -> str:
    options = (["weight"] if weighted else []) + (
        [f"smoothing-{smoothing:.0%}".replace("%", "-percent")] if smoothing else []
    )
    return "-".join(["generated", kind, dtype, *more, *options, reduction])
