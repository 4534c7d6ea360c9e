"""Error texts that name array classes, which the recorded cases leave out because they differ by library."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import xent_chainer.functions as F
from xent_chainer.utils.type_check import InvalidType

X = np.asarray([[1, 2, 3]], np.float32)


@pytest.mark.parametrize(
    ("x", "t", "types"),
    [
        ([[1, 2, 3]], np.asarray([0]), "<class 'list'>, <class 'numpy.ndarray'>"),
        (X, [0], "<class 'numpy.ndarray'>, <class 'list'>"),
        (X, 0, "<class 'numpy.ndarray'>, <class 'int'>"),
        (X, np.int64(0), "<class 'numpy.ndarray'>, <class 'numpy.int64'>"),
    ],
)
@pytest.mark.parametrize(
    ("function", "label"),
    [(F.softmax_cross_entropy, "SoftmaxCrossEntropy"), (F.sigmoid_cross_entropy, "SigmoidCrossEntropy")],
)
def test_what_is_not_an_array(function: Any, label: str, x: Any, t: Any, types: str) -> None:
    with pytest.raises(TypeError) as raised:
        function(x, t)
    first = f"incompatible array types are mixed in the forward input ({label}).\nActual: {types}\n"
    assert str(raised.value).startswith(first)


def test_double_backprop_names_log_softmax() -> None:
    with pytest.raises(TypeError, match=r"forward input \(LogSoftmax\)\.\nActual: <class 'list'>\n"):
        F.softmax_cross_entropy([[1, 2, 3]], np.asarray([0]), enable_double_backprop=True)


def test_errors_of_a_defective_check_say_what_is_wrong() -> None:
    with pytest.raises(RuntimeError, match=r"An Expr instance cannot be evaluated as bool\.") as raised:
        F.softmax_cross_entropy(X, np.asarray([0, 2]))
    assert str(raised.value).splitlines()[1:] == [
        "Expect: floating x of shape (N, C, ...) and integers t of shape (N, ...)",
        "Actual: x float32 (1, 3), t int64 (2,)",
    ]
    with pytest.raises(RuntimeError, match="An Expr instance") as raised:
        F.log_softmax(X, axis=2)
    assert "axis 2 of 2 dimensions" in str(raised.value)


def test_index_error_keeps_numpys_text_and_says_what_would_do() -> None:
    with pytest.raises(IndexError) as raised:
        F.softmax_cross_entropy(X, np.asarray([3]))
    first, second = str(raised.value).splitlines()
    assert first == "index 3 is out of bounds for axis 0 with size 3"
    assert "-3..2" in second


def test_invalid_type_holds_both_sides_and_can_be_pickled() -> None:
    with pytest.raises(InvalidType) as raised:
        F.sigmoid_cross_entropy(X, np.asarray([[0.5, 0.5, 0.5]], np.float32))
    error = raised.value
    assert (error.expect, error.actual) == ("t.dtype.kind == i", "f != i")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.expect, again.actual) == (str(error), error.expect, error.actual)


def test_axis_must_be_an_integer() -> None:
    with pytest.raises(TypeError, match="'float' object cannot be interpreted as an integer"):
        F.log_softmax(X, axis=1.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="an integer is required"):
        F.log_softmax(X, axis=True)
