"""What is said of the differences between losses is so: arguments exist, numbers are the originals'."""

import inspect
import itertools
import re
from collections.abc import Mapping

import pytest
from typer.testing import CliRunner

from xent_conformance import vectors
from xent_conformance.cli import app
from xent_port.covered import COVERED, Covered
from xent_port.explain.behaviours import BEHAVIOURS
from xent_port.explain.explanation import UnknownLossError, arguments, explain, named
from xent_port.explain.losses import LOSSES
from xent_port.rules import SOURCES

#: Measured on the originals: the semantics of each framework's own documentation and of the recorded cases.
KNOWN = [
    ("the mean, if the third sample has no label", "torch.cross_entropy", "0.28873"),
    ("the mean, if the third sample has no label", "chainer.softmax_cross_entropy", "0.28873"),
    ("the mean, if the third sample has no label", "paddle.softmax_with_cross_entropy", "0.19248"),
    ("the mean, if no sample has a label", "torch.cross_entropy", "nan"),
    ("the mean, if no sample has a label", "chainer.softmax_cross_entropy", "0"),
    ("a sample labelled -2", "chainer.softmax_cross_entropy", "0.40761"),
    ("a sample labelled -100", "mxnet.SoftmaxCrossEntropyLoss", "2.4076"),
    ("the label's logit 1000 below the others", "paddle.softmax_with_cross_entropy", "64"),
    ("the label's logit 1000 below the others", "torch.cross_entropy", "1000"),
]  # fmt: skip


def of(title: str, loss: str) -> str:
    return next(behaviour for behaviour in BEHAVIOURS if behaviour.title == title).of(LOSSES[loss])


@pytest.mark.parametrize(("title", "loss", "answer"), KNOWN)
def test_a_behaviour_is_that_of_the_original(title: str, loss: str, answer: str) -> None:
    assert of(title, loss) == answer


def test_gradients_of_soft_labels_differ_as_the_originals_do() -> None:
    assert of("the gradient for soft labels [0.5, 1, 2]", "paddle.softmax_with_cross_entropy").startswith(
        "[[-0.40997"
    )
    assert of("the gradient for soft labels [0.5, 1, 2]", "torch.cross_entropy").startswith("[[-0.18489")


@pytest.mark.parametrize(("ours", "theirs"), list(itertools.permutations(LOSSES, 2)))
def test_every_pair_is_explained_from_both_sides(ours: str, theirs: str) -> None:
    there, back = explain(ours, theirs), explain(theirs, ours)
    assert [(row.title, row.ours, row.theirs) for row in there.behaviours] == [
        (row.title, row.theirs, row.ours) for row in back.behaviours
    ]
    assert any(row.differs for row in there.behaviours)
    assert any(row.differs for row in there.arguments)


def test_no_answer_is_a_mistake_of_the_question() -> None:
    answers = {behaviour.of(loss) for behaviour in BEHAVIOURS for loss in LOSSES.values()}
    ours = re.compile("AttributeError|NameError|KeyError|TypeError|UnboundLocalError|AssertionError")
    assert [answer for answer in answers if ours.match(answer)] == []


def test_errors_of_one_class_are_no_difference() -> None:
    rows = {
        row.title: row for row in explain("torch.cross_entropy", "chainer.softmax_cross_entropy").behaviours
    }
    row = rows["a sample labelled 3, of 3 classes"]
    assert row.ours != row.theirs
    assert not row.differs
    assert rows["a sample labelled -2"].differs


def _of_the_call(covered: Covered) -> tuple[inspect.Parameter, ...]:
    return covered.forward_parameters if covered.form == "class" else ()


@pytest.mark.parametrize("loss", LOSSES)
def test_the_arguments_that_are_named_exist_with_these_defaults(loss: str) -> None:
    names = next(source.names for source in SOURCES.values() if source.loss == loss)
    parameters = {
        parameter.name: parameter.default
        for covered in (COVERED[name] for name in names)
        for parameter in (*covered.parameters, *_of_the_call(covered))
    }
    chosen = re.compile("reduc|enable|soft_label|sparse_label|normalize|soft_target_loss")  # not the default
    for says in arguments().values():
        for name, value in re.findall(r"`(\w+)(?:=([^`]*))?`", says.get(loss, "")):
            if name in ("Variable",):
                continue
            assert name in parameters, f"{loss} has no {name}"
            if value and not chosen.match(name):
                assert repr(parameters[name]) == value


def test_the_cases_that_are_named_are_recorded() -> None:
    recorded: Mapping[str, set[str]] = {
        loss: {vector.case.id for vector in vectors.load(loss).vectors} for loss in LOSSES
    }
    named_cases = [(loss, case) for behaviour in BEHAVIOURS for loss, case in behaviour.cases.items()]
    missing = [
        (loss, case)
        for loss, case in named_cases
        if not any(found == case or found.startswith(f"{case}@") for found in recorded[loss])
    ]
    assert missing == []


def test_a_loss_is_known_by_its_originals_name() -> None:
    assert named("mxnet.gluon.loss.SoftmaxCrossEntropyLoss") == "mxnet.SoftmaxCrossEntropyLoss"
    with pytest.raises(UnknownLossError, match=r"Did you mean torch\.cross_entropy\?"):
        named("torch.crossentropy")


def test_the_command_shows_differences_and_equivalent_calls() -> None:
    done = CliRunner().invoke(app, ["explain", "chainer.softmax_cross_entropy", "torch.cross_entropy"])
    assert done.exit_code == 0
    assert "ignore_label=-1" in done.output
    assert "torch.nn.functional.cross_entropy({x}, {t}.long()" in done.output
    assert "labels-in-range:" in done.output


def test_the_command_says_where_there_is_no_native_call() -> None:
    done = CliRunner().invoke(app, ["explain", "torch.cross_entropy", "mxnet.SoftmaxCrossEntropyLoss"])
    assert "No native call of mxnet is known to be exactly torch.cross_entropy" in done.output


def test_the_command_says_why_there_is_no_native_call() -> None:
    names = ["chainer.sigmoid_cross_entropy", "paddle.softmax_with_cross_entropy"]
    done = CliRunner().invoke(app, ["explain", *names])
    assert "  no equivalent for default arguments: where a logit is exactly 0, Paddle 3.3.1's" in done.output


def test_the_command_says_that_two_names_are_one_loss() -> None:
    both = ["explain", "torch.cross_entropy", "torch.nn.CrossEntropyLoss"]
    assert CliRunner().invoke(app, both).output == (
        "Both are torch.cross_entropy; --all shows what it says and does.\n"
    )
    everything = CliRunner().invoke(app, [*both, "--all"]).output
    assert "ignore_index=-100" in everything
    assert "native call" not in everything.lower()


def test_the_command_speaks_of_no_native_calls_within_a_framework() -> None:
    done = CliRunner().invoke(
        app, ["explain", "chainer.softmax_cross_entropy", "chainer.sigmoid_cross_entropy"]
    )
    assert "always -1" in done.output
    assert "native call" not in done.output.lower()


def test_the_names_of_losses_are_whole_on_a_narrow_terminal() -> None:
    names = ["paddle.softmax_with_cross_entropy", "mxnet.SoftmaxCrossEntropyLoss"]
    done = CliRunner().invoke(app, ["explain", *names], env={"COLUMNS": "80"})
    assert "┃ softmax_with_cross_entropy ┃ SoftmaxCrossEntropyLoss" in done.output


def test_the_command_refuses_an_unknown_loss() -> None:
    done = CliRunner().invoke(app, ["explain", "chainer.softmax", "torch.cross_entropy"])
    assert done.exit_code == 2
    assert "There is no loss" in done.output
