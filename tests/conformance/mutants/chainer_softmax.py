"""Broken `chainer.functions.softmax_cross_entropy`."""

from __future__ import annotations

import importlib

from xent_chainer.functions.loss import _double_backprop

from .mutant import (
    Asked,
    differentiated,
    gradient,
    has_layout,
    has_non_finite,
    inputs,
    is_soft,
    misread_logits,
    mutant,
    negated,
    of_ones,
    returning,
    softmax,
)

LOSS = "chainer.softmax_cross_entropy"

# The package's attribute of this name is the function.
module = importlib.import_module("xent_chainer.functions.loss.softmax_cross_entropy")


def soft(asked: Asked) -> bool:
    return is_soft(asked, "t")


def hard(asked: Asked) -> bool:
    return not soft(asked)


def mean(asked: Asked) -> bool:
    return asked["reduce"] == "mean"


MUTANTS = (
    mutant(
        "the mean divides by all rows",
        "value, gradient",
        lambda a: hard(a) and mean(a) and a["normalize"],
        softmax(divisor=lambda d: "positions" if d == "valid" else d),
    ),
    mutant(
        "normalize is always on",
        "value, gradient",
        lambda a: hard(a) and mean(a) and not a["normalize"],
        softmax(divisor=lambda d: "valid" if d == "batch" else d),
    ),
    mutant(
        "class weights enter the divisor",
        "value, gradient",
        lambda a: hard(a) and mean(a) and a["class_weight"] is not None,
        softmax(divisor=lambda d: "target_weight" if d == "valid" else d),
    ),
    mutant(
        "no row divides by zero", "non-finite", lambda a: hard(a) and mean(a), softmax(empty_divisor="nan")
    ),
    mutant(
        "labels of the double backprop path wrap",
        "value, gradient, second order",
        lambda a: a["enable_double_backprop"],
        (_double_backprop, "_clipped", lambda _: lambda t, classes: t.ravel() % classes),
    ),
    mutant("negative labels are clipped", "value, gradient, error", hard, softmax(out_of_range="clip")),
    mutant(
        "the gradient of soft targets is the derivative of the loss",
        "gradient",
        soft,
        softmax(gradient_mass="target"),
    ),
    mutant(
        "soft targets that are the ignored label count in the gradient",
        "gradient",
        soft,
        softmax(gradient_ignores=None),
    ),
    mutant(
        "the divergence leaves out the entropy of the target",
        "value",
        lambda a: a["soft_target_loss"] == "kl-divergence",
        softmax(divergence="cross-entropy"),
    ),
    mutant(
        "NaN is hidden where the row is ignored",
        "non-finite",
        lambda a: hard(a) and has_non_finite(a, "x"),
        softmax(ignored_loss="zero", ignored_gradient="zero"),
    ),
    mutant(
        "a second derivative is given where Chainer refuses",
        "error",
        lambda a: a.vector.case.call.second_order,
        returning(module._SoftmaxCrossEntropyGrad, "backward", (None, None)),
    ),
    mutant("soft losses of float16 are summed in float32", "non-finite", soft, softmax(reduction_dtype=None)),
    mutant(
        "arrays are read as if they were contiguous",
        "value, gradient",
        lambda a: has_layout(a, "x"),
        inputs(misread_logits),
    ),
    mutant("the gradient has the wrong sign", "gradient", differentiated, gradient(negated)),
    mutant(
        "the cotangent is ignored",
        "gradient",
        lambda a: a.cotangent is not None or a["enable_double_backprop"],
        gradient(of_ones),
    ),
)
