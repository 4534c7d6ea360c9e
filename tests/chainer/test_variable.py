"""`Variable`: what Chainer 7.8.1 was seen to do, on NumPy arrays where the library does not matter."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from xent_chainer import Variable, as_array, as_variable


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
