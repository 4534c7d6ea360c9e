"""Broken `chainer.functions.sigmoid_cross_entropy`."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from .mutant import (
    Asked,
    Change,
    core,
    differentiated,
    gradient,
    mutant,
    negated,
    of_ones,
    returning,
)

LOSS = "chainer.sigmoid_cross_entropy"

# The package's attribute of this name is the function.
module = importlib.import_module("xent_chainer.functions.loss.sigmoid_cross_entropy")


def sigmoid(**options: Any) -> Change:
    return core("sigmoid_cross_entropy", **options)


def mean(asked: Asked) -> bool:
    return asked["reduce"] == "mean"


def ignores(asked: Asked) -> bool:
    return bool((np.asarray(asked.values("t")) == -1).any())


def second_order(asked: Asked) -> bool:
    return asked.vector.case.call.second_order


def first_term_alone(original: Any) -> Any:
    """Differentiate sigmoid(x) without the factor 1 - sigmoid(x)."""

    def backward(self: Any, ggx: Any) -> Any:
        _, to_gy = original(self, ggx)
        x, gy = self.inputs
        return ggx * gy * module.sigmoid(x), to_gy

    return backward


def none_of_it(original: Any) -> Any:
    """Let the gradient not depend on x."""
    return lambda self, ggx: (0 * ggx, original(self, ggx)[1])


MUTANTS = (
    mutant(
        "the mean divides by all elements",
        "value, gradient",
        lambda a: mean(a) and a["normalize"],
        sigmoid(divisor=lambda d: "positions" if d == "valid" else d),
    ),
    mutant(
        "the mean without normalize divides by all elements",
        "value, gradient",
        lambda a: mean(a) and not a["normalize"],
        sigmoid(divisor=lambda d: "positions" if d == "batch" else d),
    ),
    mutant("the ignored label counts", "value, gradient", ignores, sigmoid(ignore_index=None)),
    mutant("no element divides by zero", "non-finite", mean, sigmoid(empty_divisor="nan")),
    mutant(
        "NaN is hidden where the label is ignored",
        "non-finite",
        ignores,
        sigmoid(ignored_loss="zero", ignored_gradient="zero"),
    ),
    mutant("the result is float64", "dtype", lambda a: a.dtype("x") != "float64", sigmoid(dtype="float64")),
    mutant(
        "float64 is computed in float32",
        "value, gradient",
        lambda a: a.dtype("x") == "float64",
        sigmoid(compute_dtype="float32"),
    ),
    mutant(
        "the second derivative is zero",
        "second order",
        second_order,
        (module.SigmoidCrossEntropyGrad, "backward", none_of_it),
    ),
    mutant(
        "the second derivative leaves out a factor",
        "second order",
        second_order,
        (module.SigmoidCrossEntropyGrad, "backward", first_term_alone),
    ),
    mutant(
        "shapes are not compared",
        "error",
        lambda a: a.text and "shape" in a.text,
        returning(module, "expect"),
    ),
    mutant("the gradient has the wrong sign", "gradient", differentiated, gradient(negated)),
    mutant("the cotangent is ignored", "gradient", lambda a: a.cotangent is not None, gradient(of_ones)),
)
