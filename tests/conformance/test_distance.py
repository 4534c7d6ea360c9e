"""Distances in the terms that people compare numbers in."""

import numpy as np
import pytest

from xent_conformance.distance import Distance, distance, farthest

NONE = np.asarray([np.nan, np.nan])


def measured(expected, got, reference=NONE, allowed=(1e-6, 1e-6), dtype="float32"):
    arrays = (np.asarray(a, dtype="float64") for a in (expected, got, allowed, reference))
    return distance(*arrays, dtype)


def test_each_measure_is_the_largest_over_the_elements():
    found = measured([1.0, 100.0], [1.0 + 2.0**-22, 100.0 + 2.0**-17])
    assert found.absolute == 2.0**-17
    assert found.relative == 2.0**-22
    assert found.ulp == 2.0
    assert found.share == pytest.approx(2.0**-17 / 1e-6)
    assert (found.ours, found.theirs) == (None, None)


@pytest.mark.parametrize(
    ("dtype", "unit"),
    [("float64", 2.0**-52), ("float32", 2.0**-23), ("float16", 2.0**-10), ("bfloat16", 2.0**-7)],
)
def test_a_unit_in_the_last_place_is_the_dtypes(dtype, unit):
    assert measured([1.0, 1.0], [1.0, 1.0 + 3 * unit], dtype=dtype).ulp == 3


def test_distances_to_the_reference_are_both_sides():
    found = measured([1.0, 2.0], [1.5, 2.0], reference=[1.25, np.nan])
    assert (found.ours, found.theirs) == (0.25, 0.25)


def test_an_expected_zero_counts_absolutely_only():
    found = measured([0.0, 1.0], [1e-9, 1.0])
    assert (found.absolute, found.relative, found.ulp) == (1e-9, 0.0, 0.0)


def test_nothing_is_at_no_distance():
    assert measured([], [], reference=[], allowed=[]) == Distance()
    assert farthest([]) is None


def test_a_distance_that_overflows_is_finite():
    assert np.isfinite(measured([5e-324, 1.0], [1e300, 1.0], dtype="float64").ulp)
