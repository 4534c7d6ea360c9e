"""``loss.backward(); x.grad`` on every array library, as a training step uses it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import xent_chainer.functions as F
from xent_chainer import Variable

LOGITS = [[1, 2, 3], [1, 2, 4]]
SOFTMAX = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
ONE_HOT = np.asarray([[1.0, 0, 0], [0, 0, 1]])
SIGMOID = 1 / (1 + np.exp(-np.asarray(LOGITS, float)))


@pytest.mark.parametrize("double", [False, True])
def test_softmax_gradient(library: Any, double: bool) -> None:
    x = Variable(library.array(LOGITS))
    loss = F.softmax_cross_entropy(x, library.array([0, 2], "int32"), enable_double_backprop=double)
    loss.backward()
    assert library.is_own(x.grad)
    np.testing.assert_allclose(library.numpy(x.grad), (SOFTMAX - ONE_HOT) / 2, rtol=1e-5, atol=1e-7)


def test_soft_target_gradient(library: Any) -> None:
    target = np.asarray([[2.0, 0, 0], [0.5, 0.25, 0.25]])
    x = Variable(library.array(LOGITS))
    F.softmax_cross_entropy(x, library.array(target), soft_target_loss="kl-divergence").backward()
    np.testing.assert_allclose(library.numpy(x.grad), (SOFTMAX - target) / 2, rtol=1e-5, atol=1e-7)


def test_sigmoid_gradient(library: Any) -> None:
    labels = np.asarray([[0, 1, -1], [1, 0, 1]])
    x = Variable(library.array(LOGITS))
    F.sigmoid_cross_entropy(x, library.array(labels, "int32")).backward()
    expected = np.where(labels == -1, 0, SIGMOID - labels) / 5
    np.testing.assert_allclose(library.numpy(x.grad), expected, rtol=1e-5, atol=1e-7)


def test_no_reduction_takes_a_cotangent(library: Any) -> None:
    x = Variable(library.array(LOGITS))
    loss = F.softmax_cross_entropy(x, library.array([0, 2], "int32"), reduce="no")
    loss.grad = library.array([3, -1])
    loss.backward()
    expected = (SOFTMAX - ONE_HOT) * [[3], [-1]]
    np.testing.assert_allclose(library.numpy(x.grad), expected, rtol=1e-5, atol=1e-7)


def test_gradient_descent_lowers_the_loss(library: Any) -> None:
    rng = np.random.default_rng(0)
    data, labels = rng.standard_normal((20, 4)), rng.integers(0, 3, 20)
    w = Variable(library.array(np.zeros((4, 3))))
    losses = []
    for _ in range(5):
        loss = F.softmax_cross_entropy(Variable(library.array(data)) @ w, library.array(labels, "int32"))
        losses.append(float(library.numpy(loss.array)))
        w.cleargrad()
        loss.backward()
        w.array = w.array - 0.5 * w.grad
    assert losses[0] == pytest.approx(np.log(3), rel=1e-6)
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0] - 0.1


def test_weights_that_the_user_computed_with_are_followed_back(library: Any) -> None:
    x = Variable(library.array(LOGITS))
    loss = F.softmax_cross_entropy(x * 2 + 1, library.array([0, 2], "int32")) * 3
    loss.backward()
    shifted = np.exp(2 * np.asarray(LOGITS, float))
    softmax = shifted / shifted.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(library.numpy(x.grad), 3 * (softmax - ONE_HOT), rtol=1e-5, atol=1e-6)


def test_inputs_are_not_written_to(library: Any) -> None:
    x, t, w = library.array(LOGITS), library.array([0, -1], "int32"), library.array([1, 2, 3])
    for options in ({}, {"enable_double_backprop": True}):
        leaf = Variable(x)
        F.softmax_cross_entropy(leaf, t, class_weight=w, **options).backward()
    F.sigmoid_cross_entropy(Variable(x), library.array([[0, 1, -1]] * 2, "int32")).backward()
    np.testing.assert_array_equal(library.numpy(x), LOGITS)
    np.testing.assert_array_equal(library.numpy(t), [0, -1])
    np.testing.assert_array_equal(library.numpy(w), [1, 2, 3])


def test_arrays_of_two_libraries_are_refused() -> None:
    import torch

    with pytest.raises(TypeError, match="incompatible array types are mixed in the forward input") as raised:
        F.softmax_cross_entropy(np.zeros((1, 2), np.float32), torch.zeros(1, dtype=torch.int32))
    assert "numpy" in str(raised.value)
    assert "torch" in str(raised.value)
