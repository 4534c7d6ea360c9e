"""The array inside a result is differentiable in its own library's ways."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

import xent
import xent_chainer.functions as F
from xent_chainer import Variable

LOGITS = np.asarray([[1.0, 2, 3], [1, 2, 4]], np.float32)
LABELS = np.asarray([0, 2])
SOFTMAX = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
EXPECTED = (SOFTMAX - np.asarray([[1.0, 0, 0], [0, 0, 1]])) / 2
PATHS = pytest.mark.parametrize("double", [False, True], ids=["default", "double"])


@PATHS
def test_torch_backward(double: bool) -> None:
    x = torch.tensor(LOGITS, requires_grad=True)
    F.softmax_cross_entropy(x, torch.tensor(LABELS), enable_double_backprop=double).array.backward()
    np.testing.assert_allclose(x.grad, EXPECTED, rtol=1e-5, atol=1e-7)


@PATHS
def test_torch_tensor_inside_a_variable_takes_part_in_both_ways(double: bool) -> None:
    tensor = torch.tensor(LOGITS, requires_grad=True)
    x = Variable(tensor)
    loss = F.softmax_cross_entropy(x, torch.tensor(LABELS), enable_double_backprop=double)
    loss.backward()
    np.testing.assert_allclose(x.grad.detach(), EXPECTED, rtol=1e-5, atol=1e-7)
    loss.array.backward()
    np.testing.assert_allclose(tensor.grad, EXPECTED, rtol=1e-5, atol=1e-7)


@PATHS
def test_a_result_of_tensors_alone_gives_its_gradient_to_torch(double: bool) -> None:
    x = torch.tensor(LOGITS, requires_grad=True)
    loss = F.softmax_cross_entropy(x * 1, torch.tensor(LABELS), enable_double_backprop=double)
    (loss * 2).backward()
    np.testing.assert_allclose(x.grad, EXPECTED * 2, rtol=1e-5, atol=1e-7)


def test_a_result_of_tensors_alone_starts_from_its_gradient() -> None:
    x = torch.tensor(LOGITS, requires_grad=True)
    losses = F.softmax_cross_entropy(x, torch.tensor(LABELS), reduce="no")
    losses.grad = torch.tensor([0.5, 0.5])
    losses.backward()
    np.testing.assert_allclose(x.grad, EXPECTED, rtol=1e-5, atol=1e-7)
    assert losses.grad is None


def test_torch_result_without_a_gradient_has_no_history() -> None:
    loss = F.softmax_cross_entropy(Variable(torch.tensor(LOGITS)), torch.tensor(LABELS))
    assert not loss.array.requires_grad
    loss.array.numpy()


@PATHS
@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "jit"])
def test_jax_grad(double: bool, compiled: bool) -> None:
    def loss(x: Any, t: Any) -> Any:
        return F.softmax_cross_entropy(x, t, enable_double_backprop=double).array

    grad = jax.grad(loss)
    gradient = (jax.jit(grad) if compiled else grad)(jnp.asarray(LOGITS), jnp.asarray(LABELS))
    np.testing.assert_allclose(gradient, EXPECTED, rtol=1e-5, atol=1e-7)


@PATHS
def test_jax_variables_under_jit(double: bool) -> None:
    @jax.jit
    def step(x: Any, t: Any) -> Any:
        leaf = Variable(x)
        loss = F.softmax_cross_entropy(leaf, t, enable_double_backprop=double)
        loss.backward()
        return loss.array, leaf.grad

    value, gradient = step(jnp.asarray(LOGITS), jnp.asarray(LABELS))
    assert float(value) == pytest.approx(1.2887261, rel=1e-6)
    np.testing.assert_allclose(gradient, EXPECTED, rtol=1e-5, atol=1e-7)


def test_jax_sigmoid_under_jit() -> None:
    labels = jnp.asarray([[0, 1, -1], [1, 1, 0]])
    grad = jax.jit(jax.grad(lambda x: F.sigmoid_cross_entropy(x, labels).array))
    sigmoid = 1 / (1 + np.exp(-LOGITS))
    expected = np.where(labels == -1, 0, sigmoid - labels) / 5
    np.testing.assert_allclose(grad(jnp.asarray(LOGITS)), expected, rtol=1e-5, atol=1e-7)


def test_jax_labels_outside_the_classes_are_nan_while_traced() -> None:
    value = jax.jit(lambda x, t: F.softmax_cross_entropy(x, t, reduce="no").array)(
        jnp.asarray(LOGITS), jnp.asarray([0, 3])
    )
    np.testing.assert_array_equal(np.isnan(value), [False, True])


@PATHS
@pytest.mark.parametrize("argnums", [0, (0,), "x", ("x", "t")])
def test_vjp(library: Any, double: bool, argnums: Any) -> None:
    x, t = library.array(LOGITS), library.array(LABELS, "int32")
    positional = argnums in (0, (0,))
    args, kwargs = ((x, t), {}) if positional else ((), {"x": x, "t": t})
    out, pullback = xent.vjp(
        F.softmax_cross_entropy, *args, argnums=argnums, enable_double_backprop=double, **kwargs
    )
    assert isinstance(out, Variable) or library.name in ("torch", "jax")
    found = pullback(library.array(2))
    gradient = found[0] if isinstance(found, tuple) else found
    np.testing.assert_allclose(library.numpy(gradient), 2 * EXPECTED, rtol=1e-5, atol=1e-7)
    if argnums == ("x", "t") and library.name != "jax":
        assert found[1] is None


def test_vjp_checks_the_cotangent() -> None:
    _, pullback = xent.vjp(F.softmax_cross_entropy, LOGITS, LABELS)
    with pytest.raises(ValueError, match="Shape of data and grad mismatch"):
        pullback(np.ones(2, np.float32))


def test_value_and_grad() -> None:
    value, gradient = xent.value_and_grad(F.softmax_cross_entropy)(LOGITS, LABELS)
    assert isinstance(value, Variable)
    np.testing.assert_allclose(gradient, EXPECTED, rtol=1e-5, atol=1e-7)


def test_vjp_leaves_the_grad_of_variables_alone() -> None:
    x = Variable(LOGITS)
    _, pullback = xent.vjp(F.softmax_cross_entropy, x, LABELS)
    np.testing.assert_allclose(pullback(np.asarray(1, np.float32)), EXPECTED, rtol=1e-5, atol=1e-7)
    assert x.grad is None
