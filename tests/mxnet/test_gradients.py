"""Gradients as user code asks for them: `xent.vjp`, torch's ``.backward()``, JAX's transformations."""

from typing import Any

import array_api_strict
import dask.array
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

import xent
from xent_mxnet import npx
from xent_mxnet.base import MXNetError
from xent_mxnet.gluon.loss import SoftmaxCELoss

X = np.asarray([[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]], dtype=np.float32)
T = np.asarray([2.0, 0.0], dtype=np.float32)
P = np.asarray([[0.2, 0.3, 0.5], [1.0, 0.5, 2.0]], dtype=np.float32)
W = np.asarray([[0.5], [2.0]], dtype=np.float32)
C = np.asarray([1.0, -0.5], dtype=np.float32)
SOFTMAX = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)
ONE_HOT = np.asarray([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])

LIBRARIES = {
    "numpy": np.asarray,
    "array-api-strict": array_api_strict.asarray,
    "torch": torch.tensor,
    "jax": jnp.asarray,
    "dask": dask.array.from_array,
}


@pytest.fixture(params=LIBRARIES)
def array(request: pytest.FixtureRequest) -> Any:
    return LIBRARIES[request.param]


def test_vjp_to_all_three_arguments(array: Any) -> None:
    loss = SoftmaxCELoss(sparse_label=False, weight=3)
    out, pullback = xent.vjp(loss, array(X), array(P), array(W), argnums=(0, 1, 2))
    to_pred, to_label, to_weight = pullback(array(C))

    rows = -(P * np.log(SOFTMAX)).sum(axis=1, keepdims=True)
    c = C[:, None]
    mass = P.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(np.asarray(out), (3 * W * rows)[:, 0], rtol=1e-6)
    np.testing.assert_allclose(np.asarray(to_pred), 3 * W * c * (mass * SOFTMAX - P), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(np.asarray(to_label), -3 * W * c * np.log(SOFTMAX), rtol=1e-6)
    np.testing.assert_allclose(np.asarray(to_weight), 3 * c * rows, rtol=1e-6)


def test_vjp_gives_a_class_index_zeros(array: Any) -> None:
    _, pullback = xent.vjp(SoftmaxCELoss(), array(X), array(T), argnums=(0, 1))
    to_pred, to_label = pullback(array(C))
    np.testing.assert_allclose(np.asarray(to_pred), C[:, None] * (SOFTMAX - ONE_HOT), rtol=1e-5, atol=1e-6)
    assert str(to_label.dtype).endswith("float32")
    np.testing.assert_array_equal(np.asarray(to_label), [0, 0])


def test_vjp_keeps_the_shape_of_a_reshaped_label(array: Any) -> None:
    _, pullback = xent.vjp(SoftmaxCELoss(sparse_label=False), array(X), array(P.ravel()), argnums=1)
    to_label = pullback(array(np.ones(2, dtype=np.float32)))
    assert tuple(to_label.shape) == (6,)
    np.testing.assert_allclose(np.asarray(to_label), -np.log(SOFTMAX).ravel(), rtol=1e-6)


def test_value_and_grad_of_a_single_sample(array: Any) -> None:
    value, gradient = xent.value_and_grad(SoftmaxCELoss())(array(X[:1]), array(T[:1]))
    np.testing.assert_allclose(float(value[0]), -np.log(SOFTMAX[0, 2]), rtol=1e-6)
    np.testing.assert_allclose(np.asarray(gradient), (SOFTMAX - ONE_HOT)[:1], rtol=1e-5, atol=1e-6)


def test_torch_backward_through_the_vector_of_losses() -> None:
    pred, label, weight = (torch.tensor(a, requires_grad=True) for a in (X, P, W))
    out = SoftmaxCELoss(sparse_label=False)(pred, label, weight)
    out.backward(torch.tensor(C))
    _, pullback = xent.vjp(SoftmaxCELoss(sparse_label=False), X, P, W, argnums=(0, 1, 2))
    for a, expected in zip((pred, label, weight), pullback(C), strict=True):
        assert a.grad is not None
        np.testing.assert_allclose(a.grad.numpy(), expected, rtol=1e-5, atol=1e-6)


def test_torch_in_a_graph_with_other_operations() -> None:
    layer = torch.tensor(np.eye(3, dtype=np.float32), requires_grad=True)
    (SoftmaxCELoss()(torch.tensor(X) @ layer, torch.tensor(T)).mean() * 2).backward()
    expected = X.T @ (SOFTMAX - ONE_HOT)
    np.testing.assert_allclose(layer.grad.numpy(), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("compile_it", [False, True], ids=["eager", "jit"])
def test_jax_grad(compile_it: bool) -> None:
    loss = SoftmaxCELoss()

    def mean(pred: Any, label: Any, weight: Any) -> Any:
        return loss(pred, label, weight).mean()

    gradient = jax.grad(mean, argnums=(0, 1, 2))
    to_pred, to_label, to_weight = (jax.jit(gradient) if compile_it else gradient)(X, T, W)
    np.testing.assert_allclose(to_pred, W * (SOFTMAX - ONE_HOT) / 2, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(to_label, [0, 0])
    np.testing.assert_allclose(to_weight, -np.log([[SOFTMAX[0, 2]], [SOFTMAX[1, 0]]]) / 2, rtol=1e-5)


def test_there_is_no_second_derivative() -> None:
    pred = torch.tensor(X, requires_grad=True)
    (gradient,) = torch.autograd.grad(SoftmaxCELoss()(pred, torch.tensor(T)).sum(), pred, create_graph=True)
    with pytest.raises(MXNetError, match="_backward_log_softmax is non-differentiable"):
        gradient.sum().backward()


def test_hybridized_gradients_are_the_same(array: Any) -> None:
    loss = SoftmaxCELoss()
    loss.hybridize()
    for _ in range(2):
        _, pullback = xent.vjp(loss, array(X), array(T))
        np.testing.assert_allclose(
            np.asarray(pullback(array(C))), C[:, None] * (SOFTMAX - ONE_HOT), rtol=1e-5, atol=1e-6
        )


@pytest.mark.parametrize("wider", [1, 2], ids=["label", "sample-weight"])
def test_np_mode_promotes_the_loss_and_not_the_gradients(array: Any, wider: int) -> None:
    npx.set_np()
    args = [X, P, W]
    args[wider] = args[wider].astype(np.float64)
    with jax.enable_x64(True):
        given = [array(a) for a in args]
        out, pullback = xent.vjp(SoftmaxCELoss(sparse_label=False), *given, argnums=(0, 1, 2))
        assert str(out.dtype).endswith("float64")
        gradients = pullback(array(np.ones(2)))
    assert [g.dtype for g in gradients] == [a.dtype for a in given]


def test_a_cotangent_of_another_size_is_refused(array: Any) -> None:
    _, pullback = xent.vjp(SoftmaxCELoss(), array(X), array(T))
    with pytest.raises(ValueError, match="cotangent"):
        pullback(array(np.ones(1, dtype=np.float32)))
