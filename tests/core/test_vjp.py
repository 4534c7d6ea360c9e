"""`xent.vjp` and `xent.value_and_grad`: what they take, and what they say when they can't."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import xent

from .conftest import Library

X = np.asarray([[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]])
LABELS = np.asarray([2, 0])
P = np.asarray([[0.2, 0.3, 0.5], [0.5, 0.25, 0.1]])
EXPECTED = (np.exp(X) / np.exp(X).sum(axis=1, keepdims=True) - np.eye(3)[LABELS]) / 2


def test_value_and_grad_agrees_with_vjp(library: Library) -> None:
    x, labels = library.array(X), library.array(LABELS)
    value, gradient = xent.value_and_grad(xent.softmax_cross_entropy)(x, labels)
    out, pullback = xent.vjp(xent.softmax_cross_entropy, x, labels)
    np.testing.assert_allclose(library.numpy(value), library.numpy(out), rtol=1e-15)
    np.testing.assert_allclose(library.numpy(gradient), EXPECTED, rtol=1e-12)
    np.testing.assert_allclose(library.numpy(pullback(library.array(np.asarray(1.0)))), EXPECTED, rtol=1e-12)


def test_a_pullback_may_be_called_again(library: Library) -> None:
    _, pullback = xent.vjp(xent.softmax_cross_entropy, library.array(X), library.array(LABELS))
    for factor in (1.0, 1.0, 3.0, 0.0):
        found = library.numpy(pullback(library.array(np.asarray(factor))))
        np.testing.assert_allclose(found, factor * EXPECTED, rtol=1e-12)


def test_a_gradient_given_away_is_the_callers_own() -> None:
    _, pullback = xent.vjp(xent.softmax_cross_entropy, X, LABELS)
    pullback(np.asarray(1.0))[:] = 7
    np.testing.assert_allclose(pullback(np.asarray(1.0)), EXPECTED, rtol=1e-12)


def test_arguments_are_named_by_position_or_keyword(library: Library) -> None:
    def loss(x: object, p: object, w: object = None) -> object:
        return xent.softmax_cross_entropy(x, p, class_weight=w, reduction="sum")

    w = np.asarray([1.0, 2.0, 4.0])
    y = X - np.log(np.exp(X).sum(axis=1, keepdims=True))
    _, pullback = xent.vjp(loss, library.array(X), library.array(P), argnums=(1, "w", 0), w=library.array(w))
    to_p, to_w, to_x = pullback(library.array(np.asarray(1.0)))
    np.testing.assert_allclose(library.numpy(to_p), -w * y, rtol=1e-12)
    np.testing.assert_allclose(library.numpy(to_w), -(P * y).sum(axis=0), rtol=1e-12)
    mass = (w * P).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(library.numpy(to_x), mass * np.exp(y) - w * P, rtol=1e-11, atol=1e-14)


def test_one_array_given_twice_is_two_arguments(library: Library) -> None:
    p, one = library.array(P), library.array(np.asarray(1.0))
    apart = xent.vjp(xent.softmax_cross_entropy, p, library.array(P.copy()), argnums=(0, 1))[1](one)
    for name in (0, 1):
        found = xent.vjp(xent.softmax_cross_entropy, p, p, argnums=name)[1](one)
        np.testing.assert_allclose(library.numpy(found), library.numpy(apart[name]), rtol=1e-12)
    to_logits = xent.vjp(lambda x: xent.softmax_cross_entropy(x, p), p)[1](one)
    np.testing.assert_allclose(library.numpy(to_logits), library.numpy(apart[0]), rtol=1e-12)


def test_an_argument_that_gets_no_gradient_gets_none(library: Library) -> None:
    call = (library.array(X), library.array(P))
    _, pullback = xent.vjp(xent.softmax_cross_entropy, *call, argnums=(0, 1), differentiable=("logits",))
    to_x, to_p = pullback(library.array(np.asarray(1.0)))
    assert to_p is None
    assert to_x is not None
    with pytest.raises(ValueError, match="gives no gradient to argument 1"):
        xent.value_and_grad(xent.softmax_cross_entropy, argnums=1)(library.array(X), library.array(LABELS))


@pytest.mark.parametrize("zeros", [False, True])
def test_a_constant_gets_none_or_zeros(library: Library, zeros: bool) -> None:
    def truncated(x: object, labels: object) -> object:
        xent.mark_constant(labels, zeros=zeros)
        return xent.softmax_cross_entropy(x, library.array(LABELS))

    _, pullback = xent.vjp(truncated, library.array(X), library.array(LABELS + 0.5), argnums=(0, 1))
    to_x, to_labels = pullback(library.array(np.asarray(1.0)))
    np.testing.assert_allclose(library.numpy(to_x), EXPECTED, rtol=1e-12)
    if zeros:
        np.testing.assert_array_equal(library.numpy(to_labels), [0, 0])
    else:
        assert to_labels is None


def test_a_backward_error_is_raised_for_the_gradient_alone(library: Library) -> None:
    def loss(x: object, labels: object) -> object:
        return xent.softmax_cross_entropy(x, labels, backward_error=(OSError, "no kernel"))

    x, labels = library.array(X), library.array(LABELS)
    assert np.isfinite(library.numpy(loss(x, labels)))
    with pytest.raises(OSError, match="no kernel"):
        xent.value_and_grad(loss)(x, labels)


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: xent.vjp(xent.softmax_cross_entropy, X, LABELS, argnums=2), TypeError, "argnums names 2"),
        (
            lambda: xent.vjp(xent.softmax_cross_entropy, X, LABELS, argnums="w"),
            TypeError,
            "argnums names 'w'",
        ),
        (
            lambda: xent.vjp(xent.softmax_cross_entropy, X, LABELS, argnums=[0]),
            TypeError,
            r"argnums .* \[0\]",
        ),
        (
            lambda: xent.vjp(xent.softmax_cross_entropy, X, LABELS)[1]([1.0]),
            TypeError,
            "cotangent must be an array or a number, got list",
        ),
        (lambda: xent.vjp(xent.softmax_cross_entropy, [1], LABELS), TypeError, "must be an array"),
        (
            lambda: xent.value_and_grad(xent.softmax_cross_entropy)(X, LABELS, reduction="none"),
            ValueError,
            r"needs a scalar loss, got shape \(2,\)",
        ),
        (
            lambda: xent.vjp(xent.softmax_cross_entropy, X, LABELS)[1](np.ones(2)),
            ValueError,
            r"cotangent must have the output's shape \(\), got \(2,\)",
        ),
        (
            lambda: xent.vjp(lambda x: xent.softmax_cross_entropy(x, LABELS) * 2, X),
            ValueError,
            "not the loss",
        ),
        (
            lambda: xent.vjp(lambda x: xent.softmax_cross_entropy(x * 2, LABELS), X),
            ValueError,
            "did not reach",
        ),
    ],
)
def test_what_cannot_be_differentiated_is_refused(call: object, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        call()  # type: ignore[operator]


def test_a_gradient_is_wanted_only_while_it_is_asked_for() -> None:
    wanted = []

    def loss(x: object) -> object:
        wanted.append(xent.wants_gradient(x))
        other: list[bool] = []
        thread = threading.Thread(target=lambda: other.append(xent.wants_gradient(x)))
        thread.start()
        thread.join()
        wanted.extend(other)
        return xent.softmax_cross_entropy(x, LABELS)

    xent.vjp(loss, X)
    loss(X)
    assert wanted == [True, False, False, False]


def test_large_logits_and_many_calls_do_not_share_state() -> None:
    losses = [xent.vjp(xent.softmax_cross_entropy, X * k, LABELS) for k in (1.0, 2.0, 3.0)]
    for k, (_, pullback) in zip((1.0, 2.0, 3.0), losses, strict=True):
        p = np.exp(X * k) / np.exp(X * k).sum(axis=1, keepdims=True)
        np.testing.assert_allclose(
            pullback(np.asarray(1.0)), (p - np.eye(3)[LABELS]) / 2, rtol=1e-11, atol=1e-15
        )


def test_a_gradient_to_the_weights_of_class_indices_is_refused(library: Library) -> None:
    def weighted(x: object, w: object) -> object:
        return xent.softmax_cross_entropy(x, library.array(LABELS), class_weight=w)

    x, w = library.array(X), library.array(np.ones(3))
    with pytest.raises(ValueError, match="class weights of class indices get no gradient"):
        xent.vjp(weighted, x, w, argnums=1)
    xent.vjp(weighted, x, w)


@pytest.mark.parametrize("cotangent", [np.inf, np.nan])
def test_a_cotangent_that_is_not_finite_meets_each_term_of_the_gradient(
    library: Library, cotangent: float
) -> None:
    labels = np.asarray([2, -1])
    _, pullback = xent.vjp(
        xent.softmax_cross_entropy, library.array(X), library.array(labels), ignore_index=-1
    )
    for _ in range(2):  # the first may come from the forward pass
        found = library.numpy(pullback(library.array(np.asarray(cotangent))))
        np.testing.assert_array_equal(found, [[cotangent, cotangent, np.nan], [0, 0, 0]])


@pytest.mark.parametrize("kind", ["indices", "probabilities"])
def test_an_infinite_cotangent_of_log_probabilities_reaches_the_target_only(
    library: Library, kind: str
) -> None:
    target = np.asarray([2, 0]) if kind == "indices" else np.asarray([[0.5, 0.25, 0.25], [1, 1, 1]])
    _, pullback = xent.vjp(
        xent.softmax_cross_entropy,
        library.array(X),
        library.array(target),
        logits_are_log_probabilities=True,
        reduction="none",
    )
    found = library.numpy(pullback(library.array(np.asarray([np.inf, 1.0]))))
    expected = [[0, 0, -np.inf], [-1, 0, 0]] if kind == "indices" else [[-np.inf] * 3, [-1] * 3]
    np.testing.assert_array_equal(found, expected)
