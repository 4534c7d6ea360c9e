"""Signatures as Chainer 7.8.1 has them; `xent report` compares them with the recorded ones as well."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

import xent_chainer
import xent_chainer.functions as F


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (
            F.softmax_cross_entropy,
            (
                "x, t, normalize=True, cache_score=True, class_weight=None, ignore_label=-1, reduce='mean', "
                "enable_double_backprop=False, soft_target_loss='cross-entropy'"
            ),
        ),
        (F.sigmoid_cross_entropy, "x, t, normalize=True, reduce='mean'"),
        (F.log_softmax, "x, axis=1"),
        (
            xent_chainer.Variable.backward,
            "self, retain_grad=False, enable_double_backprop=False, loss_scale=None",
        ),
        (xent_chainer.set_debug, "debug"),
    ],
)
def test_parameters(function: Any, parameters: str) -> None:
    plain = [p.replace(annotation=p.empty) for p in inspect.signature(function).parameters.values()]
    assert str(inspect.Signature(plain)) == f"({parameters})"


def test_all_arguments_may_come_by_position() -> None:
    x, t = np.asarray([[1.0, 2, 3]]), np.asarray([0])
    value = F.softmax_cross_entropy(x, t, True, True, None, -1, "mean", False, "cross-entropy")
    assert value.array == F.softmax_cross_entropy(x, t).array
    t = np.asarray([[0, 1, -1]])
    assert F.sigmoid_cross_entropy(x, t, True, "mean").array == F.sigmoid_cross_entropy(x, t).array
