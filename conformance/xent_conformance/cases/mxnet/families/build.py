"""A call out of words: each choice of a family is a word in the case's id, and becomes an argument here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.draw import generator, id_of
from xent_conformance.cases.mxnet.build import INF, MODES, NAN, NP, asked
from xent_conformance.wire import Tensor, tensor

Choices = Mapping[str, Any]

#: Shapes by rank, few because each is compiled anew; any axis may hold the classes.
SHAPES = {1: (3,), 2: (2, 3), 3: (2, 3, 2), 4: (2, 3, 2, 2), 5: (2, 3, 1, 2, 2)}
PLACES = tuple((rank, axis) for rank in SHAPES for axis in range(-rank, rank))
FLOATS = ("float16", "float32", "float64")
LABELS = ("indices", "dense")
ALL = tuple(MODES)
SPECIAL: Mapping[str, list[float]] = {
    "nan": [NAN, 0],
    "inf": [INF, 0],
    "minus-inf": [-INF, 0],
    "all-minus-inf": [-INF, -INF],
    "inf-and-minus-inf": [INF, -INF],
    "huge": [3e4, -3e4],
}
COTANGENTS: Mapping[str, list[float]] = {
    "mixed": [0.75, -0.5, 1.25],
    "negative": [-2.5],
    "zero": [0],
    "large": [1e4, 1],
    "nan": [NAN, 1],
    "inf": [INF, 1],
    "minus-inf": [-INF, 1],
}
SAMPLE_WEIGHTS: Mapping[str, list[float]] = {
    "positive": [0.5, 1, 0.25, 0.75, 0.125],
    "with-zero": [0, 0.5, 0, 1],
    "signed": [0.5, -0.25, 1, -0.75, 0.125],
    "inf": [INF, 1, 0.5],
    "nan": [NAN, 1, 0.5],
}
#: How a sample weight's shape comes from that of the row losses, whose class axis has size 1.
WEIGHT_SHAPES = (
    "rows",
    "samples",
    "positions",
    "ones",
    "vector",
    "stretched",
    "leading-one",
    "longer",
    "one-element",
)


def family_cases(family: str, why: str, choices: Choices, **fixed: Any) -> Iterator[Case]:
    """Yield the case of ``choices`` in its mode; ``fixed`` are choices that the family does not vary."""
    chosen = {**fixed, **choices}
    mode = chosen["mode"]
    case_id = id_of(family, {name: word for name, word in choices.items() if name != "mode"})
    rng = generator(case_id)
    shape = SHAPES[chosen.get("rank", 2)]
    axis = chosen.get("axis", -1)
    position = axis % len(shape)
    rows = tuple(1 if i == position else n for i, n in enumerate(shape))
    logits = _logits(rng, shape, position, chosen)
    sparse = chosen.get("label", "indices") == "indices"
    label = _indices(rng, shape, position, chosen) if sparse else _dense(rng, shape, chosen)
    arguments = [logits, label]
    wide = rows
    if (kind := chosen.get("sample_weight", "none")) != "none":
        weight = _sample_weight(rows, position, kind, chosen)
        wide = np.broadcast_shapes(rows, weight.values.shape)
        arguments.append(weight)
    init: dict[str, Any] = {"axis": axis, "sparse_label": sparse}
    for name in ("batch_axis", "weight", "from_logits"):
        if name in chosen:
            init[name] = chosen[name]
    kept = 0 if mode in NP else chosen.get("batch_axis", 0)
    dtypes = [a.dtype for i, a in enumerate(arguments) if i != 1 or not sparse]
    wrt = chosen.get("wrt") or tuple(str(i) for i in range(len(arguments)) if i != 1 or not sparse)
    yield from asked(
        case_id,
        why,
        *arguments,
        modes=(mode,),
        wrt=wrt,
        cotangent=_cotangent((wide[kept],), widest(dtypes), chosen),
        tags=("generated", f"family:{family}"),
        **init,
    )


def widest(dtypes: Sequence[str]) -> str:
    """Return what floating dtypes promote to."""
    return max((name for name in dtypes if name in FLOATS), key=FLOATS.index)


def _logits(rng: np.random.Generator, shape: tuple[int, ...], position: int, chosen: Choices) -> Tensor:
    values = np.round(rng.normal(size=shape) * 2, 2)
    if chosen.get("from_logits"):
        values = -abs(values)
    if (special := chosen.get("logits", "ordinary")) != "ordinary":
        first = tuple(slice(None) if i == position else 0 for i in range(len(shape)))
        values[first] = np.resize(SPECIAL[special], shape[position])
    return tensor(values, chosen.get("dtype", "float32"), layout=chosen.get("layout", "C"))


def _indices(rng: np.random.Generator, shape: tuple[int, ...], position: int, chosen: Choices) -> Tensor:
    """Draw labels, some of them one beyond the classes: they are clipped."""
    without = shape[:position] + shape[position + 1 :] or (1,)
    kept = tuple(1 if i == position else n for i, n in enumerate(shape))
    size = kept if chosen.get("class_axis_kept") else without
    classes = shape[position]
    dtype = chosen.get("label_dtype", "float32")
    values = rng.integers(0 if dtype == "uint8" else -1, classes + 1, size).astype(float)
    kind = chosen.get("label_values", "clipped")
    if kind == "in-range":
        values = values.clip(0, classes - 1)
    elif kind == "fractions":
        values = np.round(values + rng.uniform(-0.9, 0.9, size), 2)
    elif kind == "far":
        values = np.where(values > 0, 120, -120 if dtype != "uint8" else 200)
    return tensor(values, dtype, layout=chosen.get("label_layout", "C"))


def _dense(rng: np.random.Generator, shape: tuple[int, ...], chosen: Choices) -> Tensor:
    values = np.round(rng.uniform(0, 1, shape), 2)
    mass = chosen.get("mass", "any")
    if mass == "zero":
        values = np.zeros(shape)
    elif mass == "signed":
        values = np.round(rng.normal(size=shape), 2)
    elif mass == "one-hot":
        values = np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])]
    shapes = {"flat": (-1,), "reversed": shape[::-1], "ones-around": (1, *shape, 1)}
    values = values.reshape(shapes.get(chosen.get("label_shape", "same"), shape))
    default = chosen.get("dtype", "float32")
    return tensor(values, chosen.get("label_dtype", default), layout=chosen.get("label_layout", "C"))


def _sample_weight(rows: tuple[int, ...], position: int, kind: str, chosen: Choices) -> Tensor:
    shape = {
        "rows": rows,
        "samples": (rows[0], *(1 for _ in rows[1:])),
        "positions": (1, *rows[1:]),
        "ones": tuple(1 for _ in rows),
        "vector": (2 if rows[-1] == 1 else rows[-1],),
        "stretched": tuple(2 if i == position else n for i, n in enumerate(rows)),
        "leading-one": (1, *rows),
        "longer": (2, *rows),
        "one-element": (1,),
    }[kind]
    values = np.resize(SAMPLE_WEIGHTS[chosen.get("sample_weight_values", "positive")], int(np.prod(shape)))
    dtype = chosen.get("sample_weight_dtype", chosen.get("dtype", "float32"))
    return tensor(values.reshape(shape), dtype, layout=chosen.get("sample_weight_layout", "C"))


def _cotangent(shape: tuple[int, ...], dtype: str, chosen: Choices) -> Tensor | None:
    """Return a cotangent of the losses; without one, MXNet takes ones."""
    kind = chosen.get("cotangent", "mixed")
    return None if kind == "default" else tensor(np.resize(COTANGENTS[kind], shape), dtype)
