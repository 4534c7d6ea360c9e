"""Values as JSON: what is written is read back, exactly, and what `encode` does not write is refused."""

import json

import numpy as np
import pytest

from xent_conformance.wire import decode, encode, tensor


@pytest.mark.parametrize(
    "value",
    [
        tensor([[0.1, -0.0], [np.nan, -np.inf]], "float32"),
        tensor([0.1, 65504.0], "float16"),
        tensor([3.14159], "bfloat16"),
        tensor([2**63 - 1, -(2**63), 2**53, 7], "int64"),
        tensor([2**64 - 1], "uint64"),
        tensor([1 + 2j, complex(np.nan, np.inf)], "complex64"),
        tensor([], "bool"),
        tensor([[1.0, 2.0]], "float64", layout="strided"),
    ],
    ids=lambda value: value.dtype,
)
def test_an_array_comes_back_as_it_was(value):
    found = decode(json.loads(json.dumps(encode(value), allow_nan=False)))
    assert (found.dtype, found.layout) == (value.dtype, value.layout)
    assert found.numpy().tobytes() == value.numpy().tobytes()


@pytest.mark.parametrize(
    "value", [None, True, 3, 2**53, -(10**400), 0.5, "text", 1 - 2j, b"\x00m", [1, (2.0, None)]], ids=repr
)
def test_an_argument_comes_back_as_it_was(value):
    found = decode(json.loads(json.dumps(encode(value), allow_nan=False)))
    assert found == value
    assert type(found) is type(value)


def test_integers_that_a_double_cannot_hold_are_text():
    """Many languages read every number of JSON as a double."""
    assert encode(2**53 - 1) == 2**53 - 1
    assert encode(2**53) == {"int": "9007199254740992"}
    assert encode(tensor([2**53 - 1, -(2**53)], "int64"))["data"] == [2**53 - 1, "-9007199254740992"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"dtype": "float32", "shape": [10**12], "data": [1.0]}, "does not have 1 elements"),
        ({"dtype": "float32", "shape": [2, 10**30, 10**30], "data": []}, "does not have 0 elements"),
        ({"dtype": "float32", "shape": [-1], "data": [1.0]}, "is not a list of lengths"),
        ({"dtype": "float32", "shape": [True], "data": [1.0]}, "is not a list of lengths"),
        ({"dtype": "float32", "shape": [1] * 1000, "data": [1.0]}, "is not a list of lengths"),
        ({"dtype": "U1000000000", "shape": [1], "data": [1]}, "dtype 'U1000000000' is not one of bool, "),
        ({"dtype": "object", "shape": [1], "data": [1]}, "dtype 'object' is not one of"),
        ({"dtype": ["float32"], "shape": [1], "data": [1]}, "is not one of"),
        ({"dtype": "float32", "shape": [1], "data": [1], "layout": "../.."}, "layout '../..' is not one of"),
        ({"scalar": "V999999999999", "data": 1}, "scalar 'V999999999999' is not one of str, bool"),
        ({"pickle": "gASVBQ=="}, "not an encoded value: keys"),
        ([1, 2], "expected a JSON object or scalar, got list"),
    ],
)
def test_what_is_never_written_is_refused(data, text):
    with pytest.raises(ValueError, match=text):
        decode(data)
