"""Broken `torch.nn.functional.cross_entropy`."""

from __future__ import annotations

from typing import Any

import numpy as np

import xent_torch.nn.functional as adapter
from xent_torch.nn import _reduction

from .mutant import (
    Asked,
    differentiated,
    gradient,
    has_layout,
    has_non_finite,
    inputs,
    misread_logits,
    mutant,
    negated,
    of_ones,
    raising,
    returning,
    softmax,
)

LOSS = "torch.cross_entropy"


def indices(asked: Asked) -> bool:
    return asked["target"] is not None and asked.shape("input") != asked.shape("target")


def mean(asked: Asked) -> bool:
    return asked["reduction"] != "sum" or legacy(asked)


def legacy(asked: Asked) -> bool:
    return (
        asked["reduce"] is not None
        or asked["size_average"] is not None
        or asked["reduction"] == "elementwise_mean"
    )


def weighted(asked: Asked) -> bool:
    return asked["weight"] is not None


def smoothed(asked: Asked) -> bool:
    return asked["label_smoothing"] != 0


def out_of_range(asked: Asked) -> bool:
    return "is out of bounds" in asked.text


def in_float64(asked: Asked) -> bool:
    return "float64" in (asked.dtype("input"), asked.dtype("target"), asked.dtype("weight"))


def as_value_error(error: Exception) -> Any:
    raise ValueError(str(error)) from None


def without_the_label(_: Exception) -> Any:
    raise IndexError("bad label") from None


MUTANTS = (
    mutant(
        "the mean divides by all rows",
        "value, gradient",
        lambda a: indices(a) and mean(a),
        softmax(divisor=lambda d: "positions" if d == "target_weight" else d),
    ),
    mutant(
        "the mean divides by the rows, whatever they weigh",
        "value, gradient",
        lambda a: indices(a) and mean(a) and weighted(a),
        softmax(divisor=lambda d: "valid" if d == "target_weight" else d),
    ),
    mutant("weights are not applied", "value, gradient", weighted, softmax(class_weight=None)),
    mutant(
        "weights are squared",
        "value, gradient",
        weighted,
        softmax(class_weight=lambda w: None if w is None else w * w),
    ),
    mutant(
        "smoothing leaves a quarter out",
        "value, gradient",
        smoothed,
        softmax(label_smoothing=lambda e: e * 0.75),
    ),
    mutant("labels out of range are clipped", "error", out_of_range, softmax(out_of_range="clip")),
    mutant(
        "the wrong class of error",
        "error",
        out_of_range,
        raising(adapter, "_indices", IndexError, as_value_error),
    ),
    mutant(
        "another text of an error",
        "error",
        out_of_range,
        raising(adapter, "_indices", IndexError, without_the_label),
    ),
    mutant(
        "errors of labels are swallowed",
        "error",
        out_of_range,
        raising(adapter, "_indices", IndexError, lambda _: np.float32(np.nan)),
    ),
    mutant(
        "NaN is hidden where the row is ignored",
        "non-finite",
        lambda a: indices(a) and has_non_finite(a, "input"),
        softmax(ignored_gradient="zero"),
    ),
    mutant(
        "the label after the ignored one is ignored",
        "value, gradient, error",
        indices,
        softmax(ignore_index=lambda i: None if i is None else i + 1),
    ),
    mutant("float64 is computed in float32", "value, gradient", in_float64, softmax(compute_dtype="float32")),
    mutant("the result is float64", "dtype", lambda a: not in_float64(a), softmax(dtype="float64")),
    mutant(
        "the class axis is kept",
        "shape",
        lambda a: a["reduction"] == "none" or legacy(a),
        softmax(keep_axis=True),
    ),
    mutant(
        "the classes are on the last axis",
        "value, gradient, shape, error",
        lambda a: len(a.shape("input")) > 2,
        softmax(axis=-1),
    ),
    mutant(
        "legacy arguments do not warn",
        "warning",
        legacy,
        returning(_reduction.warnings, "warn"),
    ),
    mutant(
        "arrays are read as if they were contiguous",
        "value, gradient",
        lambda a: has_layout(a, "input"),
        inputs(misread_logits),
    ),
    mutant("the gradient has the wrong sign", "gradient", differentiated, gradient(negated)),
    mutant("the cotangent is ignored", "gradient", lambda a: a.cotangent is not None, gradient(of_ones)),
)
