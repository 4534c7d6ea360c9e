from __future__ import annotations

import numpy as np
import pytest

import xent

from .conftest import Library


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_rows_sum_to_one_and_the_gradient_is_the_derivative(library: Library, axis: int) -> None:
    rng = np.random.default_rng(0)
    x, cotangent = rng.normal(size=(4, 5)), rng.normal(size=(4, 5))
    y, pullback = xent.vjp(xent.log_softmax, library.array(x), axis=axis)
    expected = x - np.log(np.exp(x).sum(axis=axis, keepdims=True))
    np.testing.assert_allclose(library.numpy(y), expected, rtol=1e-12)
    derivative = cotangent - np.exp(expected) * cotangent.sum(axis=axis, keepdims=True)
    np.testing.assert_allclose(
        library.numpy(pullback(library.array(cotangent))), derivative, rtol=1e-10, atol=1e-13
    )


def test_large_logits_do_not_overflow(library: Library) -> None:
    y = library.numpy(xent.log_softmax(library.array(np.asarray([1e4, 0.0, -np.inf]))))
    np.testing.assert_array_equal(y, [0, -1e4, -np.inf])


def test_a_missing_axis_is_named() -> None:
    with pytest.raises(ValueError, match="axis 1 is out of range for 1 dimensions"):
        xent.log_softmax(np.zeros(3), axis=1)


def test_a_rounded_normalizer_is_added_to_the_largest_logit() -> None:
    x = np.asarray([-3.53, -0.568, 4.27], np.float16)
    exact = float(x[2]) - float(np.logaddexp.reduce(x.astype(np.float64)))
    rounded = float(x[2]) - float(np.float16(float(x[2]) - exact))
    assert xent.log_softmax(x)[2] == np.float16(exact)
    assert xent.log_softmax(x, round_normalizer=True)[2] == rounded != np.float16(exact)
