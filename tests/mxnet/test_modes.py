"""nd and np mode: switched in each thread, with MXNet's names."""

import threading

import numpy as np
import pytest

from xent_mxnet import npx
from xent_mxnet.gluon.loss import SoftmaxCELoss

X = np.asarray([[[1.0, 0.5], [2.0, -1.0]], [[3.0, 0.0], [0.0, 1.0]], [[1.0, 1.0], [2.0, 2.0]]])
T = np.asarray([[0, 1], [1, 0], [1, 1]])


def test_nd_is_the_default() -> None:
    assert npx.is_np_array() is False
    assert npx.is_np_shape() is False


def test_set_and_reset() -> None:
    npx.set_np()
    assert (npx.is_np_array(), npx.is_np_shape()) == (True, True)
    npx.reset_np()
    assert (npx.is_np_array(), npx.is_np_shape()) == (False, False)


def test_shapes_can_be_on_without_arrays_but_not_the_reverse() -> None:
    npx.set_np(array=False)
    assert (npx.is_np_array(), npx.is_np_shape()) == (False, True)
    with pytest.raises(ValueError, match="NumPy Shape semantics is required"):
        npx.set_np(shape=False)
    assert (npx.is_np_array(), npx.is_np_shape()) == (False, True)


def test_other_threads_stay_as_they_are() -> None:
    npx.set_np()
    seen = []

    def other() -> None:
        seen.append(npx.is_np_array())
        npx.reset_np()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == [False]
    assert npx.is_np_array() is True


def test_the_mode_is_that_of_the_call_not_of_the_construction() -> None:
    loss = SoftmaxCELoss(axis=1, batch_axis=2)
    assert loss(X, T).shape == (2,)
    npx.set_np()
    assert loss(X, T).shape == (3,)


def test_np_mode_takes_a_number_as_sample_weight() -> None:
    loss = SoftmaxCELoss(axis=1)
    with pytest.raises(AssertionError, match="Argument rhs must have NDArray type"):
        loss(X, T, 2.0)
    plain = loss(X, T)
    npx.set_np()
    np.testing.assert_allclose(loss(X, T, 2.0), 2 * plain, rtol=1e-15)
