"""`xent_chainer.Variable` in formulas and with indices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import xent_chainer.functions as F
from xent_chainer import Variable, using_config
from xent_chainer.utils.type_check import InvalidType


def _v(values: Any, dtype: str = "float32") -> Variable:
    return Variable(np.asarray(values, dtype))


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

    @pytest.mark.parametrize("compute", [lambda x: x / 2, lambda x: x * 2, lambda x: np.ones(1, "f") * x])
    def test_what_is_not_differentiated_is_not_multiplied(self, compute: Callable[[Any], Variable]) -> None:
        x = _v([np.inf])
        with using_config("debug", True):  # which refuses NaN: 0 times infinity
            y = compute(x)
            y.grad = np.zeros(1, "float32")
            y.backward()
        np.testing.assert_array_equal(x.grad, [0])

    def test_a_number_that_divides_is_inverted(self) -> None:
        np.testing.assert_array_equal((_v([3]) / np.float16(3)).array, np.float32([1]))
        with pytest.raises(ZeroDivisionError):
            _v([1]) / 0

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
