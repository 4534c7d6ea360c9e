"""A call out of words: each choice of a family is a word in the case's id, and becomes an argument here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from xent_conformance.case import Call, Case
from xent_conformance.cases.draw import generator, id_of
from xent_conformance.cases.torch._build import CLASS, FUNCTION, INF, LOSS, NAN, promoted
from xent_conformance.wire import Tensor, tensor

CLASSES = 3
#: Input shapes by rank, few because each is compiled anew; the class axis is axis 1, or the only one.
SHAPES = {1: (3,), 2: (4, 3), 3: (2, 3, 2), 4: (2, 3, 2, 2), 5: (2, 3, 1, 2, 2)}
REDUCTIONS = ("none", "sum", "mean")
#: Ranks and reductions within which every two other choices meet; ranks 4 and 5 share their reductions.
OUTER = (
    *(((rank,), (reduction,)) for rank in (1, 2, 3) for reduction in REDUCTIONS),
    ((4,), REDUCTIONS),
    ((5,), REDUCTIONS),
)
WEIGHTS: Mapping[str, list[float]] = {
    "positive": [0.5, 1, 0.25],
    "with-zero": [0, 1, 0.5],
    "signed": [1, -0.5, 0.75],
    "large": [1, 8, 100],
    "infinite": [1, INF, 0.5],
    "nan": [1, NAN, 0.5],
}
#: ``ignore_index``, and the label of the rows that are ignored.
IGNORED = {"default": -100, "class": 1, "beyond": 255, "negative": -1, "all": -100}
SPECIAL: Mapping[str, list[float]] = {
    "nan": [NAN, 0, 1],
    "inf": [INF, 0, 1],
    "minus-inf": [0, -INF, 1],
    "two-minus-inf": [-INF, 0, -INF],
    "all-minus-inf": [-INF, -INF, -INF],
    "inf-and-minus-inf": [INF, -INF, 0],
    "huge": [3e4, -3e4, 0],
    "equal": [2, 2, 2],
}
COTANGENTS: Mapping[str, list[float]] = {
    "mixed": [0.75, -0.5, 1, 0.25, -1],
    "negative": [-2.5],
    "zero": [0],
    "huge": [1e30, 1, -0.5],
    "nan": [NAN, 1, -0.5],
    "inf": [INF, 1, -0.5],
    "minus-inf": [-INF, 1, -0.5],
}
MASSES = ("one", "one-hot", "any", "zero", "signed")

Choices = Mapping[str, Any]


def ignorable(choices: Choices) -> bool:
    """Return whether the choice of ignored labels makes sense: a single sample is not ignored in part."""
    return bool(choices["rank"] > 1 or choices["ignored"] in ("none", "all"))


def index_case(family: str, why: str, choices: Choices, **fixed: Any) -> Case:
    """Return a call with class indices; ``fixed`` are choices that the family does not vary."""
    chosen = {**fixed, **choices}
    case_id = id_of(family, choices)
    rng = generator(case_id)
    logits = _logits(rng, chosen)
    rows = _rows(logits)
    labels = rng.integers(CLASSES, size=rows)
    options: dict[str, Any] = {}
    ignored = chosen.get("ignored", "none")
    if ignored != "none":
        value = IGNORED[ignored]
        if value != -100:
            options["ignore_index"] = value
        labels = np.where(_some(rows, every=ignored == "all"), value, labels)
    target = tensor(labels, chosen.get("target_dtype", "int64"), layout=chosen.get("target_layout", "C"))
    return _case(family, case_id, why, chosen, logits, target, options)


def probability_case(family: str, why: str, choices: Choices, **fixed: Any) -> Case:
    """Return a call with class probabilities."""
    chosen = {**fixed, **choices}
    case_id = id_of(family, choices)
    rng = generator(case_id)
    logits = _logits(rng, chosen)
    values = _probabilities(rng, logits.values.shape, chosen.get("mass", "one"))
    dtype = chosen.get("target_dtype", logits.dtype)
    target = tensor(values, dtype, layout=chosen.get("target_layout", "C"))
    return _case(family, case_id, why, chosen, logits, target, {})


def _case(
    family: str,
    case_id: str,
    why: str,
    chosen: Choices,
    logits: Tensor,
    target: Tensor,
    options: dict[str, Any],
) -> Case:
    soft = target.values.shape == logits.values.shape
    if (reduction := chosen.get("reduction", "mean")) != "mean":
        options["reduction"] = reduction
    if smoothing := chosen.get("smoothing", 0.0):
        options["label_smoothing"] = smoothing
    weight = None
    if (kind := chosen.get("weight", "none")) != "none":
        dtype = chosen.get("weight_dtype", logits.dtype)
        weight = tensor(WEIGHTS[kind], dtype, layout=chosen.get("weight_layout", "C"))
        options["weight"] = weight
    shape = _rows(logits) if reduction == "none" else ()
    dtype = promoted(logits, target, weight) if soft else logits.dtype
    cotangent = _cotangent(chosen.get("cotangent", "mixed"), shape, dtype)
    arguments = {"input": logits, "target": target}
    constructed = chosen.get("form") == "class"
    call = Call(
        CLASS if constructed else FUNCTION,
        kwargs=arguments if constructed else {**arguments, **options},
        init_kwargs=options if constructed else {},
        wrt=chosen.get("wrt") or _differentiable(soft, None if constructed else weight),
        cotangent=cotangent,
        second_order=chosen.get("second_order", False),
    )
    return Case(case_id, LOSS, why, call, ("generated", f"family:{family}"))


def _differentiable(soft: bool, weight: Tensor | None) -> tuple[str, ...]:
    if not soft:
        return ("input",)
    return ("input", "target") if weight is None else ("input", "target", "weight")


def _rows(logits: Tensor) -> tuple[int, ...]:
    shape = logits.values.shape
    return shape[:1] + shape[2:] if len(shape) > 1 else ()


def _some(rows: tuple[int, ...], *, every: bool) -> Any:
    """Say which rows are ignored: every second one, or all."""
    return (every | (np.arange(int(np.prod(rows))) % 2 == 1)).reshape(rows)


def _logits(rng: np.random.Generator, chosen: Choices) -> Tensor:
    shape = chosen.get("shape") or SHAPES[chosen.get("rank", 2)]
    values = np.round(rng.normal(size=shape) * 2, 2)
    if (special := chosen.get("logits", "ordinary")) != "ordinary":
        first = values if len(shape) == 1 else values[0].reshape(CLASSES, -1)[:, 0]
        first[:] = SPECIAL[special]
    return tensor(values, chosen.get("dtype", "float32"), layout=chosen.get("input_layout", "C"))


def _probabilities(rng: np.random.Generator, shape: tuple[int, ...], mass: str) -> Any:
    axis = min(1, len(shape) - 1)
    scores = rng.exponential(size=shape)
    if mass == "one-hot":
        return (scores == scores.max(axis=axis, keepdims=True)).astype(float)
    if mass == "zero":
        return np.zeros(shape)
    if mass == "signed":
        return np.round(rng.normal(size=shape), 2)
    return np.round(scores / (2 if mass == "any" else scores.sum(axis=axis, keepdims=True)), 3)


def _cotangent(kind: str, shape: tuple[int, ...], dtype: str) -> Tensor | None:
    """Return a cotangent of the loss; a scalar's ``None`` is what ``backward()`` takes when given nothing."""
    if kind == "one":
        return tensor(np.ones(shape), dtype) if shape else None
    values = np.resize(COTANGENTS[kind], int(np.prod(shape)))
    return tensor(values.reshape(shape), dtype)
