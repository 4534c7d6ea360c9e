"""How far apart two numbers may lie."""

import numpy as np
import pytest

from xent_conformance.tolerance import gradient_scale, tolerance, value_scale


@pytest.mark.parametrize(("dtype", "relative"), [("float64", 1e-12), ("float32", 1e-6)])
def test_wide_dtypes_are_relative_to_the_scale(dtype, relative):
    np.testing.assert_array_equal(tolerance(dtype, np.array([1.0, 250.0])), relative * np.array([1.0, 250.0]))


@pytest.mark.parametrize(
    ("dtype", "spacing"),
    [
        ("float16", lambda x: float(np.spacing(np.float16(x)))),
        ("bfloat16", lambda x: 2.0 ** (np.floor(np.log2(x)) - 7)),
    ],
)
@pytest.mark.parametrize("scale", [1.0, 1.75, 2.0, 3.9, 1000.0, 0.01])
def test_half_dtypes_allow_two_units_in_the_last_place_of_the_scale(dtype, spacing, scale):
    assert tolerance(dtype, np.float64(scale)) == 2 * spacing(scale)


def test_below_the_smallest_normal_number_the_unit_no_longer_shrinks():
    smallest = float(np.finfo(np.float16).smallest_subnormal)
    assert tolerance("float16", np.float64(0)) == 2 * smallest
    assert tolerance("float16", np.float64(smallest)) == 2 * smallest


def test_integers_must_be_equal():
    assert tolerance("int32", np.float64(1000)) == 0


def test_a_value_is_measured_by_its_size_and_at_least_by_the_unit():
    np.testing.assert_array_equal(value_scale(np.array([0.0, -3.0, 1e-9]), 1.0), [1, 3, 1])
    np.testing.assert_array_equal(value_scale(np.array([0.0, -3.0, 1e-9]), 1e-6), [1e-6, 3, 1e-6])


def test_a_gradient_is_measured_by_the_largest_of_its_row():
    gradient = np.array([[0.5, -0.75, 0.25], [1e-9, -1e-9, 0.0]])
    np.testing.assert_array_equal(gradient_scale(gradient, 1, np.array(0.1)), [[0.75] * 3, [0.1] * 3])
    np.testing.assert_array_equal(gradient_scale(gradient, 0, np.array(0.1)), [[0.5, 0.75, 0.25]] * 2)


def test_each_row_has_its_own_floor():
    floor = np.array([[2.0], [0.0]])
    np.testing.assert_array_equal(gradient_scale(np.array([[0.5], [0.5]]), 1, floor), [[2.0], [0.5]])


def test_without_a_class_axis_the_whole_array_is_one_row():
    np.testing.assert_array_equal(gradient_scale(np.array([1.0, -4.0]), None, np.array(0.0)), [4, 4])


def test_an_empty_gradient_has_an_empty_scale():
    assert gradient_scale(np.zeros((0, 3)), 1, np.array(1.0)).shape == (0, 3)
    assert gradient_scale(np.zeros((2, 0)), 1, np.array(1.0)).shape == (2, 0)
