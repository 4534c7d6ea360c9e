"""Random calls: shape, axis, dtype, scale and options drawn from a seeded generator."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import ask
from xent_conformance.wire import tensor

COUNT = 72
SEED = 20240229


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    rng = np.random.default_rng(SEED)
    for number in range(COUNT):
        yield from _draw(number, rng)


def _draw(number: int, rng: np.random.Generator) -> Iterator[Case]:
    """Make one call; kind and dtype take turns, the rest is drawn."""
    kind = ("hard", "soft", "ignored")[number % 3]
    dtype = ("float32", "float64")[number // 3 % 2]
    scale = float(rng.choice([0.5, 3.0, 20.0, 100.0]))
    rank = int(rng.integers(1, 5))
    axis = int(rng.integers(-rank, rank))
    shape = [int(n) for n in rng.integers(1, 4, size=rank)]
    shape[axis] = int(rng.integers(2, 12))
    kept = [*shape]
    kept[axis] = 1

    logits = tensor(np.round(rng.normal(size=shape) * scale, 2), dtype)
    up = tensor(np.round(rng.normal(size=kept), 2), dtype)
    with_softmax = bool(rng.random() < 0.25)
    ignore_index = -100
    if kind == "soft":
        weights = np.round(rng.random(size=shape), 2)
        label = tensor(np.round(weights / weights.sum(axis=axis, keepdims=True), 3), dtype)
    else:
        indices = rng.integers(0, shape[axis], size=kept)
        if kind == "ignored":
            ignore_index = int(rng.choice([-100, -1, 0, 1, 255]))
            indices = np.where(rng.random(size=kept) < 0.4, ignore_index, indices)
        label = tensor(indices, str(rng.choice(["int64", "int32", "int16"])))

    yield from ask(
        f"generated-{number:02}-{kind}-{dtype}",
        f"Drawn at random: rank {rank}, axis {axis}, logits of scale {scale:g}.",
        logits,
        label,
        up=(up, None) if with_softmax else up,
        soft_label=kind == "soft",
        ignore_index=ignore_index,
        return_softmax=with_softmax,
        axis=axis,
        tags=["generated"],
    )
