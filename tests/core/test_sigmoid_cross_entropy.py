from __future__ import annotations

import mpmath
import numpy as np
import pytest

import xent

from .conftest import Library


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("shape", [(), (3,), (4, 5), (2, 3, 4)])
def test_elements_follow_the_definition(library: Library, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=shape) * 4, rng.uniform(size=shape)
    loss, pullback = xent.vjp(
        xent.sigmoid_cross_entropy, library.array(x), library.array(t), argnums=(0, 1), reduction="none"
    )
    p = 1 / (1 + np.exp(-x))
    np.testing.assert_allclose(library.numpy(loss), -(t * np.log(p) + (1 - t) * np.log1p(-p)), rtol=1e-10)
    to_x, to_t = pullback(library.array(np.full(shape, 2.0)))
    np.testing.assert_allclose(library.numpy(to_x), 2 * (p - t), rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(library.numpy(to_t), -2 * x, rtol=1e-14)


@pytest.mark.parametrize(("divisor", "expected"), [("positions", 6), ("valid", 5), ("batch", 2)])
def test_mean_divides_by_what_it_is_told(library: Library, divisor: str, expected: int) -> None:
    x = np.asarray([[-2.0, 3.0, 0.5], [5.0, 2.0, -0.5]])
    t = np.asarray([[0, 1, 0], [1, 1, -1]])
    loss, pullback = xent.vjp(
        xent.sigmoid_cross_entropy, library.array(x), library.array(t), ignore_index=-1, divisor=divisor
    )
    rows = np.where(t == -1, 0, np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0) - x * t)
    np.testing.assert_allclose(library.numpy(loss), rows.sum() / expected, rtol=1e-12)
    gradient = np.where(t == -1, 0, 1 / (1 + np.exp(-x)) - t) / expected
    found = library.numpy(pullback(library.array(np.asarray(1.0))))
    np.testing.assert_allclose(found, gradient, rtol=1e-11)


@pytest.mark.parametrize("x", [-800.0, -40.0, -1e-9, 0.0, 1e-9, 40.0, 800.0])
@pytest.mark.parametrize("t", [0, 1])
def test_tails_are_exact(x: float, t: int) -> None:
    loss, gradient = xent.value_and_grad(xent.sigmoid_cross_entropy)(np.asarray([x]), np.asarray([t]))
    with mpmath.workdps(60):
        sigmoid = 1 / (1 + mpmath.exp(-mpmath.mpf(x)))
        expected = mpmath.log(1 + mpmath.exp(mpmath.mpf(x))) - t * mpmath.mpf(x)
        np.testing.assert_allclose(float(loss), float(expected), rtol=1e-14, atol=1e-320)
        np.testing.assert_allclose(gradient, [float(sigmoid - t)], rtol=1e-14, atol=2e-16)


def test_an_infinite_logit_on_its_target_is_nan_and_on_the_other_is_inf() -> None:
    x, t = np.asarray([np.inf, -np.inf, np.inf, -np.inf]), np.asarray([1, 0, 0, 1])
    loss = xent.sigmoid_cross_entropy(x, t, reduction="none")
    np.testing.assert_array_equal(loss, [np.nan, np.nan, np.inf, np.inf])


@pytest.mark.parametrize("wraps", [False, True])
def test_the_smallest_target_wraps_in_the_loss_and_not_in_the_gradient(library: Library, wraps: bool) -> None:
    x, t = np.asarray([0.5, -0.5]), np.asarray([-128, -128], np.int8)
    loss, pullback = xent.vjp(
        xent.sigmoid_cross_entropy, library.array(x), library.array(t), target_wraps=wraps, reduction="none"
    )
    seen = np.asarray([128 if wraps else -128, -128])
    np.testing.assert_allclose(library.numpy(loss), np.logaddexp(0, x) - x * seen, rtol=1e-12)
    gradient = library.numpy(pullback(library.array(np.ones(2))))
    np.testing.assert_allclose(gradient, 1 / (1 + np.exp(-x)) + 128, rtol=1e-12)
