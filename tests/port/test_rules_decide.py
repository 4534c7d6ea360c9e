"""`decide`: the native call where it is exact, and otherwise what would have to be true."""

import ast

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from xent_port.covered import COVERED
from xent_port.model import Argument, FallBack, Native, Use
from xent_port.rules import ASSUMPTIONS, RULES, SOURCES, TARGETS, decide

CHAINER = "chainer.functions.softmax_cross_entropy"
MXNET = "mxnet.gluon.loss.SoftmaxCrossEntropyLoss"
PADDLE = "paddle.nn.functional.softmax_with_cross_entropy"
TORCH = "torch.nn.functional.cross_entropy"
TORCH_CLASS = "torch.nn.CrossEntropyLoss"
HARD = {"class-labels", "labels-in-range", "plain-numbers", "some-label-counts"}


def shown(code):
    """Return an argument as a source shows it."""
    try:
        return Argument(code, ast.literal_eval(code))
    except ValueError:
        return Argument(code)


def call(name, **codes):
    source = next(s for s in SOURCES.values() if name in s.names)
    codes = {source.logits: "x", source.labels: "t", **codes}
    return Use(name, "call", 1, 0, arguments={p: shown(code) for p, code in codes.items()})


def construct(name, *called, **codes):
    arguments = {p: shown(code) for p, code in codes.items()}
    calls = tuple({p: shown(code) for p, code in each.items()} for each in called)
    return Use(name, "construct", 1, 0, arguments=arguments, called=calls)


def test_defaults_that_matter_are_written_out():
    decided = decide(call(CHAINER), "torch", HARD)
    assert isinstance(decided, Native)
    assert decided.template == (
        "torch.nn.functional.cross_entropy({x}, {t}.long(), ignore_index=-1, reduction='mean')"
    )
    assert decided.imports == ("torch.nn.functional",)
    assert set(decided.granted) == HARD


def test_given_arguments_are_left_to_fill_in():
    decided = decide(call(CHAINER, ignore_label="255"), "torch", HARD)
    assert isinstance(decided, Native)
    assert "ignore_index={ignore_label}" in decided.template


def test_nothing_is_assumed_that_was_not_granted():
    decided = decide(call(CHAINER), "torch", ())
    assert isinstance(decided, FallBack)
    assert {reason.assumption for reason in decided.reasons} == HARD
    assert all(reason.case and reason.would_need for reason in decided.reasons)
    assert decided.native == decide(call(CHAINER), "torch", HARD).template


def test_one_missing_assumption_is_the_reason():
    decided = decide(call(CHAINER), "torch", HARD - {"some-label-counts"})
    assert isinstance(decided, FallBack)
    (reason,) = decided.reasons
    assert reason.assumption == "some-label-counts"
    assert reason.case == "all-ignored-mean"


def test_a_variable_as_option_falls_back_and_says_what_it_must_be():
    decided = decide(call(CHAINER, reduce="how"), "torch", ASSUMPTIONS)
    assert isinstance(decided, FallBack)
    assert [(reason.text, reason.would_need) for reason in decided.reasons] == [
        ("the source does not show the value of `reduce=how`", "`reduce` is 'mean'")
    ]


def test_what_changes_nothing_may_be_anything():
    assert isinstance(decide(call(CHAINER, cache_score="keep"), "torch", HARD), Native)


def test_weights_that_the_mean_divides_by_stay_out_of_the_divisor():
    decided = decide(call(CHAINER, class_weight="w"), "torch", HARD)
    assert isinstance(decided, Native)
    assert "reduction='sum'" in decided.template


def test_an_argument_that_would_be_computed_twice_must_be_a_name():
    twice = decide(call(CHAINER, t="next(labels)", reduce="'no'"), "jax", HARD)
    assert isinstance(twice, FallBack)
    assert "`next(labels)`" in twice.reasons[0].text
    assert isinstance(decide(call(CHAINER, t="batch.labels", reduce="'no'"), "jax", HARD), Native)


def test_a_name_is_asked_for_rather_than_another_value():
    decided = decide(call(CHAINER, t="next(labels)", class_weight="w"), "torch", HARD)
    assert isinstance(decided, FallBack)
    assert decided.reasons[0].would_need == "`t` is given as a name"


def test_an_argument_may_be_computed_once_where_nothing_is_ignored():
    decided = decide(call(CHAINER, t="next(labels)"), "jax", HARD | {"none-ignored"})
    assert isinstance(decided, Native)
    assert decided.template.count("{t}") == 1


def test_what_an_argument_does_is_done_also_where_the_native_call_has_no_such_argument():
    dropped = decide(call(CHAINER, cache_score="log()"), "torch", HARD)
    assert isinstance(dropped, FallBack)
    assert [(reason.text, reason.would_need) for reason in dropped.reasons] == [
        (
            "the native call has no `cache_score` and would not compute `log()`",
            "`cache_score` is given as a name",
        )
    ]


def test_arguments_are_computed_in_the_order_of_the_source():
    def asked(**codes):
        arguments = {name: shown(code) for name, code in codes.items()}
        return decide(Use(CHAINER, "call", 1, 0, arguments=arguments), "torch", HARD)

    swapped = asked(t="next(labels)", x="model(x)")
    assert isinstance(swapped, FallBack)
    assert [reason.text for reason in swapped.reasons] == [
        "the native call would compute `model(x)` before `next(labels)`"
    ]
    assert isinstance(asked(x="model(x)", t="next(labels)"), Native)
    assert isinstance(asked(t="batch[1]", x="model(x)"), Native)


def test_both_kinds_of_labels_cannot_be_granted_at_once():
    decided = decide(call(CHAINER), "torch", ASSUMPTIONS)
    assert isinstance(decided, FallBack)
    assert "`class-labels` and `soft-labels`" in decided.reasons[0].text


def test_the_source_may_show_the_kind_of_labels():
    decided = decide(call(PADDLE, soft_label="True"), "torch", ASSUMPTIONS)
    assert isinstance(decided, Native)
    assert "{label}.movedim(-1, 1)" in decided.template


def test_a_class_becomes_a_function_of_its_calls():
    use = construct(MXNET, {"pred": "net(x)", "label": "y"}, axis="1", weight="0.5")
    decided = decide(use, "torch", HARD)
    assert isinstance(decided, Native)
    assert decided.template.startswith("lambda pred, label: {weight} * ")
    assert "pred.movedim({axis}, 1), label.long()" in decided.template


def test_what_an_instance_was_made_with_is_computed_once():
    use = construct(TORCH_CLASS, {"input": "x", "target": "y"}, weight="weights()")
    decided = decide(use, "jax", HARD)
    assert isinstance(decided, Native)
    assert decided.template.startswith("lambda input, target, *, weight={weight}: ")
    assert decided.template.count("{") == 1


def test_an_instance_that_is_called_otherwise_falls_back():
    weighted = construct(
        MXNET, {"pred": "x", "label": "y"}, {"pred": "x", "label": "y", "sample_weight": "w"}
    )
    assert isinstance(decide(weighted, "torch", HARD), FallBack)
    none = construct(MXNET, {"pred": "x", "label": "y", "sample_weight": "None"})
    decided = decide(none, "torch", HARD)
    assert isinstance(decided, FallBack)
    assert decided.reasons[0].would_need == "`sample_weight` is not given"


def test_calls_that_cannot_be_seen_fall_back():
    for use in (
        Use(TORCH, "reference", 1, 0),
        Use(TORCH, "call", 1, 0, arguments=None),
        Use(TORCH_CLASS, "construct", 1, 0),
        Use(TORCH, "call", 1, 0, arguments={"input": Argument("x")}),
        Use("torch.nn.functional.nll_loss", "call", 1, 0),
    ):
        decided = decide(use, "jax", HARD)
        assert isinstance(decided, FallBack)
        assert decided.native is None


def test_where_there_is_no_native_call_the_table_says_why():
    decided = decide(call(PADDLE, return_softmax="True"), "torch", HARD)
    assert isinstance(decided, FallBack)
    (reason,) = decided.reasons
    assert reason.case == "return-softmax-hard@3.3.1"
    assert decided.native is None


def test_the_table_says_why_also_where_another_value_would_do():
    decided = decide(call(TORCH, weight="w", label_smoothing="0.1"), "jax", HARD)
    assert isinstance(decided, FallBack)
    why_not, hidden = decided.reasons
    assert why_not.case == "smoothing-weight-and-ignored-sum"
    assert hidden.would_need == "`weight` is None"


def test_an_option_that_no_rule_has_is_named():
    decided = decide(call(TORCH, ignore_index="2**40"), "jax", HARD)
    assert isinstance(decided, FallBack)
    decided = decide(call(TORCH, reduction="'bogus'"), "jax", HARD)
    assert isinstance(decided, FallBack)
    assert "reduction='bogus'" in decided.reasons[0].text


def test_an_assumption_that_is_none_is_refused():
    with pytest.raises(ValueError, match="'labels' is no assumption; they are class-labels"):
        decide(call(CHAINER), "torch", ["labels"])


CODES = st.sampled_from(
    [
        "True",
        "False",
        "None",
        "'mean'",
        "'no'",
        "'none'",
        "'sum'",
        "-1",
        "0",
        "1",
        "255",
        "0.1",
        "2**40",
        "x",
        "f(x)",
    ]
)


@st.composite
def uses(draw):
    name = draw(st.sampled_from(sorted(COVERED)))
    covered = COVERED[name]
    source = next(s for s in SOURCES.values() if name in s.names)
    options = [p.name for p in covered.parameters if p.name not in (source.logits, source.labels)]
    codes = draw(st.dictionaries(st.sampled_from(options), CODES, max_size=4))
    if covered.form == "class":
        return construct(name, {source.logits: "x", source.labels: "t"}, **codes)
    return call(name, **codes)


@settings(max_examples=300, deadline=None)
@given(use=uses(), target=st.sampled_from(TARGETS), granted=st.sets(st.sampled_from(sorted(ASSUMPTIONS))))
def test_a_native_call_rests_on_what_is_shown_or_granted(use, target, granted):
    """Whatever was asked: no option that a rule reads is hidden, and no assumption is taken."""
    decided = decide(use, target, granted)
    if isinstance(decided, FallBack):
        assert decided.reasons
        return
    assert set(decided.granted) <= granted
    without = {"anything", "given"}
    rules = [r for r in RULES if use.name in SOURCES[r.source].names and r.target == target]
    hidden = [
        name
        for name, a in use.arguments.items()
        if not isinstance(a.value, (bool, int, float, str, type(None)))
    ]
    data = {"x", "t", "input", "target", "logits", "label"}
    assert any(
        all(name in r.when and r.when[name].text in without for name in hidden if name not in data)
        for r in rules
        if tuple(r.assumes) == decided.granted
    )
    ast.parse(decided.template.format(**{name: a.code for name, a in use.arguments.items()}), mode="eval")
