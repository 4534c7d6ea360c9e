"""The cases of Paddle: enough of each kind, each with its reason, generated ones small and independent."""

import math
from itertools import product

import numpy as np
import pytest

from xent_conformance.cases.paddle import cases
from xent_conformance.cases.paddle.generated import axis_and_rank, label_values
from xent_conformance.cases.paddle.generated.drawn import PLACES, Place, along, indices, logits, name_of
from xent_conformance.vectors import load

REASONS = ("documentation", "issue:", "measured", "generated")


def shape_of_logits(case):
    array = case.call.kwargs.get("logits") or case.call.args[0]
    return array.values.shape


def test_there_are_enough_of_each_kind():
    outcomes = [vector.outcome for vector in load("paddle.softmax_with_cross_entropy").vectors]
    assert sum("value" in o and "gradients" in o and "error" not in o for o in outcomes) >= 1200
    assert sum("error" in o for o in outcomes) >= 60


def test_every_case_says_why_it_exists():
    assert [case.id for case in cases() if not any(tag.startswith(REASONS) for tag in case.tags)] == []


def test_generated_cases_are_small_and_of_few_shapes():
    shapes = {shape_of_logits(case) for case in cases() if "generated" in case.tags}
    assert len(shapes) <= 25
    assert max(map(math.prod, shapes)) <= 34


def test_every_axis_of_every_rank_meets_every_kind_of_label():
    found = {
        (len(shape_of_logits(case)), case.call.kwargs["axis"], case.call.kwargs["soft_label"])
        for case in axis_and_rank.cases()
    }
    expected = {(rank, axis) for rank in range(1, 6) for axis in range(-rank, rank)}
    assert found == {(rank, axis, soft) for (rank, axis), soft in product(expected, (False, True))}


def test_every_integer_label_meets_every_ignore_index_that_it_can_hold():
    found = {
        (case.call.kwargs["label"].dtype, case.call.kwargs["ignore_index"])
        for case in label_values.cases()
        if case.call.wrt and case.call.kwargs["ignore_index"] in case.call.kwargs["label"].values
    }
    expected = {
        (dtype, ignored)
        for dtype, ignored in product(label_values.INTEGERS, label_values.IGNORED)
        if np.iinfo(dtype).min <= ignored <= np.iinfo(dtype).max
    }
    assert found == expected


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_arrays_depend_on_the_name_alone(place):
    first = logits("one", place)
    logits("other", place)
    np.testing.assert_array_equal(logits("one", place), first)
    assert not np.array_equal(logits("other", place), first)
    drawn = indices("one", place, ignored=-1)
    assert ((drawn == -1) | ((drawn >= 0) & (drawn < place.classes))).all()
    assert drawn.flat[0] == -1
    assert drawn.shape == place.kept


def test_rows_are_laid_along_the_class_axis_and_cut_to_the_classes():
    laid = along(Place((2, 2, 2), 1), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    np.testing.assert_array_equal(laid[:, :, 0], [[1.0, 2.0], [1.0, 2.0]])
    np.testing.assert_array_equal(laid[:, :, 1], [[4.0, 5.0], [4.0, 5.0]])


def test_a_name_says_what_was_chosen():
    assert name_of("family", {"a": "x", "b": "", "c": False, "softmax": True}) == "family-x-softmax"
