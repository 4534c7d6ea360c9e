"""Gradients as user code asks for them: torch's ``.backward()``, JAX's transformations, `xent.vjp`."""

from typing import Any

import array_api_strict
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

import xent
import xent_paddle as paddle
from xent_paddle.nn.functional import softmax_with_cross_entropy as loss_of

LOGITS = [[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]]
HARD = [[2], [0]]
SOFT = [[0.2, 0.3, 0.5], [1.0, 0.5, 2.0]]
SOFTMAX = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
ONE_HOT = np.asarray([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])


def test_torch_softmax_is_not_differentiable() -> None:
    logits = torch.tensor(LOGITS, requires_grad=True)
    loss, softmax = loss_of(logits, torch.tensor(HARD), return_softmax=True)
    assert loss.requires_grad
    assert not softmax.requires_grad
    (loss.sum() + (softmax * torch.tensor([1.0, 2.0, 3.0])).sum()).backward()
    np.testing.assert_allclose(logits.grad.numpy(), SOFTMAX - ONE_HOT, atol=1e-6)


def test_jax_softmax_is_not_differentiable() -> None:
    def of_both(logits: Any) -> Any:
        loss, softmax = loss_of(logits, jnp.asarray(HARD), return_softmax=True)
        return loss.sum() + (softmax * jnp.asarray([1.0, 2.0, 3.0])).sum()

    logits = jnp.asarray(LOGITS)
    for grad in (jax.grad(of_both), jax.jit(jax.grad(of_both))):
        np.testing.assert_allclose(grad(logits), SOFTMAX - ONE_HOT, atol=1e-6)


def test_numpy_softmax_cotangent_is_dropped() -> None:
    logits = np.asarray(LOGITS)
    _, pullback = xent.vjp(loss_of, logits, np.asarray(HARD), return_softmax=True)
    np.testing.assert_allclose(pullback((np.ones((2, 1)), np.ones((2, 3)))), SOFTMAX - ONE_HOT, atol=1e-12)


@pytest.mark.parametrize("labels_grad", [False, True])
def test_torch_soft_labels_get_no_gradient(labels_grad: bool) -> None:
    logits = torch.tensor(LOGITS, dtype=torch.float64, requires_grad=True)
    label = torch.tensor(SOFT, dtype=torch.float64, requires_grad=labels_grad)
    loss_of(logits, label, soft_label=True).sum().backward()
    assert label.grad is None
    np.testing.assert_allclose(logits.grad.numpy(), SOFTMAX - np.asarray(SOFT), atol=1e-12)
    assert not loss_of(logits.detach(), label, soft_label=True).requires_grad


def test_torch_float_labels_fail_in_backward_alone() -> None:
    logits = torch.tensor(LOGITS, requires_grad=True)
    loss = loss_of(logits, torch.tensor([[2.0], [0.9]]))
    np.testing.assert_allclose(loss.detach().numpy().ravel(), [0.40760598, 0.16984606], rtol=1e-6)
    with pytest.raises(OSError, match="not implemented for data type `float32`"):
        loss.sum().backward()


def test_numpy_float_labels_fail_in_the_pullback_alone() -> None:
    _, pullback = xent.vjp(loss_of, np.asarray(LOGITS), np.asarray([[2.0], [0.9]]))
    with pytest.raises(OSError, match="not implemented for data type `float64`"):
        pullback(np.ones((2, 1)))


def test_jax_float_labels_fail_when_differentiated_alone() -> None:
    logits, label = jnp.asarray(LOGITS), jnp.asarray([[2.0], [0.9]])
    np.testing.assert_allclose(loss_of(logits, label).ravel(), [0.40760598, 0.16984606], rtol=1e-6)
    with pytest.raises(OSError, match="not implemented for data type `float32`"):
        jax.grad(lambda x: loss_of(x, label).sum())(logits)


def test_torch_has_no_second_derivative() -> None:
    logits = torch.tensor(LOGITS, dtype=torch.float64, requires_grad=True)
    loss = loss_of(logits, torch.tensor(HARD)).sum()
    (gradient,) = torch.autograd.grad(loss, logits, create_graph=True)
    np.testing.assert_allclose(gradient.detach().numpy(), SOFTMAX - ONE_HOT, atol=1e-12)
    with pytest.raises(RuntimeError, match="doesn't have any gradop"):
        (gradient**2).sum().backward()


def test_jax_has_no_second_derivative() -> None:
    def of_one(logits: Any) -> Any:
        return loss_of(logits, jnp.asarray(HARD)).sum()

    with paddle.using_version("2.6.2"), pytest.raises(RuntimeError, match="doesn't have any gradop"):
        jax.hessian(of_one)(jnp.asarray(LOGITS))


def test_jax_labels_out_of_range_are_nan_while_tracing_and_raise_otherwise() -> None:
    logits, label = jnp.asarray(LOGITS), jnp.asarray([[3], [-100]])
    with pytest.raises(IndexError, match=r"label value\(3\) not equal to ignore_index\(-100\)"):
        loss_of(logits, label)
    loss = jax.jit(loss_of)(logits, label)
    assert np.isnan(loss[0, 0])
    assert loss[1, 0] == 0


@pytest.mark.parametrize("label", [np.asarray(HARD), np.asarray(HARD, dtype="float32"), np.asarray(SOFT)])
def test_inputs_are_not_written_to(label: np.ndarray) -> None:
    logits = np.asarray(LOGITS)
    for a in (logits, label):
        a.flags.writeable = False
    soft = label.shape == logits.shape
    _, pullback = xent.vjp(loss_of, logits, label, soft_label=soft, return_softmax=True)
    if soft or label.dtype.kind == "i":
        pullback(np.ones((2, 1)))


def test_strict_arrays_stay_what_they_are() -> None:
    logits, label = array_api_strict.asarray(LOGITS), array_api_strict.asarray(HARD)
    (loss, softmax), pullback = xent.vjp(loss_of, logits, label, return_softmax=True)
    gradient = pullback(array_api_strict.ones((2, 1), dtype=array_api_strict.float64))
    for a in (loss, softmax, gradient):
        assert type(a) is type(logits)
        assert a.dtype == array_api_strict.float64
