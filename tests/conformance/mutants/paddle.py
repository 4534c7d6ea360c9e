"""Broken `paddle.nn.functional.softmax_with_cross_entropy`."""

from __future__ import annotations

import importlib
from typing import Any

from xent_paddle import _checks, _versions

from .mutant import (
    Asked,
    always,
    differentiated,
    gradient,
    has_layout,
    inputs,
    misread_logits,
    mutant,
    negated,
    of_ones,
    returning,
    softmax,
)

LOSS = "paddle.softmax_with_cross_entropy"
deprecated = importlib.import_module("xent_paddle.utils.deprecated")


def soft(asked: Asked) -> bool:
    return bool(asked["soft_label"])


def hard(asked: Asked) -> bool:
    return not soft(asked)


def out_of_range(asked: Asked) -> bool:
    return "IndexError" in asked.vector.outcome.get("error", {}).get("builtin", ())


def of_3(asked: Asked) -> bool:
    return asked.context["version"] == "3.3.1"


def as_one_error(original: Any) -> Any:
    return lambda *arguments: ValueError(str(original(*arguments)))


MUTANTS = (
    mutant("logits have no floor", "value", always, softmax(shifted_floor=None)),
    mutant("the floor is at -88", "value", always, softmax(shifted_floor=-88.0)),
    mutant(
        "the gradient of soft labels is the derivative of the loss",
        "gradient",
        soft,
        softmax(gradient_mass="target"),
    ),
    mutant("the ignored label counts", "value, gradient, error", hard, softmax(ignore_index=None)),
    mutant("labels out of range are clipped", "error", out_of_range, softmax(out_of_range="clip")),
    mutant(
        "labels out of range raise ValueError", "error", out_of_range, (_checks, "label_error", as_one_error)
    ),
    mutant(
        "NaN comes through where the row is ignored",
        "non-finite",
        hard,
        softmax(ignored_gradient="multiply", ignored_loss="multiply"),
    ),
    mutant("the class axis is dropped", "shape", always, softmax(keep_axis=False)),
    mutant(
        "the classes are on the last axis", "value, shape, error", lambda a: a["axis"] != -1, softmax(axis=-1)
    ),
    mutant(
        "the softmax is not returned", "value", lambda a: a["return_softmax"], softmax(return_softmax=False)
    ),
    mutant(
        "the result is float64", "dtype", lambda a: a.dtype("logits") != "float64", softmax(dtype="float64")
    ),
    mutant(
        "float64 is computed in float32",
        "value, gradient",
        lambda a: a.dtype("logits") == "float64",
        softmax(compute_dtype="float32"),
    ),
    mutant(
        "3.3.1 behaves as 2.6.2",
        "error, warning",
        of_3,
        (_versions._RULES, "3.3.1", lambda _: _versions._RULES["2.6.2"]),
    ),
    mutant("3.3.1 does not warn", "warning", of_3, returning(deprecated.warnings, "warn")),
    mutant(
        "labels of any dtype have a gradient",
        "error",
        differentiated,
        softmax(backward_error=None),
    ),
    mutant(
        "arrays are read as if they were contiguous",
        "value, gradient",
        lambda a: has_layout(a, "logits"),
        inputs(misread_logits),
    ),
    mutant("the gradient has the wrong sign", "gradient", differentiated, gradient(negated)),
    mutant("the cotangent is ignored", "gradient", lambda a: a.cotangent is not None, gradient(of_ones)),
)
