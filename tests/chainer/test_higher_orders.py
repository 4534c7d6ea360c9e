"""Derivatives beyond the first, against central differences of the one before in high precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
import torch

import xent_chainer.functions as F
from xent_chainer import Variable

ROW = [0.3, -1.2, 2.1]
LABEL, WEIGHT = 1, [2.0, 0.5, 1.0]


def _chain(loss: Callable[[Variable], Variable], x: Any, order: int) -> Any:
    """Return the derivative of ``order``, each one the gradient of the sum of squares of the one before."""
    leaf = Variable(x)
    y = loss(leaf)
    for left in range(order, 0, -1):
        leaf.cleargrad()
        y.backward(enable_double_backprop=left > 1)
        gradient = leaf.grad_var
        assert gradient is not None
        y = F.sum(gradient * gradient)
    return leaf.grad


def _exact_softmax(*row: Any) -> Any:
    return WEIGHT[LABEL] * (mpmath.log(mpmath.fsum(mpmath.exp(v) for v in row)) - row[LABEL])


def _exact_sigmoid(*row: Any) -> Any:
    labels = [1, 0, 1]
    return mpmath.fsum(mpmath.log(1 + mpmath.exp(v)) - v * t for v, t in zip(row, labels, strict=True)) / 3


def _exact_chain(function: Callable[..., Any], order: int) -> list[float]:
    """The same chain by nested numerical derivatives with 80 digits."""

    def derivative(f: Callable[..., Any]) -> Callable[..., list[Any]]:
        def at(*row: Any) -> list[Any]:
            unit = [tuple(int(i == j) for j in range(len(row))) for i in range(len(row))]
            return [mpmath.diff(f, row, n) for n in unit]

        return at

    with mpmath.workdps(80):
        f = function
        for _ in range(order - 1):
            gradient = derivative(f)
            f = lambda *row, gradient=gradient: mpmath.fsum(g**2 for g in gradient(*row))  # noqa: E731
        return [float(g) for g in derivative(f)(*map(mpmath.mpf, ROW))]


def _softmax(x: Variable) -> Variable:
    t = x.xp.asarray([LABEL])
    w = x.xp.asarray(WEIGHT, dtype=x.dtype)
    return F.softmax_cross_entropy(x, t, class_weight=w, enable_double_backprop=True)


def _sigmoid(x: Variable) -> Variable:
    return F.sigmoid_cross_entropy(x, x.xp.asarray([[1, 0, 1]]))


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize(("loss", "exact"), [(_softmax, _exact_softmax), (_sigmoid, _exact_sigmoid)])
def test_against_high_precision(loss: Any, exact: Any, order: int) -> None:
    found = _chain(loss, np.asarray([ROW]), order)
    np.testing.assert_allclose(found[0], _exact_chain(exact, order), rtol=1e-9)


@pytest.mark.parametrize("loss", [_softmax, _sigmoid])
def test_second_order_on_every_library(library: Any, loss: Any) -> None:
    expected = _chain(loss, np.asarray([ROW]), 2)
    found = _chain(loss, library.array([ROW]), 2)
    assert library.is_own(found)
    np.testing.assert_allclose(library.numpy(found), expected, rtol=1e-4)


@pytest.mark.parametrize("loss", [_softmax, _sigmoid])
def test_torch_and_jax_differentiate_twice_themselves(loss: Any) -> None:
    expected = _chain(loss, np.asarray([ROW]), 2)

    x = torch.tensor([ROW], dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(loss(Variable(x)).array, x, create_graph=True)
    (second,) = torch.autograd.grad((gradient**2).sum(), x)
    np.testing.assert_allclose(second, expected, rtol=1e-9)

    first = jax.grad(lambda x: loss(Variable(x)).array)
    second = jax.grad(lambda x: (first(x) ** 2).sum())(jnp.asarray([ROW]))
    np.testing.assert_allclose(second, expected, rtol=1e-4)


def test_the_gradient_of_the_cotangent_too() -> None:
    """The derivative of the gradient to gy is the gradient at gy = 1."""
    for loss in (_softmax, _sigmoid):
        x = Variable(np.asarray([ROW]))
        y = loss(x)
        y.grad_var = gy = Variable(np.asarray(3.0))
        y.backward(enable_double_backprop=True)
        gradient = x.grad_var
        assert gradient is not None
        gradient.grad = direction = np.asarray([[1.0, -2.0, 0.5]])
        gradient.backward()
        np.testing.assert_allclose(gy.grad, (gradient.array / 3 * direction).sum(), rtol=1e-12)


@pytest.mark.parametrize("reduce", ["mean", "no"])
def test_the_default_path_refuses_in_every_direction(reduce: str) -> None:
    x = Variable(np.asarray([ROW, ROW]))
    for target in (np.asarray([0, 1]), np.full((2, 3), 1 / 3)):
        y = F.softmax_cross_entropy(x, target, reduce=reduce)
        y.grad_var = gy = Variable(np.ones(y.shape))
        y.backward(enable_double_backprop=True)
        gradient = x.grad_var
        assert gradient is not None
        assert gradient.creator is not None
        assert gradient.creator.label == "_SoftmaxCrossEntropyGrad_NoDoubleBackprop"
        with pytest.raises(RuntimeError) as raised:
            F.sum(gradient).backward()
        assert str(raised.value) == (
            "F.softmax_cross_entropy was called with 'enable_double_backprop=False' argument, but "
            "double-backprop is actually being performed. "
            "Please specify 'enable_double_backprop=True' explicitly."
        )
        assert gy.grad is None
        x.cleargrad()


def test_a_plain_backward_leaves_nothing_to_differentiate() -> None:
    x = Variable(np.asarray([ROW]))
    _softmax(x).backward()
    gradient = x.grad_var
    assert gradient is not None
    assert gradient.creator is None
    x.cleargrad()
    F.sum(gradient).backward()
    assert x.grad is None


@pytest.mark.parametrize(
    "function",
    [
        lambda x: F.exp(x),
        lambda x: F.log(x * x + 1),
        lambda x: F.sigmoid(x),
        lambda x: F.log_softmax(x),
        lambda x: x / (x * x + 1),
        lambda x: (x * x + 1) ** 1.5,
        lambda x: 2**x,
        lambda x: (x * x + 1) ** x,
        lambda x: abs(x),
        lambda x: x @ x.T,
        lambda x: x[:, 1:] * x[0, 0],
        lambda x: F.broadcast_to(x.mean(axis=1, keepdims=True), (2, 3)) * x,
        lambda x: F.transpose(x.reshape(3, 2)) - F.sum(x, axis=0, keepdims=True) / 7,
        lambda x: F.select_item(x, np.asarray([2, 0])) * x[:, 1],
        lambda x: F.cast(F.cast(x, "float64") * 3, "float64"),
        lambda x: 1 - x / 3 + 2 / (x + 10),
    ],
)
def test_every_function_against_central_differences(function: Callable[[Variable], Variable]) -> None:
    """First and second derivatives of functions that losses and users are made of."""
    rng = np.random.default_rng(3)
    point, direction = rng.standard_normal((2, 3)), rng.standard_normal((2, 3))

    def value(x: np.ndarray[Any, Any]) -> float:
        y = function(Variable(x))
        return float((y.array**2).sum())

    def gradient(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        leaf = Variable(x)
        y = function(leaf)
        F.sum(y * y).backward()
        found: np.ndarray[Any, Any] = leaf.grad
        return found

    h = 1e-5
    slope = (value(point + h * direction) - value(point - h * direction)) / (2 * h)
    assert (gradient(point) * direction).sum() == pytest.approx(slope, rel=1e-6)

    leaf = Variable(point)
    y = function(leaf)
    F.sum(y * y).backward(enable_double_backprop=True)
    first = leaf.grad_var
    assert first is not None
    leaf.cleargrad()
    F.sum(first * direction).backward()
    curvature = (gradient(point + h * direction) - gradient(point - h * direction)) / (2 * h)
    np.testing.assert_allclose(leaf.grad, curvature, rtol=1e-5, atol=1e-7)
