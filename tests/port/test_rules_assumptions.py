"""Which assumptions hold for arrays, at the edges of what they say."""

import numpy as np
import pytest

from xent_conformance.wire import tensor
from xent_port.rules.assumptions import holding

X = [[1.0, 2, 3], [3, 1, 0]]
DEFAULTS = {
    "torch.cross_entropy": {"weight": None, "ignore_index": -100},
    "paddle.softmax": {"ignore_index": -100, "axis": -1},
    "mxnet.softmax": {"axis": -1},
    "chainer.sigmoid": {},
}
NAMES = {
    "torch.cross_entropy": ("input", "target"),
    "paddle.softmax": ("logits", "label"),
    "mxnet.softmax": ("pred", "label"),
    "chainer.sigmoid": ("x", "t"),
}


def floats(values, dtype="float32"):
    return tensor(values, dtype)


def ints(values, dtype="int64"):
    return tensor(values, dtype)


def holds(name, logits, labels, source="torch.cross_entropy", cotangent=None, differentiated=(), **options):
    first, second = NAMES[source]
    arguments = {**DEFAULTS[source], first: logits, second: labels, **options}
    return name in holding(source, arguments, cotangent, differentiated)


@pytest.mark.parametrize(
    ("source", "labels", "expected"),
    [
        ("torch.cross_entropy", ints([2, 0]), True),
        ("torch.cross_entropy", ints([2, 0], "int32"), False),
        ("torch.cross_entropy", ints([[2], [0]]), False),
        ("paddle.softmax", ints([[2], [0]], "uint8"), True),
        ("paddle.softmax", ints([2, 0]), False),
        ("mxnet.softmax", floats([2, 0]), True),
        ("mxnet.softmax", floats([1.5, 0]), False),
        ("mxnet.softmax", floats([np.nan, 0]), False),
        ("chainer.sigmoid", ints([[1, 0, -1], [0, 1, 1]], "int8"), True),
        ("chainer.sigmoid", ints([1, 0]), False),
    ],
)
def test_class_labels_have_the_dtype_and_the_shape_of_the_original(source, labels, expected):
    assert holds("class-labels", floats(X), labels, source) is expected


def test_nothing_holds_without_a_batch_axis_or_without_arrays():
    assert not holding(
        "torch.cross_entropy", {"input": floats([1, 2]), "target": ints(0), "ignore_index": -100}
    )
    assert not holding("torch.cross_entropy", {"input": X, "target": ints([2, 0]), "ignore_index": -100})


@pytest.mark.parametrize(
    ("labels", "in_range", "counts", "none_ignored"),
    [
        ([2, 0], True, True, True),
        ([2, -100], True, True, False),
        ([-100, -100], True, False, False),
        ([3, 0], False, True, True),
        ([-1, 0], False, True, True),
    ],
)
def test_labels_are_in_range_or_ignored(labels, in_range, counts, none_ignored):
    assert holds("labels-in-range", floats(X), ints(labels)) is in_range
    assert holds("some-label-counts", floats(X), ints(labels)) is counts
    assert holds("none-ignored", floats(X), ints(labels)) is none_ignored


def test_a_label_of_a_class_that_weighs_nothing_does_not_count():
    assert not holds("some-label-counts", floats(X), ints([2, -100]), weight=floats([1, 1, 0]))
    assert holds("some-label-counts", floats(X), ints([2, 0]), weight=floats([1, 1, 0]))


def test_soft_labels_are_constant_floats_like_the_logits():
    good = floats([[0.5, 0.5, 0], [0, 0, 3]])
    assert holds("soft-labels", floats(X), good)
    assert not holds("soft-labels", floats(X), good.astype("float64"))
    assert not holds("soft-labels", floats(X), good, differentiated=["target"])
    assert not holds("soft-labels", floats(X), floats([[-0.5, 1.5, 0], [0, 0, 1]]))
    assert not holds("soft-labels", floats(X), floats([1.0, 0]))


def test_sums_to_one_are_as_exact_as_the_dtype():
    thirds = np.full((2, 3), 1 / 3)
    assert holds("sum-to-one", floats(X), floats(thirds))
    assert not holds("sum-to-one", floats(X), floats(thirds * 1.00001))
    assert not holds("sum-to-one", floats(X, "float64"), floats(thirds * (1 + 1e-13), "float64"))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_is_not_plain(dtype):
    assert holds("plain-numbers", floats(X), ints([2, 0]))
    assert not holds("plain-numbers", floats(X, dtype), ints([2, 0]))


def test_plain_numbers_are_finite_and_there():
    assert not holds("plain-numbers", floats([[1, np.inf]]), ints([0]))
    assert not holds("plain-numbers", floats(np.ones((0, 3))), ints([]))
    assert not holds("plain-numbers", floats(X), ints([2, 0]), cotangent=floats(np.nan))


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (floats([1, 0, 2]), True),
        (floats([1, -1, 2]), False),
        (floats([1, np.inf, 2]), False),
        (floats([1]), False),
        (floats([1, 1, 1], "float64"), False),
        ([1, 1, 1], False),
    ],
)
def test_plain_numbers_are_plain_weights_too(weight, expected):
    assert holds("plain-numbers", floats(X), ints([2, 0]), weight=weight) is expected


def test_logits_may_lie_64_apart_along_the_class_axis():
    far = floats([[0, 64.0], [1000, 1000]])
    assert holds("logits-within-64", far, ints([[0], [1]]), "paddle.softmax")
    assert not holds("logits-within-64", far, ints([[0, 1]]), "paddle.softmax", axis=0)
    assert not holds("logits-within-64", floats([[0, 64.1]]), ints([[0]]), "paddle.softmax")
