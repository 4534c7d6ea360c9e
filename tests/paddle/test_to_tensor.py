"""`xent_paddle.to_tensor`: NumPy arrays from Python numbers, arrays as they are."""

from typing import Any

import numpy as np
import pytest
import torch

from xent_paddle import to_tensor


@pytest.mark.parametrize(
    ("data", "dtype", "shape"),
    [
        (1.5, "float32", ()),
        ([1, 2], "int64", (2,)),
        (True, "bool", ()),
        ([[1.0], [2]], "float32", (2, 1)),
        ((1 + 2j,), "complex64", (1,)),
        ([], "float32", (0,)),
        (np.float64(1.5), "float64", ()),
    ],
)
def test_python_numbers_get_paddles_default_dtypes(data: Any, dtype: str, shape: tuple[int, ...]) -> None:
    made = to_tensor(data)
    assert (made.dtype.name, made.shape) == (dtype, shape)


@pytest.mark.parametrize("dtype", ["float64", np.float64, np.dtype("float64")])
def test_the_dtype_may_be_given_in_any_form(dtype: Any) -> None:
    assert to_tensor([1, 2], dtype=dtype).dtype == np.float64


def test_arrays_pass_through() -> None:
    for a in (np.zeros(3, dtype="int8"), torch.zeros(3, requires_grad=True)):
        assert to_tensor(a) is a


def test_an_array_is_cast_in_its_own_library() -> None:
    made = to_tensor(torch.zeros(3), dtype="float64")
    assert isinstance(made, torch.Tensor)
    assert made.dtype == torch.float64
    assert to_tensor(torch.zeros(3), dtype=torch.float16).dtype == torch.float16


@pytest.mark.parametrize("place", [None, "cpu", "Place(cpu)"])
def test_the_cpu_is_a_place(place: Any) -> None:
    assert to_tensor([1], place=place).shape == (1,)


def test_another_place_is_refused() -> None:
    with pytest.raises(ValueError, match="place must be None or 'cpu', got 'gpu:0'"):
        to_tensor([1], place="gpu:0")
