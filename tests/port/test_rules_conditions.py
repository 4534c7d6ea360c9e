"""What the table can say of an argument, and what it says of one that the source does not show."""

import pytest

from xent_port.model import Argument
from xent_port.rules.conditions import Verdict, parse

MET, UNMET, HIDDEN = Verdict.MET, Verdict.UNMET, Verdict.HIDDEN


def judge(text, value=None, default=None):
    return parse(text).judge(None if value is None else Argument(repr(value), value), default)


@pytest.mark.parametrize(
    ("text", "value", "verdict"),
    [
        ("'mean', 'sum'", "sum", MET),
        ("'mean', 'sum'", "none", UNMET),
        ("True", True, MET),
        ("True", 1, UNMET),
        ("whole number", 255, MET),
        ("whole number", True, UNMET),
        ("whole number", 2**31, UNMET),
        ("negative", -1, MET),
        ("negative", 0, UNMET),
        ("last or positive", -1, MET),
        ("last or positive", -2, UNMET),
        ("last or positive", 0, UNMET),
        ("number", 0.5, MET),
        ("number", float("nan"), UNMET),
        ("number", float("inf"), UNMET),
        ("number", 2**70, UNMET),
        ("fraction", 0.1, MET),
        ("fraction", 0.0, UNMET),
        ("fraction", 1.5, UNMET),
        ("fraction", "0.1", UNMET),
        ("given", 3, MET),
        ("anything", "x", MET),
    ],
)
def test_a_condition_holds_of_values_that_are_meant(text, value, verdict):
    assert judge(text, value) is verdict


def test_an_argument_that_is_not_given_has_its_default():
    assert judge("'mean'", default="mean") is MET
    assert judge("'none'", default="mean") is UNMET


def test_given_means_an_argument_that_is_not_none():
    assert parse("given").judge(Argument("weights"), None) is MET
    assert parse("given").judge(Argument("None", None), None) is UNMET
    assert parse("given").judge(None, 0) is UNMET


@pytest.mark.parametrize("text", ["'mean'", "whole number", "negative", "number", "fraction"])
def test_no_condition_on_a_value_is_met_by_one_that_is_not_shown(text):
    assert parse(text).judge(Argument("option"), "mean") is HIDDEN


def test_a_word_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="malformed node"):
        parse("somehow()")
