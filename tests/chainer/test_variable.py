"""`Variable`: what Chainer 7.8.1 was seen to do, on NumPy arrays where the library does not matter."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import xent_chainer.functions as F
from xent_chainer import Variable, as_array, as_variable, no_backprop_mode, using_config
from xent_chainer.utils.type_check import InvalidType


def _v(values: Any, dtype: str = "float32") -> Variable:
    return Variable(np.asarray(values, dtype))


class TestText:
    @pytest.mark.parametrize(
        ("variable", "text"),
        [
            (_v(0.4401896), "variable(0.4401896)"),
            (_v([1, 2]), "variable([1., 2.])"),
            (_v([[1, 2], [3, 4]]), "variable([[1., 2.],\n          [3., 4.]])"),
            (_v([1, 2], "int64"), "variable([1, 2])"),
            (Variable(np.zeros((0, 3))), "variable([], shape=(0, 3))"),
            (Variable(np.zeros(0)), "variable([])"),
            (Variable(), "variable(None)"),
            (Variable(np.asarray([1.0]), name="foo"), "variable foo([1.])"),
        ],
    )
    def test_repr(self, variable: Variable, text: str) -> None:
        assert repr(variable) == text

    def test_str_has_no_commas(self) -> None:
        assert str(_v([[1, 2], [3, 4]])) == "variable([[1. 2.]\n          [3. 4.]])"
        assert str(Variable()) == "variable(None)"

    def test_long_arrays_are_summarised(self) -> None:
        assert "..." in repr(Variable(np.zeros(1001)))
        assert "..." not in repr(Variable(np.zeros(1000)))

    def test_print_options_are_respected(self) -> None:
        with np.printoptions(precision=2):
            assert repr(_v(0.4401896)) == "variable(0.44)"

    def test_every_library_prints_the_same(self, library: Any) -> None:
        if library.name == "dask":
            assert repr(Variable(library.array([1, 2]))).startswith("variable(dask.array<")
            return
        assert repr(Variable(library.array([[1, 2], [3, 4]]))) == "variable([[1., 2.],\n          [3., 4.]])"

    def test_bfloat16(self) -> None:
        import torch

        assert repr(Variable(torch.tensor([1.5], dtype=torch.bfloat16))) == "variable([1.5])"


class TestAttributes:
    def test_data_is_the_array_itself(self, library: Any) -> None:
        a = library.array([[1, 2, 3]])
        x = Variable(a)
        assert x.array is a
        assert x.data is a

    def test_shape_and_the_like(self, library: Any) -> None:
        x = Variable(library.array([[1, 2, 3]]))
        assert (x.shape, x.ndim, x.size, len(x), x.label) == ((1, 3), 2, 3, 1, "(1, 3), float32")
        assert x.dtype == x.array.dtype
        assert (x.creator, x.rank, x.requires_grad, x.grad, x.grad_var) == (None, 0, True, None, None)

    def test_zero_dimensions_have_no_length(self) -> None:
        with pytest.raises(TypeError, match=r"^len\(\) of unsized object$"):
            len(_v(1))

    def test_item(self) -> None:
        assert _v(3).item() == 3.0
        with pytest.raises(ValueError, match="size 1"):
            _v([1, 2]).item()

    def test_array_can_be_replaced(self) -> None:
        x = _v(1)
        x.array = np.asarray([1.0, 2.0])
        assert x.shape == (2,)

    def test_without_data_there_are_no_attributes(self) -> None:
        with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'shape'"):
            _ = Variable(None).shape

    @pytest.mark.parametrize("data", [[1, 2], 1.0, np.float32(1), "x"])
    def test_only_arrays_are_held(self, data: Any) -> None:
        expected = f" or <class 'numpy.ndarray'> are expected. Actual: {type(data)}"
        with pytest.raises(TypeError) as raised:
            Variable(data)
        assert str(raised.value).startswith(expected)

    def test_as_variable_and_as_array(self) -> None:
        a = np.asarray([1.0])
        x = Variable(a)
        assert as_variable(x) is x
        assert as_array(x) is a
        assert as_array(a) is a
        assert not as_variable(a).requires_grad


class TestRefusals:
    @pytest.mark.parametrize(
        ("operator", "symbol"),
        [
            (operator.lt, "<"),
            (operator.le, "<="),
            (operator.eq, "=="),
            (operator.ne, "!="),
            (operator.gt, ">"),
            (operator.ge, ">="),
        ],
    )
    def test_comparison(self, operator: Callable[[Any, Any], Any], symbol: str) -> None:
        text = f"Variables do not support {symbol} operator. You could use `array` attribute instead."
        for other in (1, _v([1, 2]), np.asarray([1.0, 2.0])):
            with pytest.raises(TypeError) as raised:
                operator(_v([1, 2]), other)
            assert str(raised.value) == text

    def test_truth(self) -> None:
        with pytest.raises(TypeError, match=r"^Variables cannot be evaluated as Python bool\.$"):
            bool(_v(1))

    def test_numbers(self) -> None:
        with pytest.raises(
            TypeError, match=r"float\(\) argument must be a string or a real number, not 'Variable'"
        ):
            float(_v(1))  # type: ignore[arg-type]
        with pytest.raises(TypeError, match=r"int\(\) argument must be .* a real number, not 'Variable'"):
            int(_v(1))  # type: ignore[call-overload]

    def test_hash(self) -> None:
        with pytest.raises(TypeError, match="unhashable type: 'Variable'"):
            hash(_v(1))


class TestArithmetic:
    @pytest.mark.parametrize(
        ("compute", "expected"),
        [
            (lambda x: x + 1, [2, 3, 5]),
            (lambda x: 1 + x, [2, 3, 5]),
            (lambda x: x - 1, [0, 1, 3]),
            (lambda x: 1 - x, [0, -1, -3]),
            (lambda x: x * 2, [2, 4, 8]),
            (lambda x: 2 * x, [2, 4, 8]),
            (lambda x: x / 2, [0.5, 1, 2]),
            (lambda x: 2 / x, [2, 1, 0.5]),
            (lambda x: x**2, [1, 4, 16]),
            (lambda x: 2**x, [2, 4, 16]),
            (lambda x: -x, [-1, -2, -4]),
            (lambda x: +x, [1, 2, 4]),
            (lambda x: abs(-x), [1, 2, 4]),
            (lambda x: x + x, [2, 4, 8]),
            (lambda x: x - x, [0, 0, 0]),
            (lambda x: x * x, [1, 4, 16]),
            (lambda x: x / x, [1, 1, 1]),
            (lambda x: x**x, [1, 4, 256]),
        ],
    )
    def test_values(self, library: Any, compute: Callable[[Any], Variable], expected: list[float]) -> None:
        y = compute(Variable(library.array([1, 2, 4])))
        assert isinstance(y, Variable)
        assert library.is_own(y.array)
        np.testing.assert_allclose(library.numpy(y.array), expected, rtol=1e-6)

    def test_arrays_on_either_side(self, library: Any) -> None:
        x, a = Variable(library.array([1, 2, 4])), library.array([3, 3, 3])
        made = [(x + a, [4, 5, 7]), (x - a, [-2, -1, 1])]
        if library.name != "array-api-strict":  # its arrays refuse what they do not know, before asking it
            made += [(a + x, [4, 5, 7]), (a - x, [2, 1, -1]), (a * x, [3, 6, 12])]
        for y, expected in made:
            assert isinstance(y, Variable)
            np.testing.assert_array_equal(library.numpy(y.array), expected)

    def test_the_other_side_takes_the_dtype_of_the_variable(self) -> None:
        x = _v([1, 2])
        for other in (np.asarray([1.0, 2.0]), np.float64(2), 2.5, np.asarray(1.0)):
            assert (x * other).dtype == np.float32
            assert (other * x).dtype == np.float32
        integers = _v([1, 2], "int64")
        assert repr(integers + 1.5) == "variable([2, 3])"

    def test_two_variables_must_agree(self) -> None:
        with pytest.raises(InvalidType) as raised:
            _v([1, 2]) + _v([1, 2], "float64")
        assert str(raised.value) == (
            "\nInvalid operation is performed in: _ + _ (Forward)\n\n"
            "Expect: lhs.dtype == rhs.dtype\nActual: float32 != float64"
        )
        with pytest.raises(InvalidType) as raised:
            _v([[1, 2, 3]]) * _v([1, 2])
        assert str(raised.value) == (
            "cannot broadcast inputs of the following shapes:\nlhs.shape = (1, 3)\nrhs.shape = (2,)"
        )

    @pytest.mark.parametrize("other", [[1, 2], None, "ab"])
    def test_other_things_are_refused(self, other: Any) -> None:
        with pytest.raises(TypeError) as raised:
            _v([1, 2]) * other
        expected = "Value must be a scalar, `numpy.ndarray`, `cupy.ndarray` or a `Variable`."
        assert str(raised.value) == f"{expected}\nActual: {type(other)}"

    def test_labels(self) -> None:
        x = _v([[1, 2], [3, 4]])
        made = [
            (-x, "__neg__"),
            (abs(x), "|_|"),
            (x + x, "_ + _"),
            (x - x, "_ - _"),
            (x / x, "_ / _"),
            (x[0], "GetItem"),
            (x.T, "Transpose"),
            (x.reshape(4), "Reshape"),
            (x @ x, "MatMul"),
            (F.sum(x), "Sum"),
        ]
        for y, label in made:
            assert y.creator is not None
            assert y.creator.label == label

    def test_shapes(self, library: Any) -> None:
        x = Variable(library.array([[1, 2, 3], [4, 5, 6]]))
        assert (
            x.T.shape == x.transpose().shape == x.transpose(1, 0).shape == x.transpose((1, 0)).shape == (3, 2)
        )
        assert x.reshape(3, 2).shape == x.reshape((3, -1)).shape == (3, 2)
        assert float(library.numpy(x.mean().array)) == 3.5
        np.testing.assert_array_equal(library.numpy(x.mean(axis=0).array), [2.5, 3.5, 4.5])
        assert x.mean(1, keepdims=True).shape == (2, 1)
        np.testing.assert_array_equal(library.numpy((x @ x.T).array), [[14, 32], [32, 77]])


class TestIndexing:
    def test_one_element_is_a_variable_without_axes(self, library: Any) -> None:
        y = Variable(library.array([[1, 2], [3, 4]]))[1, 0]
        assert y.shape == ()
        assert float(library.numpy(y.array)) == 3

    def test_gradient_goes_back_to_its_place(self, library: Any) -> None:
        x = Variable(library.array([[1, 2], [3, 4]]))
        x[1, 0].backward()
        np.testing.assert_array_equal(library.numpy(x.grad), [[0, 0], [1, 0]])

    def test_slices(self, library: Any) -> None:
        x = Variable(library.array([[1, 2, 3], [4, 5, 6]]))
        F.sum(x[:, 1:] * 2).backward()
        np.testing.assert_array_equal(library.numpy(x.grad), [[0, 2, 2], [0, 2, 2]])

    def test_an_element_named_twice_gets_both_gradients(self) -> None:
        import jax.numpy as jnp
        import torch

        for x, index in (
            (Variable(np.zeros((2, 2), np.float32)), (np.asarray([1, 1, 0]), np.asarray([0, 0, 1]))),
            (Variable(torch.zeros(2, 2)), (torch.tensor([1, 1, 0]), torch.tensor([0, 0, 1]))),
            (Variable(jnp.zeros((2, 2))), (jnp.asarray([1, 1, 0]), jnp.asarray([0, 0, 1]))),
        ):
            F.sum(x[index]).backward()
            np.testing.assert_array_equal(np.asarray(x.grad), [[0, 1], [2, 0]])

    def test_iteration(self, library: Any) -> None:
        rows = list(Variable(library.array([[1, 2], [3, 4]])))
        assert len(rows) == 2
        assert all(isinstance(row, Variable) for row in rows)

    def test_errors_are_numpys(self) -> None:
        with pytest.raises(IndexError, match="index 5 is out of bounds for axis 0 with size 2"):
            _v([1, 2])[5]
        with pytest.raises(IndexError, match="too many indices for array"):
            _v([1, 2])[0, 0]


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
