"""Softmax cross-entropy: generated batches over shapes, dtypes, reductions, weights and both paths."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import softmax
from xent_conformance.wire import Tensor, tensor

GENERATED = ("generated",)
SHAPES = ((6, 4), (3, 5, 2), (2, 3, 2, 2), (2, 2, 1, 3, 2))
REDUCTIONS: tuple[dict[str, Any], ...] = ({}, {"normalize": False}, {"reduce": "no"})


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _hard_labels()
    yield from _soft_targets()
    yield from _magnitudes()
    yield from _narrow_dtypes()


def _hard_labels() -> Iterator[Case]:
    settings = product(SHAPES, REDUCTIONS, (False, True), (False, True))
    for number, (shape, reduction, weighted, double) in enumerate(settings):
        batch = _Batch(1000 + number, shape, "float64")
        options = {**reduction, "class_weight": batch.weights() if weighted else None}
        if double:
            options |= {"enable_double_backprop": True, "second_order": len(shape) < 4}
        yield softmax(
            f"generated-{_name(shape, reduction)}{'-weighted' * weighted}{'-double' * double}",
            "a random batch with some ignored labels",
            batch.logits(),
            batch.labels(ignored=0.25),
            cotangent=batch.cotangent(reduction),
            tags=GENERATED,
            **options,
        )


def _soft_targets() -> Iterator[Case]:
    settings = product(
        SHAPES[:3], REDUCTIONS[::2], ("cross-entropy", "kl-divergence"), ("float32", "float64")
    )
    for number, (shape, reduction, loss, dtype) in enumerate(settings):
        batch = _Batch(2000 + number, shape, dtype)
        yield softmax(
            f"generated-{_name(shape, reduction)}-soft-{loss}-{dtype}",
            "a random batch with random targets",
            batch.logits(),
            batch.targets(),
            cotangent=batch.cotangent(reduction),
            soft_target_loss=loss,
            tags=GENERATED,
            **reduction,
        )


def _magnitudes() -> Iterator[Case]:
    for number, (scale, dtype) in enumerate(
        product((0.01, 10.0, 1000.0, 30000.0), ("float16", "float32", "float64"))
    ):
        batch = _Batch(3000 + number, (5, 6), dtype)
        yield softmax(
            f"generated-scale-{scale:g}-{dtype}".replace(".", "-"),
            f"logits of size about {scale:g}",
            batch.logits(scale),
            batch.labels(ignored=0.2),
            tags=GENERATED,
        )


def _narrow_dtypes() -> Iterator[Case]:
    settings = product(("float16", "float32"), SHAPES[:2], REDUCTIONS, (False, True))
    for number, (dtype, shape, reduction, double) in enumerate(settings):
        batch = _Batch(4000 + number, shape, dtype)
        yield softmax(
            f"generated-{_name(shape, reduction)}-{dtype}{'-double' * double}",
            "a random batch in a narrow dtype",
            batch.logits(),
            batch.labels(ignored=0.25, dtype="int64"),
            cotangent=batch.cotangent(reduction),
            class_weight=batch.weights(),
            enable_double_backprop=double,
            tags=GENERATED,
            **reduction,
        )


def _name(shape: tuple[int, ...], reduction: dict[str, Any]) -> str:
    reduced = "mean" if not reduction else ("batch" if "normalize" in reduction else "no")
    return f"{'x'.join(map(str, shape))}-{reduced}"


class _Batch:
    """Random arguments for logits of one shape and dtype; few decimals keep the recorded files small."""

    def __init__(self, seed: int, shape: tuple[int, ...], dtype: str) -> None:
        self._random = np.random.default_rng(seed)
        self._shape = shape
        self._rows = (shape[0], *shape[2:])
        self._dtype = dtype

    def logits(self, scale: float = 2.0) -> Tensor:
        return self._round(scale * self._random.standard_normal(self._shape))

    def labels(self, ignored: float, dtype: str = "int32") -> Tensor:
        labels = self._random.integers(0, self._shape[1], self._rows)
        return tensor(np.where(self._random.random(self._rows) < ignored, -1, labels), dtype)

    def targets(self) -> Tensor:
        targets = self._random.random(self._shape)
        return self._round(targets / targets.sum(axis=1, keepdims=True))

    def weights(self) -> Tensor:
        return self._round(self._random.uniform(0.25, 2, self._shape[1]))

    def cotangent(self, reduction: dict[str, Any]) -> Tensor:
        shape = self._rows if "reduce" in reduction else ()
        return self._round(self._random.uniform(-2, 2, shape))

    def _round(self, values: Any) -> Tensor:
        return tensor(np.round(values, 3), self._dtype)
