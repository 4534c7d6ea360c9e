"""Generated: axis, batch axis, kind of label, weight, sample weight, dtype, rank and mode, in combination.

Every pair of rank and class axis is met with both kinds of label in both modes; the other factors are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import asked
from xent_conformance.wire import Tensor, tensor

DRAWS = 2
# Few shapes: a compiler compiles once for each.
SHAPES = ((3,), (2, 3), (3, 2, 4), (2, 3, 4, 2))
DTYPES = ("float16", "float32", "float64")
SAMPLE_WEIGHTS = ("none", "rows", "samples", "last", "longer")
WHY = "Generated: the factors combine as the formula says."


def cases() -> Iterator[Case]:
    """Yield every case of this module."""
    rng = np.random.default_rng(20260301)
    seen: set[str] = set()
    for shape in SHAPES:
        for axis in range(len(shape)):
            for sparse in (True, False):
                for mode in ("nd", "np"):
                    for _ in range(DRAWS):
                        for case in _one(rng, shape, axis, sparse, mode):
                            if case.id not in seen:
                                seen.add(case.id)
                                yield case


def _one(
    rng: np.random.Generator, shape: tuple[int, ...], axis: int, sparse: bool, mode: str
) -> Iterator[Case]:
    rank = len(shape)
    dtype = str(rng.choice(DTYPES))
    signed = axis - rank if rng.random() < 0.5 else axis
    batch = int(rng.integers(0, rank)) if rng.random() < 0.5 else 0
    weight = (None, 0.5, -0.75)[int(rng.integers(3))]
    kind = str(rng.choice(SAMPLE_WEIGHTS))
    rows = tuple(1 if i == axis else n for i, n in enumerate(shape))
    logits = tensor(np.round(rng.normal(0, 2, shape), 2), dtype)
    args: list[Any] = [logits, _label(rng, shape, axis, sparse, dtype)]
    wrt = ["0"] if sparse else ["0", "1"]
    wide = rows
    weights = _sample_weight(rng, kind, rows)
    if weights is not None:
        args.append(tensor(weights, dtype))
        wrt.append("2")
        wide = np.broadcast_shapes(rows, weights.shape)
    out = (wide[0 if mode == "np" else batch],)
    factor = "none" if weight is None else weight
    words = (
        f"generated-{'x'.join(map(str, shape))}-axis{signed}-batch{batch}-{'sparse' if sparse else 'dense'}"
        f"-weight-{factor}-sw-{kind}-{dtype}"
    )
    yield from asked(
        words,
        WHY,
        *args,
        modes=(mode, f"{mode}-hybrid") if rng.random() < 0.2 else (mode,),
        wrt=tuple(wrt),
        cotangent=tensor(np.round(rng.normal(0, 1, out), 2), dtype),
        axis=signed,
        batch_axis=batch,
        sparse_label=sparse,
        weight=weight,
        tags=("generated",),
    )


def _label(rng: np.random.Generator, shape: tuple[int, ...], axis: int, sparse: bool, dtype: str) -> Tensor:
    if not sparse:
        return tensor(np.round(rng.uniform(0, 1, shape), 2), dtype)
    without = shape[:axis] + shape[axis + 1 :] or (1,)
    kept = tuple(1 if i == axis else n for i, n in enumerate(shape))
    values = rng.integers(-1, shape[axis] + 1, kept if rng.random() < 0.3 else without)
    return tensor(values, str(rng.choice(["float32", "int32", "int64"])))


def _sample_weight(rng: np.random.Generator, kind: str, rows: tuple[int, ...]) -> Any:
    if kind == "none":
        return None
    shapes = {
        "rows": rows,
        "samples": (rows[0], *(1 for _ in rows[1:])),
        "last": (2 if rows[-1] == 1 else rows[-1],),
        "longer": (2, *rows),
    }
    return np.round(rng.uniform(0.2, 1, shapes[kind]), 2)
