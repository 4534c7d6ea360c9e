"""Measured facts that need large inputs, or the printed form of a result."""

from __future__ import annotations

import numpy as np
import pytest

import xent_chainer.functions as F
from xent_chainer import Variable


@pytest.mark.parametrize("double", [False, True])
def test_float16_with_too_many_classes_is_infinite(double: bool) -> None:
    """The sum of exponentials is a float16 number, and 70000 of them do not fit."""
    x = np.zeros((1, 70000), np.float16)
    assert F.softmax_cross_entropy(x, np.asarray([0]), enable_double_backprop=double).array == np.inf


def test_float16_log_softmax_rounds_what_it_subtracts() -> None:
    """The largest logit plus the logarithm is a float16 number: 4.277, where 4.27875 would be right."""
    x = np.asarray([[-3.53, -0.568, 4.27]], np.float16)
    assert F.log_softmax(x).array[0, 2] == np.float16(-0.0078125)


def test_float16_gradient_of_log_softmax_is_rounded_once() -> None:
    x = Variable(np.asarray([[-3.53, -0.568, 4.27]], np.float16))
    y = F.log_softmax(x)
    y.grad = np.asarray([[0, 0, 1]], np.float16)
    y.backward()
    wide = x.array.astype(np.float64)
    softmax = np.exp(wide) / np.exp(wide).sum()
    np.testing.assert_array_equal(x.grad, (np.eye(3)[2:] - softmax).astype(np.float16))


@pytest.mark.parametrize("double", [False, True])
@pytest.mark.parametrize("normalize", [False, True])
def test_float16_mean_of_many_rows_is_summed_in_float32(double: bool, normalize: bool) -> None:
    x = Variable(np.zeros((300000, 2), np.float16))
    loss = F.softmax_cross_entropy(
        x, np.zeros(300000, int), normalize=normalize, enable_double_backprop=double
    )
    assert (loss.dtype, loss.array) == (np.float16, np.float16(0.693359))
    loss.backward()
    np.testing.assert_allclose(np.abs(x.grad), np.float16(1.669e-06), rtol=0.04)


def test_float16_mean_of_many_soft_rows_overflows() -> None:
    x = np.zeros((300000, 2), np.float16)
    assert F.softmax_cross_entropy(x, np.full_like(x, 0.5)).array == np.inf


def test_float16_sigmoid_sums_in_the_dtype_of_the_labels() -> None:
    x = np.zeros((300000, 1), np.float16)
    assert F.sigmoid_cross_entropy(x, np.zeros(x.shape, np.int8)).array == np.inf
    assert F.sigmoid_cross_entropy(x, np.zeros(x.shape, np.int32)).array == np.float16(0.693359)


def test_documented_zero_is_printed_with_its_sign() -> None:
    x = np.asarray([[-2.0, 3.0, 0.5], [5.0, 2.0, -0.5]]).astype(np.float32)
    t = np.asarray([[0, 1, 0], [1, 1, -1]]).astype(np.int32)
    y = F.sigmoid_cross_entropy(x, t, reduce="no")
    assert repr(y.array).splitlines()[1].endswith("-0.        ]], dtype=float32)")


def test_documented_values() -> None:
    x = np.asarray([[-1, 0, 1, 2], [2, 0, 1, -1]]).astype(np.float32)
    assert F.softmax_cross_entropy(x, np.asarray([3, 0])).array == pytest.approx(0.4401896, rel=2e-7)
    y = F.log_softmax(np.asarray([[0, 1, 2], [0, 2, 4]], np.float32)).array
    expected = [[-2.407606, -1.4076059, -0.4076059], [-4.1429315, -2.1429315, -0.14293146]]
    np.testing.assert_allclose(y, expected, atol=2.5e-7)
