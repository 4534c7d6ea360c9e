"""Broken `mxnet.gluon.loss.SoftmaxCrossEntropyLoss`."""

from __future__ import annotations

from typing import Any

import xent_mxnet.gluon.loss as adapter
from xent.arrays import is_floating
from xent_mxnet.gluon import _operators as operators

from .mutant import (
    Asked,
    always,
    differentiated,
    gradient,
    has_layout,
    inputs,
    is_soft,
    misread_logits,
    mutant,
    negated,
    of_ones,
    softmax,
)

LOSS = "mxnet.SoftmaxCrossEntropyLoss"


def sparse(asked: Asked) -> bool:
    return bool(asked["sparse_label"])


def nd(asked: Asked) -> bool:
    return not asked.context.get("np")


def sample_weighted(asked: Asked) -> bool:
    return asked["sample_weight"] is not None


def rounded(original: Any) -> Any:
    return lambda xp, label: original(xp, xp.round(label) if is_floating(label) else label)


MUTANTS = (
    mutant("labels out of range raise", "error", sparse, softmax(out_of_range="raise")),
    mutant("labels out of range wrap", "value, gradient, error", sparse, softmax(out_of_range="wrap")),
    mutant("-1 is ignored", "value, gradient", sparse, softmax(ignore_index=-1)),
    mutant(
        "labels are rounded to the nearest class",
        "value, gradient",
        lambda a: sparse(a) and is_soft(a, "label"),
        (adapter, "_class_indices", rounded),
    ),
    mutant(
        "the weight is not applied",
        "value, gradient",
        lambda a: a["weight"] is not None or sample_weighted(a),
        softmax(scale=None),
    ),
    mutant(
        "the weight is squared",
        "value, gradient",
        lambda a: a["weight"] is not None or sample_weighted(a),
        softmax(scale=lambda s: None if s is None else s * s),
    ),
    mutant("sample weights are not applied", "value, gradient", sample_weighted, softmax(sample_weight=None)),
    mutant("the batch is averaged too", "shape", always, softmax(reduce_axes=None)),
    mutant(
        "batch_axis is not looked at",
        "value, shape",
        lambda a: nd(a) and a["batch_axis"] != 0,
        (operators, "mean", lambda mean: lambda wide, _, mode: mean(wide, 0, mode)),
    ),
    mutant(
        "from_logits is not looked at",
        "value, gradient",
        lambda a: a["from_logits"],
        softmax(logits_are_log_probabilities=False),
    ),
    mutant(
        "np mode is nd mode",
        "value, shape, error",
        lambda a: not nd(a),
        (adapter, "is_np_array", lambda _: lambda: False),
    ),
    mutant(
        "the repr leaves out the weight",
        "value",
        always,
        (
            adapter.Loss,
            "__repr__",
            lambda _: lambda self: f"{type(self).__name__}(batch_axis={self._batch_axis})",
        ),
    ),
    mutant(
        "the mean of nothing is NaN",
        "non-finite",
        lambda a: 0 in a.shape("pred"),
        softmax(empty_divisor="nan"),
    ),
    mutant(
        "float16 is summed in float32",
        "non-finite",
        lambda a: "float16" in (a.dtype("pred"), a.dtype("label"), a.dtype("sample_weight")),
        softmax(reduction_dtype=None, divisor_dtype=None),
    ),
    mutant(
        "float64 is computed in float32",
        "value, gradient",
        lambda a: "float64" in (a.dtype("pred"), a.dtype("label"), a.dtype("sample_weight")),
        softmax(compute_dtype="float32"),
    ),
    mutant(
        "the gradient of dense labels takes them for distributions",
        "gradient",
        lambda a: not sparse(a),
        softmax(gradient_mass="one"),
    ),
    mutant(
        "sample weights get no gradient",
        "gradient",
        lambda a: "2" in a.wrt,
        softmax(differentiable=("logits", "target")),
    ),
    mutant(
        "shapes of labels are not compared",
        "error",
        lambda a: a.text,
        (operators, "pick", lambda _: lambda _pred, _label, axis, _mode: int(axis)),
    ),
    mutant(
        "arrays are read as if they were contiguous",
        "value, gradient",
        lambda a: has_layout(a, "pred"),
        inputs(misread_logits),
    ),
    mutant("the gradient has the wrong sign", "gradient", differentiated, gradient(negated)),
    mutant("the cotangent is ignored", "gradient", lambda a: a.cotangent is not None, gradient(of_ones)),
)
