"""Every facet: what passes, and what does not."""

from dataclasses import replace

import numpy as np
import pytest

from xent_conformance.case import Call
from xent_conformance.compare import DIFFERENT, NOT_EXPRESSIBLE, SAME, WRONG, compare
from xent_conformance.outcome import Failure, Outcome, Warned, from_json
from xent_conformance.wire import tensor

CALL = Call(
    "torch.nn.functional.cross_entropy",
    kwargs={"input": tensor(np.zeros((2, 3)), "float32"), "target": tensor([0, 2], "int64")},
    wrt=("input",),
)
VALUE = Outcome(value=tensor(1.25, "float32"))
GRADIENT = tensor([[0.25, -0.75, 0.5], [0.125, 0.375, -0.5]], "float32")
WITH_GRADIENT = replace(VALUE, gradients={"input": GRADIENT})
INDEX_ERROR = Failure(
    "call", "IndexError", ("IndexError", "LookupError", "Exception"), "Target 3 is out of bounds."
)
NAN, INF = float("nan"), float("inf")


def verdicts(expected, got, reference=None, call=CALL):
    """Return the worst verdict of each facet."""
    order = (NOT_EXPRESSIBLE, SAME, DIFFERENT, WRONG)
    found = {}
    for finding in compare(call, expected, got, reference):
        found[finding.facet] = max(
            finding.verdict, found.get(finding.facet, NOT_EXPRESSIBLE), key=order.index
        )
    return found


def texts(expected, got, reference=None, call=CALL):
    return [f.text for f in compare(call, expected, got, reference) if f.verdict != SAME]


def value(number, dtype="float32"):
    return Outcome(value=tensor(number, dtype))


def gradient(values, dtype="float32"):
    return replace(VALUE, gradients={"input": tensor(values, dtype)})


def test_an_outcome_agrees_with_itself_in_every_facet_that_it_has():
    assert verdicts(WITH_GRADIENT, WITH_GRADIENT) == dict.fromkeys(
        ("value", "gradient", "dtype", "shape"), SAME
    )


class TestValue:
    @pytest.mark.parametrize(("distance", "verdict"), [(0.9e-12, SAME), (1.2e-12, DIFFERENT)])
    def test_float64_below_one_is_absolute(self, distance, verdict):
        assert verdicts(value(0.5, "float64"), value(0.5 + distance, "float64"))["value"] == verdict

    @pytest.mark.parametrize(("distance", "verdict"), [(0.9e-10, SAME), (1.2e-10, DIFFERENT)])
    def test_float64_above_one_is_relative(self, distance, verdict):
        assert verdicts(value(100.0, "float64"), value(100 + distance, "float64"))["value"] == verdict

    @pytest.mark.parametrize(("distance", "verdict"), [(9e-7, SAME), (1.2e-6, DIFFERENT)])
    def test_float32(self, distance, verdict):
        assert verdicts(value(0.5), value(0.5 + distance))["value"] == verdict

    @pytest.mark.parametrize(("units", "verdict"), [(2, SAME), (3, DIFFERENT)])
    @pytest.mark.parametrize(("dtype", "unit"), [("float16", 2.0**-10), ("bfloat16", 2.0**-7)])
    def test_half_types_two_units_in_the_last_place(self, dtype, unit, units, verdict):
        assert verdicts(value(1.0, dtype), value(1.0 + units * unit, dtype))["value"] == verdict

    def test_a_small_weight_makes_the_scale_small(self):
        weighted = {**CALL.kwargs, "weight": tensor([1e-6, 2e-6, 1e-6], "float32")}
        summed = replace(CALL, kwargs={**weighted, "reduction": "sum"})
        assert verdicts(value(1e-6), value(0.0))["value"] == SAME
        assert verdicts(value(1e-6), value(0.0), call=summed)["value"] == DIFFERENT

    def test_a_mean_that_divides_by_the_weights_has_their_size_no_more(self):
        weighted = replace(CALL, kwargs={**CALL.kwargs, "weight": tensor([1e-6, 2e-6, 1e-6], "float32")})
        assert verdicts(value(1e-6), value(0.0), call=weighted)["value"] == SAME

    def test_every_element_counts(self):
        assert verdicts(value([1.0, 2.0]), value([1.0, 2.1]))["value"] == DIFFERENT

    def test_the_sign_of_zero_does_not_count(self):
        assert verdicts(value(0.0), value(-0.0))["value"] == SAME

    def test_the_text_names_the_element_and_the_distance(self):
        (text,) = texts(value([[1.0, 2.0]], "float64"), value([[1.0, 2.5]], "float64"))
        assert text == "[0, 1] 2.5, the original has 2.0 (distance 0.5, allowed 2e-12)"

    def test_tuples_are_compared_part_by_part(self):
        pair = Outcome(value=(tensor(1.0, "float32"), tensor([0.5, 0.5], "float32")))
        other = Outcome(value=(tensor(1.0, "float32"), tensor([0.5, 0.4], "float32")))
        assert verdicts(pair, pair)["value"] == SAME
        assert verdicts(pair, other)["value"] == DIFFERENT

    @pytest.mark.parametrize("got", [VALUE.value, (VALUE.value,), (VALUE.value,) * 3, 1.25, None])
    def test_a_tuple_is_not_something_else(self, got):
        pair = Outcome(value=(VALUE.value, VALUE.value))
        if got is None:
            assert "value" not in verdicts(pair, Outcome(failure=INDEX_ERROR))
        else:
            assert verdicts(pair, Outcome(value=got))["value"] == DIFFERENT

    def test_a_number_is_not_an_array(self):
        assert verdicts(VALUE, Outcome(value=1.25))["value"] == DIFFERENT

    def test_integers_are_compared_exactly(self):
        assert verdicts(value([1, 2], "int32"), value([1, 2], "int32"))["value"] == SAME
        assert verdicts(value([1, 2], "int32"), value([1, 3], "int32"))["value"] == DIFFERENT

    def test_repr(self):
        named = replace(VALUE, repr="Loss(axis=1)")
        assert verdicts(named, named)["value"] == SAME
        assert verdicts(named, replace(VALUE, repr="Loss()"))["value"] == DIFFERENT
        assert verdicts(named, VALUE)["value"] == DIFFERENT


class TestCloserThanTheOriginal:
    def test_a_value_nearer_to_float64_passes_however_far_from_the_original(self):
        exact = value(1.0, "float64")
        assert verdicts(value(1.5), value(1.1), exact)["value"] == SAME
        assert verdicts(value(1.5), value(1.1))["value"] == DIFFERENT

    def test_as_near_is_near_enough(self):
        assert verdicts(value(1.5), value(0.5), value(1.0, "float64"))["value"] == SAME

    def test_a_value_farther_from_float64_fails(self):
        assert verdicts(value(1.25), value(1.5), value(1.0, "float64"))["value"] == DIFFERENT

    def test_it_is_decided_element_by_element(self):
        exact = value([1.0, 1.0], "float64")
        assert verdicts(value([1.5, 1.0]), value([1.1, 1.1]), exact)["value"] == DIFFERENT

    def test_gradients_too(self):
        exact = Outcome(gradients={"input": tensor([[1.0, 0.0]], "float64")})
        assert verdicts(gradient([[1.5, 0.0]]), gradient([[1.1, 0.0]]), exact)["gradient"] == SAME
        assert verdicts(gradient([[1.5, 0.0]]), gradient([[1.1, 0.0]]))["gradient"] == DIFFERENT

    @pytest.mark.parametrize(
        "useless", [value(NAN, "float64"), value(INF, "float64"), value([1.0], "float64"), Outcome()]
    )
    def test_a_reference_that_is_no_number_of_that_shape_does_not_help(self, useless):
        assert verdicts(value(1.5), value(1.1), useless)["value"] == DIFFERENT

    def test_it_does_not_excuse_what_is_not_finite(self):
        assert verdicts(value(INF), value(4.5), value(4.5, "float64"))["non-finite"] == DIFFERENT


class TestGradient:
    def test_a_wrong_sign(self):
        assert verdicts(WITH_GRADIENT, gradient(-GRADIENT.values))["gradient"] == DIFFERENT

    def test_the_scale_is_the_rows_largest(self):
        rows = np.array([[1000.0, 1e-3, 0.0], [1e-3, 1e-3, 0.0]], dtype="float64")
        moved = rows + np.array([[0, 5e-10, 0], [0, 0, 0]])
        assert verdicts(gradient(rows, "float64"), gradient(moved, "float64"))["gradient"] == SAME
        moved = rows + np.array([[0, 0, 0], [0, 5e-10, 0]])
        assert verdicts(gradient(rows, "float64"), gradient(moved, "float64"))["gradient"] == DIFFERENT

    def test_a_row_of_rounding_is_measured_by_what_its_cotangent_contributes(self):
        zeros, rounding = np.zeros((2, 3)), np.full((2, 3), 4e-7)
        assert verdicts(gradient(zeros), gradient(rounding))["gradient"] == SAME
        small = replace(CALL, cotangent=tensor(1e-3, "float32"))
        assert verdicts(gradient(zeros), gradient(rounding), call=small)["gradient"] == DIFFERENT

    def test_a_sum_is_not_divided_by_its_rows(self):
        zeros, rounding = np.zeros((2, 3)), np.full((2, 3), 9e-7)
        assert verdicts(gradient(zeros), gradient(rounding))["gradient"] == DIFFERENT
        summed = replace(CALL, kwargs={**CALL.kwargs, "reduction": "sum"})
        assert verdicts(gradient(zeros), gradient(rounding), call=summed)["gradient"] == SAME

    def test_without_reduction_each_row_has_its_own_cotangent(self):
        call = replace(CALL, cotangent=tensor([100.0, 1e-3], "float32"))
        zeros = np.zeros((2, 3))
        first, second = zeros.copy(), zeros.copy()
        first[0], second[1] = 5e-5, 5e-5
        assert verdicts(gradient(zeros), gradient(first), call=call)["gradient"] == SAME
        assert verdicts(gradient(zeros), gradient(second), call=call)["gradient"] == DIFFERENT

    def test_no_gradient_and_zeros_are_the_same(self):
        none = replace(VALUE, gradients={"input": None})
        zeros = gradient(np.zeros((2, 3)))
        for one in (none, zeros):
            for other in (none, zeros):
                assert verdicts(one, other)["gradient"] == SAME
        assert verdicts(none, WITH_GRADIENT)["gradient"] == DIFFERENT
        assert verdicts(WITH_GRADIENT, none)["gradient"] == DIFFERENT

    def test_every_argument_counts(self):
        both = replace(VALUE, gradients={"input": GRADIENT, "weight": tensor([1.0], "float32")})
        other = replace(VALUE, gradients={"input": GRADIENT, "weight": tensor([2.0], "float32")})
        assert verdicts(both, both)["gradient"] == SAME
        assert verdicts(both, other)["gradient"] == DIFFERENT
        assert verdicts(both, WITH_GRADIENT)["gradient"] == DIFFERENT

    def test_the_class_axis_is_the_calls(self):
        call = Call("paddle.nn.functional.softmax_with_cross_entropy", kwargs={"axis": 0})
        columns = np.array([[1000.0, 0.0], [0.0, 0.0]])
        moved = columns + np.array([[0.0, 0.0], [0.0, 5e-10]])
        call = replace(call, cotangent=tensor([[1.0, 1e-6]], "float64"))
        assert (
            verdicts(gradient(columns, "float64"), gradient(moved, "float64"), call=call)["gradient"]
            == DIFFERENT
        )
        last = replace(call, kwargs={"axis": 1}, cotangent=tensor([[1.0], [1000.0]], "float64"))
        assert (
            verdicts(gradient(columns, "float64"), gradient(moved, "float64"), call=last)["gradient"] == SAME
        )

    def test_empty_gradients(self):
        empty = gradient(np.zeros((0, 3)))
        assert verdicts(empty, empty)["gradient"] == SAME


class TestSecondOrder:
    def test_it_is_compared_where_both_have_it(self):
        one = replace(WITH_GRADIENT, second_order=GRADIENT)
        other = replace(WITH_GRADIENT, second_order=tensor(2 * GRADIENT.values, "float32"))
        assert verdicts(one, one)["second order"] == SAME
        assert verdicts(one, other)["second order"] == DIFFERENT

    def test_it_is_not_expressible_without_a_way_to_ask(self):
        one = replace(WITH_GRADIENT, second_order=GRADIENT)
        got = replace(WITH_GRADIENT, unasked={"second_order": "this backend has no second derivatives"})
        assert verdicts(one, got)["second order"] == NOT_EXPRESSIBLE

    def test_it_does_not_pass_by_being_absent(self):
        one = replace(WITH_GRADIENT, second_order=GRADIENT)
        assert verdicts(one, WITH_GRADIENT)["second order"] == DIFFERENT


class TestAbsence:
    def test_what_is_not_there_does_not_pass(self):
        assert verdicts(VALUE, Outcome()) == {"value": DIFFERENT}
        assert verdicts(WITH_GRADIENT, VALUE)["gradient"] == DIFFERENT

    def test_a_gradient_that_cannot_be_asked_for_is_not_expressible(self):
        got = replace(VALUE, unasked={"gradient": "no way"})
        assert verdicts(WITH_GRADIENT, got)["gradient"] == NOT_EXPRESSIBLE


class TestDtypeAndShape:
    def test_dtype(self):
        assert verdicts(value(1.0), value(1.0, "float64"))["dtype"] == DIFFERENT
        assert verdicts(WITH_GRADIENT, gradient(GRADIENT.values, "float64"))["dtype"] == DIFFERENT

    def test_shape(self):
        assert verdicts(value(1.0), value([1.0]))["shape"] == DIFFERENT
        assert verdicts(WITH_GRADIENT, gradient(GRADIENT.values.T))["shape"] == DIFFERENT

    def test_where_the_shape_differs_no_values_are_compared(self):
        assert "value" not in verdicts(value(1.0), value([1.0]))


class TestNonFinite:
    @pytest.mark.parametrize("special", [NAN, INF, -INF])
    def test_the_same_at_the_same_place(self, special):
        assert verdicts(value([special, 1.0]), value([special, 1.0])) == dict.fromkeys(
            ("value", "dtype", "shape", "non-finite"), SAME
        )

    @pytest.mark.parametrize(
        ("expected", "got"),
        [
            ([NAN, 1.0], [1.0, NAN]), ([NAN], [0.0]), ([0.0], [NAN]), ([INF], [-INF]), ([INF], [NAN]),
            ([NAN], [INF]), ([INF], [3e38]),
        ],
    )  # fmt: skip
    def test_anything_else_differs(self, expected, got):
        assert verdicts(value(expected), value(got))["non-finite"] == DIFFERENT

    def test_in_gradients(self):
        assert verdicts(gradient([[NAN, 0.0]]), gradient([[NAN, 0.0]]))["non-finite"] == SAME
        assert verdicts(gradient([[NAN, 0.0]]), gradient([[0.0, 0.0]]))["non-finite"] == DIFFERENT

    def test_the_place_is_said(self):
        assert texts(value(0.0), value(NAN)) == ["value is nan, the original's 0.0"]
        assert texts(value([1.0, 2.0]), value([1.0, NAN])) == ["value [1] is nan, the original's 2.0"]

    def test_finite_neighbours_are_still_compared(self):
        assert verdicts(value([NAN, 1.0]), value([NAN, 2.0]))["value"] == DIFFERENT

    def test_an_infinite_gradient_does_not_widen_the_tolerance_of_its_row(self):
        found = verdicts(gradient([[INF, 1.0]]), gradient([[INF, 2.0]]))
        assert found["non-finite"] == SAME
        assert found["gradient"] == DIFFERENT

    def test_finite_outcomes_do_not_have_the_facet(self):
        assert "non-finite" not in verdicts(WITH_GRADIENT, WITH_GRADIENT)


class TestError:
    def failed(self, **changes):
        return Outcome(failure=replace(INDEX_ERROR, **changes))

    def test_the_same(self):
        assert verdicts(self.failed(), self.failed()) == {"error": SAME}

    def test_more_text_around_it(self):
        assert (
            verdicts(self.failed(), self.failed(text="Target 3 is out of bounds.\nThere are 3 classes."))[
                "error"
            ]
            == SAME
        )

    @pytest.mark.parametrize(
        "text", ["Target 3 is out of bounds", "Target  3 is out of bounds.", "target 3", ""]
    )
    def test_another_text(self, text):
        assert verdicts(self.failed(), self.failed(text=text))["error"] == DIFFERENT

    def test_a_subclass_is_an_instance(self):
        ours = self.failed(type="LabelError", builtin=("IndexError", "LookupError", "Exception"))
        assert verdicts(self.failed(), ours)["error"] == SAME

    def test_a_base_class_is_not(self):
        assert (
            verdicts(self.failed(), self.failed(type="LookupError", builtin=("LookupError", "Exception")))[
                "error"
            ]
            == DIFFERENT
        )

    def test_another_class(self):
        assert (
            verdicts(self.failed(), self.failed(type="ValueError", builtin=("ValueError", "Exception")))[
                "error"
            ]
            == DIFFERENT
        )

    def test_of_a_class_of_the_framework_only_the_built_in_part_counts(self):
        theirs = self.failed(type="mxnet.base.MXNetError", builtin=("RuntimeError", "Exception"))
        assert (
            verdicts(
                theirs, self.failed(type="xent_mxnet.base.MXNetError", builtin=("RuntimeError", "Exception"))
            )["error"]
            == SAME
        )

    def test_an_error_that_did_not_come(self):
        assert verdicts(self.failed(), VALUE) == {"error": DIFFERENT}

    def test_an_error_that_the_original_does_not_raise(self):
        assert verdicts(VALUE, self.failed()) == {"error": DIFFERENT}

    def test_the_stage_counts(self):
        theirs = replace(VALUE, failure=replace(INDEX_ERROR, stage="gradient"))
        ours = Outcome(failure=INDEX_ERROR)
        assert verdicts(theirs, ours)["error"] == DIFFERENT
        assert verdicts(theirs, theirs) == dict.fromkeys(("value", "dtype", "shape", "error"), SAME)

    def test_what_was_reached_before_the_error_is_compared(self):
        theirs = replace(VALUE, failure=replace(INDEX_ERROR, stage="gradient"))
        assert verdicts(theirs, replace(theirs, value=tensor(2.0, "float32")))["value"] == DIFFERENT

    def test_a_stage_that_cannot_be_asked_for_is_not_expressible(self):
        theirs = replace(VALUE, failure=replace(INDEX_ERROR, stage="gradient"))
        ours = replace(
            VALUE, unasked={"gradient": "only the framework's own backward pass can be asked this"}
        )
        assert verdicts(theirs, ours)["error"] == NOT_EXPRESSIBLE

    def test_an_error_before_the_stage_that_cannot_be_asked_for_still_differs(self):
        theirs = replace(VALUE, failure=replace(INDEX_ERROR, stage="gradient"))
        ours = Outcome(failure=INDEX_ERROR, unasked={"gradient": "no way"})
        assert verdicts(theirs, ours)["error"] == DIFFERENT

    def test_success_does_not_have_the_facet(self):
        assert "error" not in verdicts(VALUE, VALUE)


class TestWarning:
    DEPRECATED = Warned(("UserWarning", "Warning"), "use the other one")

    def warned(self, *warnings):
        return replace(VALUE, warnings=warnings)

    def test_the_same(self):
        assert verdicts(self.warned(self.DEPRECATED), self.warned(self.DEPRECATED))["warning"] == SAME

    def test_a_warning_that_did_not_come(self):
        assert verdicts(self.warned(self.DEPRECATED), VALUE)["warning"] == DIFFERENT

    def test_one_too_many(self):
        assert verdicts(VALUE, self.warned(self.DEPRECATED))["warning"] == DIFFERENT

    def test_another_text(self):
        other = replace(self.DEPRECATED, text="use another one")
        assert verdicts(self.warned(self.DEPRECATED), self.warned(other))["warning"] == DIFFERENT

    def test_another_category(self):
        other = replace(self.DEPRECATED, classes=("DeprecationWarning", "Warning"))
        assert verdicts(self.warned(self.DEPRECATED), self.warned(other))["warning"] == DIFFERENT

    def test_a_subclass_of_the_category(self):
        other = replace(self.DEPRECATED, classes=("OurWarning", "UserWarning", "Warning"))
        assert verdicts(self.warned(self.DEPRECATED), self.warned(other))["warning"] == SAME

    def test_silence_does_not_have_the_facet(self):
        assert "warning" not in verdicts(VALUE, VALUE)

    def test_a_warning_of_a_backward_pass_that_cannot_be_asked_is_not_expressible(self):
        got = replace(VALUE, unasked={"gradient": "no way"})
        assert verdicts(self.warned(self.DEPRECATED), got)["warning"] == NOT_EXPRESSIBLE
        extra = replace(self.warned(replace(self.DEPRECATED, text="else")), unasked={"gradient": "no way"})
        assert verdicts(self.warned(self.DEPRECATED), extra)["warning"] == DIFFERENT


class TestWhereTheOriginalIsNoGuide:
    CRASHED = Outcome(crash="SIGSEGV")

    def test_a_crash_is_a_difference_even_where_xent_behaves(self):
        assert verdicts(self.CRASHED, VALUE) == {"error": DIFFERENT}
        assert verdicts(self.CRASHED, Outcome(failure=INDEX_ERROR)) == {"error": DIFFERENT}

    @pytest.mark.parametrize("got", [value(NAN), value([1.0, INF]), gradient([[NAN, 0.0]])])
    def test_values_that_are_not_finite_are_wrong(self, got):
        assert verdicts(self.CRASHED, got) == {"error": WRONG}

    @pytest.mark.parametrize(
        "failure",
        [
            replace(INDEX_ERROR, text=" "),
            replace(INDEX_ERROR, type="SystemError", builtin=("SystemError", "Exception")),
        ],
    )
    def test_an_error_that_says_nothing_is_wrong(self, failure):
        assert verdicts(self.CRASHED, Outcome(failure=failure)) == {"error": WRONG}

    def test_an_answer_at_random_is_a_difference_in_its_own_facet(self):
        random = replace(WITH_GRADIENT, value=None, unstable=("value",))
        assert verdicts(random, WITH_GRADIENT)["value"] == DIFFERENT
        assert verdicts(random, WITH_GRADIENT)["gradient"] == SAME
        assert verdicts(random, replace(WITH_GRADIENT, value=tensor(NAN, "float32")))["value"] == WRONG

    def test_a_random_gradient(self):
        random = Outcome(value=VALUE.value, gradients={"0": GRADIENT}, unstable=("gradients.1",))
        ours = Outcome(value=VALUE.value, gradients={"0": GRADIENT, "1": tensor([1.0], "float32")})
        assert verdicts(random, ours)["gradient"] == DIFFERENT
        nan = Outcome(value=VALUE.value, gradients={"0": GRADIENT, "1": tensor([NAN], "float32")})
        assert verdicts(random, nan)["gradient"] == WRONG

    def test_an_error_where_the_original_answers_at_random(self):
        random = Outcome(unstable=("value",))
        assert verdicts(random, Outcome(failure=INDEX_ERROR)) == {"error": DIFFERENT}


def test_outcomes_are_read_from_json():
    outcome = from_json(
        {
            "value": {"tuple": [{"dtype": "float32", "shape": [], "data": ["nan"]}]},
            "gradients": {"x": {"dtype": "float32", "shape": [1], "data": [0.5]}, "t": None},
            "repr": "Loss()",
            "warnings": [{"category": "paddle.utils.VisibleDeprecationWarning", "text": "old"}],
            "error": {"stage": "second_order", "class": "x.Y", "builtin": ["RuntimeError"], "text": "no"},
            "unstable": ["gradients.z"],
        }
    )
    assert np.isnan(outcome.value[0].values)
    assert outcome.gradients["x"].values == [0.5]
    assert outcome.gradients["t"] is None
    assert outcome.warnings == (Warned(("VisibleDeprecationWarning",), "old"),)
    assert outcome.failure == Failure("second_order", "x.Y", ("RuntimeError",), "no")
    assert outcome.unstable == ("gradients.z",)
    assert from_json({"crash": {"signal": "SIGSEGV"}}).crash == "SIGSEGV"
    assert (
        from_json({"crash": {"signal": "SIGKILL", "reason": "no answer within 60 s"}}).crash
        == "no answer within 60 s"
    )
