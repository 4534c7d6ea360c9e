"""What goes in: arrays of one library, never written to; and where MXNet reads out of bounds."""

from typing import Any

import dask.array
import numpy as np
import pytest
import torch

import xent
from xent_mxnet import npx
from xent_mxnet.base import MXNetError
from xent_mxnet.gluon.loss import SoftmaxCELoss

X = np.asarray([[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]])
T = np.asarray([2.0, 0.0])


def test_inputs_are_not_written_to() -> None:
    pred, label, dense, weight = X.copy(), np.asarray([-3.7, np.nan]), X[::-1].copy(), np.ones((2, 1))
    before = [a.copy() for a in (pred, label, dense, weight)]
    for a in (pred, label, dense, weight):
        a.flags.writeable = False
    _, pullback = xent.vjp(SoftmaxCELoss(weight=2), pred, label, weight, argnums=(0, 2))
    pullback(np.ones(2))
    _, pullback = xent.vjp(SoftmaxCELoss(sparse_label=False), pred, dense, weight, argnums=(0, 1, 2))
    pullback(np.ones(2))
    for a, b in zip((pred, label, dense, weight), before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_layout_does_not_matter() -> None:
    wide = np.zeros((4, 6))
    wide[::2, ::2] = X
    expected = SoftmaxCELoss()(X, T)
    np.testing.assert_array_equal(SoftmaxCELoss()(wide[::2, ::2], T), expected)
    np.testing.assert_array_equal(SoftmaxCELoss()(np.asfortranarray(X), T), expected)
    np.testing.assert_array_equal(SoftmaxCELoss()(X[::-1], T[::-1]), expected[::-1])


def test_arrays_of_two_libraries_are_refused() -> None:
    with pytest.raises(TypeError, match="array of torch"):
        SoftmaxCELoss(sparse_label=False)(X, torch.tensor(X))
    with pytest.raises(TypeError, match="array of torch"):
        SoftmaxCELoss()(X, T, torch.ones((2, 1)))


@pytest.mark.parametrize("numpy_mode", [False, True], ids=["nd", "np"])
def test_a_label_shorter_than_the_rows_is_never_read_beyond_its_end(numpy_mode: bool) -> None:
    if numpy_mode:
        npx.set_np()
    loss = SoftmaxCELoss()
    for hybridized in (False, True):
        if hybridized:
            loss.hybridize()
        with pytest.raises(MXNetError):
            loss(X, np.asarray(1.0))


@pytest.mark.parametrize("hybridized", [False, True], ids=["eager", "hybrid"])
def test_no_classes_is_a_clear_error_and_no_crash(hybridized: bool) -> None:
    npx.set_np()
    loss = SoftmaxCELoss()
    if hybridized:
        loss.hybridize()
    with pytest.raises(MXNetError, match=r"no class to pick.*\[2,0\]"):
        loss(np.zeros((2, 0)), np.zeros(2))


def test_the_gradient_of_an_empty_batch_is_empty() -> None:
    npx.set_np()
    out, pullback = xent.vjp(SoftmaxCELoss(), np.zeros((0, 3)), np.zeros(0))
    assert out.shape == (0,)
    assert pullback(np.zeros(0)).shape == (0, 3)


def test_bfloat16_of_torch_is_as_good_as_any_float() -> None:
    pred = torch.tensor(X, dtype=torch.bfloat16, requires_grad=True)
    out = SoftmaxCELoss(weight=0.1)(pred, torch.tensor(T))
    out.sum().backward()
    assert out.dtype == torch.bfloat16
    assert pred.grad is not None
    expected = SoftmaxCELoss(weight=0.1)(X, T)
    np.testing.assert_allclose(out.detach().float().numpy(), expected, rtol=2**-7)


@pytest.mark.parametrize("sparse", [True, False], ids=["sparse", "dense"])
def test_dask_computes_nothing_until_asked(sparse: bool) -> None:
    def never(_: Any) -> Any:
        raise AssertionError("computed")

    meta = np.empty((0, 0))
    pred = dask.array.from_array(X, chunks=1).map_blocks(never, dtype=X.dtype, meta=meta)
    label = dask.array.from_array(T if sparse else X, chunks=1).map_blocks(
        never, dtype=T.dtype, meta=meta if not sparse else np.empty(0)
    )
    out = SoftmaxCELoss(sparse_label=sparse)(pred, label, dask.array.ones((2, 1)))
    assert out.shape == (2,)
    with pytest.raises(AssertionError, match="computed"):
        out.compute()


def test_a_mean_of_everything_needs_an_axis_of_size_one() -> None:
    loss = SoftmaxCELoss(batch_axis=None)
    np.testing.assert_allclose(loss(X, T, np.ones((2, 1))), [SoftmaxCELoss()(X, T).mean()], rtol=1e-15)
    with pytest.raises(MXNetError, match=r"shape \(2, 3\).*Give the weight size 1"):
        loss(X, T, np.ones((2, 3)))
