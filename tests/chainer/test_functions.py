"""Functions that the losses are used with; expected values are what Chainer 7.8.1 answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import xent_chainer
import xent_chainer.functions as F
from xent_chainer import Variable

X = np.arange(6, dtype=np.float32).reshape(2, 3)


@pytest.mark.parametrize(
    ("xs", "expected"),
    [
        ((X,), [[0, 1, 2], [3, 4, 5]]),
        ((X, X, X), [[0, 3, 6], [9, 12, 15]]),
        ((X, X[0], X), [[0, 3, 6], [6, 9, 12]]),
        ((Variable(X), 1), [[1, 2, 3], [4, 5, 6]]),
    ],
)
def test_add_takes_any_number(xs: Any, expected: Any) -> None:
    np.testing.assert_array_equal(F.add(*xs).array, np.asarray(expected, np.float32))


def test_add_hands_its_gradient_to_all() -> None:
    xs = Variable(X), Variable(X[0]), Variable(X)
    F.sum(F.add(*xs)).backward()
    assert [float(x.grad.sum()) for x in xs] == [6, 6, 6]
    assert [x.grad.shape for x in xs] == [(2, 3), (3,), (2, 3)]


def test_add_of_nothing_or_of_three_with_a_number_is_refused() -> None:
    with pytest.raises(IndexError, match="tuple index out of range"):
        F.add()
    with pytest.raises(TypeError, match=r"incompatible array types are mixed .* \(MultiAdd\)"):
        F.add(X, 1.0, X)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((1, np.asarray([1, 2, 3], np.float32)), [1.3333334, 4.3333335]),
        (((1,), np.asarray([1, 2, 3], np.float32)), [1.3333334, 4.3333335]),
        ((None, np.asarray([1, 2, 3], np.float32)), 5.6666665),
        ((None, X), 3.6666667),
        ((0, np.asarray([1, 0], np.float32), True), [[0, 1, 2]]),
    ],
)
def test_average_takes_weights(arguments: Any, expected: Any) -> None:
    got = F.average(X, *arguments)
    np.testing.assert_allclose(got.array, np.asarray(expected, np.float32), rtol=2e-7)


def test_average_of_two_axes_takes_no_weights() -> None:
    with pytest.raises(ValueError, match="tuple axis is not supported when weights is given"):
        F.average(X, (0, 1), X)


def test_mean_takes_weights_by_keyword() -> None:
    assert Variable(X).mean(weights=X).array == np.float32(3.6666667)


@pytest.mark.parametrize(
    ("a", "b", "transposed", "expected"),
    [
        (X, X, (True, False), [[9, 12, 15], [12, 17, 22], [15, 22, 29]]),
        (X, X, (False, True), [[5, 14], [14, 50]]),
        (X[0], X[0], (True, True), 5),
    ],
)
def test_matmul_transposes(a: Any, b: Any, transposed: Any, expected: Any) -> None:
    np.testing.assert_array_equal(F.matmul(a, b, *transposed).array, np.asarray(expected, np.float32))


def test_a_variable_refuses_other_keywords_in_chainers_words() -> None:
    text = r"__init__\(\) got unexpected keyword argument\(s\) 'bar', 'foo'"
    with pytest.raises(TypeError, match=text):
        Variable(X, foo=1, bar=2)
    with pytest.raises(ValueError, match="volatile argument is not supported anymore"):
        Variable(X, volatile="on")


def test_the_array_module_is_that_of_the_first_array() -> None:
    numpy = xent_chainer.backend.get_array_module(X)
    assert numpy is xent_chainer.backend.get_array_module(1, Variable(X))
    assert numpy is xent_chainer.backend.get_array_module()
