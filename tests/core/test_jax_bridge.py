"""On JAX arrays the loss takes every transformation that JAX has."""

from __future__ import annotations

from collections.abc import Iterator

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import xent

LABELS = np.asarray([0, 3, -100, 4])


@pytest.fixture(autouse=True)
def _wide() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


@pytest.fixture
def x() -> jax.Array:
    return jnp.asarray(np.random.default_rng(0).normal(size=(4, 5)))


def loss(x: jax.Array, labels: object = LABELS, **choice: object) -> jax.Array:
    choice = {"ignore_index": -100, "divisor": "valid"} | choice
    return xent.softmax_cross_entropy(x, jnp.asarray(labels), axis=1, **choice)


def plain(x: jax.Array) -> jax.Array:
    """The same loss in JAX's own functions."""
    valid = LABELS != -100
    picked = jnp.take_along_axis(jax.nn.log_softmax(x), np.where(valid, LABELS, 0)[:, None], axis=1)[:, 0]
    return -jnp.sum(jnp.where(valid, picked, 0)) / 3


@pytest.mark.parametrize(
    "transform",
    [jax.grad, jax.jacfwd, jax.hessian, lambda f: jax.jit(jax.grad(f)), lambda f: jax.grad(jax.jit(f))],
    ids=["grad", "jacfwd", "hessian", "jit-grad", "grad-jit"],
)
def test_transforms_agree_with_jax_differentiating_the_formula(x: jax.Array, transform: object) -> None:
    np.testing.assert_allclose(transform(loss)(x), transform(plain)(x), rtol=1e-10, atol=1e-12)


def test_vjp_and_vmap(x: jax.Array) -> None:
    _, pullback = jax.vjp(loss, x)
    np.testing.assert_allclose(pullback(jnp.asarray(2.0))[0], 2 * jax.grad(plain)(x), rtol=1e-10, atol=1e-14)
    batch = jnp.stack([x, 2 * x])
    np.testing.assert_allclose(
        jax.vmap(jax.grad(loss))(batch), jax.vmap(jax.grad(plain))(batch), rtol=1e-9, atol=1e-14
    )


def test_xent_vjp_works_inside_jit(x: jax.Array) -> None:
    gradient = jax.jit(lambda x: xent.vjp(loss, x)[1](jnp.ones(())))(x)
    np.testing.assert_allclose(gradient, jax.grad(plain)(x), rtol=1e-10, atol=1e-14)


def test_labels_out_of_range_raise_eagerly_and_are_nan_under_jit(x: jax.Array) -> None:
    bad = np.asarray([0, 5, -100, -1])
    with pytest.raises(xent.LabelError, match="label 5"):
        loss(x, bad)
    rows = jax.jit(lambda x, t: loss(x, t, reduction="none"))(x, bad)
    np.testing.assert_array_equal(np.isnan(rows), [False, True, False, True])
    gradient = jax.jit(jax.grad(lambda x, t: loss(x, t, reduction="sum")))(x, bad)
    np.testing.assert_array_equal(np.isnan(gradient).all(axis=1), [False, True, False, True])


def test_a_second_derivative_can_be_refused(x: jax.Array) -> None:
    def once(x: jax.Array) -> jax.Array:
        return loss(x, second_order_error=(RuntimeError, "no second derivative"))

    for gradient in (jax.grad(once), jax.jit(jax.grad(once))):
        np.testing.assert_allclose(gradient(x), jax.grad(plain)(x), rtol=1e-10, atol=1e-14)
    with pytest.raises(RuntimeError, match="no second derivative"):
        jax.hessian(once)(x)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_dtypes_are_kept(x: jax.Array, dtype: str) -> None:
    value, gradient = jax.value_and_grad(loss)(x.astype(dtype))
    assert value.dtype == gradient.dtype == jnp.dtype(dtype)
    np.testing.assert_allclose(value, plain(x), rtol=2e-2 if dtype != "float32" else 1e-6)


def test_without_64_bit_types_labels_and_counts_stay_32_bit(x: jax.Array) -> None:
    expected = plain(x)
    with jax.enable_x64(False):
        narrow = jnp.asarray(np.asarray(x), dtype=jnp.float32)
        np.testing.assert_allclose(loss(narrow), np.asarray(expected), rtol=1e-6)


@pytest.mark.parametrize(
    "transform", [jax.grad, lambda f: jax.jit(jax.grad(f)), lambda f: jax.grad(jax.jit(f))]
)
def test_a_gradient_to_the_weights_of_class_indices_is_refused(x: jax.Array, transform: object) -> None:
    def weighted(w: jax.Array) -> jax.Array:
        return loss(x, class_weight=w)

    with pytest.raises(ValueError, match="class weights of class indices get no gradient"):
        transform(weighted)(jnp.ones(5))
    assert np.isfinite(jax.grad(lambda x: loss(x, class_weight=jnp.ones(5)))(x)).all()


def test_an_ignored_label_that_the_dtype_cannot_hold_ignores_nothing(x: jax.Array) -> None:
    with jax.enable_x64(False):
        narrow = jnp.asarray(np.asarray(x), dtype=jnp.float32)
        labels = np.asarray([0, 3, 1, 4], dtype=np.int32)
        assert loss(narrow, labels, ignore_index=2**40) == loss(narrow, labels, ignore_index=-1)
