"""On Dask arrays nothing is computed until it is asked for."""

from __future__ import annotations

from typing import Any

import dask
import dask.array as da
import numpy as np
import pytest

import xent

X = np.random.default_rng(0).normal(size=(6, 4))
LABELS = np.asarray([0, 3, -1, 2, 1, -1])


def refuse(*_: Any, **__: Any) -> None:
    raise AssertionError("computed before it was asked for")


@pytest.mark.parametrize("chunks", [(6, 4), (2, 4), (4, 3)])
def test_value_and_gradient_are_lazy(chunks: tuple[int, int]) -> None:
    x, labels = da.from_array(X, chunks=chunks), da.from_array(LABELS, chunks=chunks[0])
    choice = {
        "axis": 1,
        "ignore_index": -1,
        "divisor": "valid",
        "class_weight": da.from_array(np.arange(1.0, 5)),
    }
    with dask.config.set(scheduler=refuse):
        loss, pullback = xent.vjp(xent.softmax_cross_entropy, x, labels, **choice)
        gradient = pullback(da.ones(()))
        binary = xent.sigmoid_cross_entropy(x, da.zeros_like(x))
    assert all(isinstance(a, da.Array) for a in (loss, gradient, binary))
    choice["class_weight"] = np.arange(1.0, 5)
    expected, expected_gradient = xent.value_and_grad(xent.softmax_cross_entropy)(X, LABELS, **choice)
    np.testing.assert_allclose(loss.compute(), expected, rtol=1e-12)
    np.testing.assert_allclose(gradient.compute(), expected_gradient, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("shape", [(0, 3, 2), (2, 3, 0)])
def test_class_weights_without_rows_are_zero(shape: tuple[int, ...]) -> None:
    labels = da.zeros((shape[0], shape[2]), dtype=np.int64)
    weight = da.ones(3)
    loss, pullback = xent.vjp(
        xent.softmax_cross_entropy, da.zeros(shape), labels, axis=1, class_weight=weight, reduction="sum"
    )
    assert loss.compute() == 0
    assert pullback(da.ones(())).compute().shape == shape
