"""The gradient of a `xent_chainer.Variable`: given, computed, cleared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import xent_chainer.functions as F
from xent_chainer import Variable, no_backprop_mode, using_config


def _v(values: Any, dtype: str = "float32") -> Variable:
    return Variable(np.asarray(values, dtype))


class TestGrad:
    def test_setter_checks(self) -> None:
        x = _v([[1, 2, 3]])
        not_an_array = (
            "Type of grad is invalid:\nExpected: Any of (<class 'numpy.ndarray'>,)\nActual: <class 'float'>"
        )
        for gradient, error, text in (
            (1.0, TypeError, not_an_array),
            (np.ones((1, 3)), TypeError, "Dtype of data and grad mismatch\ngrad: float64 != data: float32"),
            (
                np.ones(1, np.float32),
                ValueError,
                "Shape of data and grad mismatch\ngrad: (1,) != data: (1, 3)",
            ),
        ):
            with pytest.raises(error) as raised:
                x.grad = gradient
            assert str(raised.value) == text

    def test_grad_var_takes_a_variable(self) -> None:
        x = _v([1, 2])
        x.grad_var = _v([3, 4])
        np.testing.assert_array_equal(x.grad, [3, 4])
        with pytest.raises(ValueError, match="Shape of data and grad mismatch"):
            x.grad_var = _v([3])

    def test_gradient_of_another_library_is_refused(self) -> None:
        import torch

        with pytest.raises(TypeError, match="Type of data and grad mismatch"):
            _v([1, 2]).grad = torch.zeros(2)

    def test_cleargrad_and_zerograd(self) -> None:
        x = Variable(np.ones(2), grad=np.ones(2))
        x.cleargrad()
        assert x.grad is None
        with pytest.warns(DeprecationWarning, match=r"^Variable\.zerograd is deprecated\."):
            x.zerograd()
        np.testing.assert_array_equal(x.grad, [0, 0])


class TestBackward:
    def test_the_first_gradient_is_taken_away(self) -> None:
        x = _v([1, 2])
        loss = F.sum(x * x)
        loss.backward()
        assert loss.grad is None
        loss.backward(retain_grad=True)
        assert loss.grad == 1

    def test_retained_gradients_of_what_is_between(self) -> None:
        x = _v([1, 2])
        y = x * 3
        F.sum(y * y).backward(retain_grad=True)
        np.testing.assert_array_equal(y.grad, [6, 12])
        np.testing.assert_array_equal(x.grad, [18, 36])

    def test_gradients_add_up_over_calls_and_graphs(self) -> None:
        x = _v([1, 2])
        loss = F.sum(x * 2)
        loss.backward()
        loss.backward()
        F.sum(x * 3).backward()
        np.testing.assert_array_equal(x.grad, [7, 7])

    def test_loss_scale(self) -> None:
        x = _v([[1, 2, 3]])
        F.softmax_cross_entropy(x, np.asarray([0])).backward()
        once, x.grad = x.grad, None
        F.softmax_cross_entropy(x, np.asarray([0])).backward(loss_scale=8)
        np.testing.assert_array_equal(x.grad, 8 * once)

    def test_loss_scale_leaves_a_given_gradient(self) -> None:
        x = _v([1, 2])
        y = F.sum(x)
        y.grad = np.asarray(3, np.float32)
        y.backward(loss_scale=8)
        np.testing.assert_array_equal(x.grad, [3, 3])

    def test_leaves(self) -> None:
        scalar = _v(5)
        scalar.backward()
        assert scalar.grad == 1
        vector = _v([1, 2])
        vector.backward()
        assert vector.grad is None

    def test_no_gradient_for_plain_arrays_or_where_none_is_required(self) -> None:
        x, frozen = _v([1, 2]), Variable(np.asarray([3, 4], np.float32), requires_grad=False)
        F.sum(x * frozen).backward()
        np.testing.assert_array_equal(x.grad, [3, 4])
        assert frozen.grad is None

    def test_one_element_with_axes_is_deprecated(self) -> None:
        x = _v([2])
        with pytest.warns(DeprecationWarning, match="Treating a variable with only one element as a scalar"):
            (x * x).backward()
        np.testing.assert_array_equal(x.grad, [4])

    def test_used_twice(self) -> None:
        x = _v([1, 2])
        F.sum(x * x + x).backward()
        np.testing.assert_array_equal(x.grad, [3, 5])

    def test_diamonds_are_walked_once(self) -> None:
        x = y = _v(1.0)
        for _ in range(60):  # 2**60 paths
            y = y + y
        y.backward()
        assert x.grad == 2.0**60

    def test_nothing_is_remembered_in_no_backprop_mode(self) -> None:
        x = _v([[1, 2, 3]])
        with no_backprop_mode():
            loss = F.softmax_cross_entropy(x, np.asarray([0]))
        assert loss.creator is None
        loss.backward()
        assert x.grad is None

    def test_unchain(self) -> None:
        x = _v([1, 2])
        y = x * 2
        y.unchain()
        F.sum(y).backward()
        assert x.grad is None
        np.testing.assert_array_equal(y.grad, [1, 1])

    def test_debug_mode_reports_nan(self) -> None:
        x = _v([1, 0])
        with (
            using_config("debug", True),
            pytest.raises(RuntimeError, match=r"NaN is detected .* of _ / _"),
        ):
            x * 0 / x

    def test_missing_gradient_of_several_elements(self) -> None:
        x = _v([[1, 2, 3], [1, 2, 4]])
        t = np.asarray([0, 2])
        for y, error, text in (
            (F.softmax_cross_entropy(x, t, reduce="no"), TypeError, "'NoneType' object is not subscriptable"),
            (F.log_softmax(x), AttributeError, "'NoneType' object has no attribute 'sum'"),
            (x * x, TypeError, "Actual: <class 'NoneType'>"),
        ):
            with pytest.raises(error, match="set its `grad` before calling `backward`") as raised:
                y.backward()
            assert text in str(raised.value)
