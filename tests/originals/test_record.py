"""Recording: what is asked, what is kept, what is written; the fake worker stands for the originals."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from xent_conformance import vectors
from xent_conformance.case import Call, Case
from xent_conformance.originals import cli, record
from xent_conformance.originals.environments import NotInstalledError, environment
from xent_conformance.originals.record import RecordError, stable, widened
from xent_conformance.originals.update import update
from xent_conformance.wire import decode, tensor

LOSS = "torch.cross_entropy"
ENV = environment("torch-2.13.0")
FAKE = replace(ENV, framework=str(Path(__file__).with_name("fake_worker.py")))
X = tensor([1.5, 0.1], "float32")


def case(name, function="double", *args, **more):
    return Case(name, LOSS, "It shows something.", Call(function, args, **more))


@pytest.fixture(autouse=True)
def this_python(monkeypatch):
    monkeypatch.setattr(record, "python_of", lambda _: sys.executable)


def recorded(*cases):
    return record.record({FAKE: cases})


def test_every_case_is_answered_with_its_reference():
    answers = recorded(case("wide", "double", X, wrt=("x",)), case("narrow", "double", X.astype("float64")))
    wide, narrow = answers.vectors[LOSS, "wide"], answers.vectors[LOSS, "narrow"]
    assert decode(wide.outcome["value"]).dtype == "float32"
    assert decode(wide.reference["value"]).dtype == "float64"
    np.testing.assert_array_equal(decode(wide.reference["value"]).values, 2 * X.values.astype("float64"))
    assert set(wide.reference) == {"value", "gradients"}
    assert narrow.reference is None
    assert set(answers.provenance[ENV.name]) == {
        "framework", "version", "numpy", "python", "platform", "vector_unit", "date",
    }  # fmt: skip
    assert "fake.loss" in answers.signatures[ENV.name]


def test_what_differs_between_two_askings_is_named_and_left_out():
    answers = recorded(
        case("first", "prints"), case("counting", "counts", wrt=("same", "other")), case("last", "warns")
    )
    outcome = answers.vectors[LOSS, "counting"].outcome
    # It is the second of three in both orders, but the first asking of the second pass is one earlier.
    assert outcome.get("unstable", []) == []
    answers = recorded(case("first", "prints"), case("counting", "counts", wrt=("same", "other")))
    outcome = answers.vectors[LOSS, "counting"].outcome
    assert outcome == {"gradients": {"same": 1}, "warnings": [], "unstable": ["gradients.other", "value"]}


def test_a_zero_is_not_a_negative_zero():
    assert stable({"value": 0.0}, {"value": -0.0}) == {"unstable": ["value"]}


def test_an_answer_that_once_failed_is_unstable():
    assert stable({"value": 1, "warnings": []}, {"crash": {"signal": "SIGSEGV"}}) == {
        "unstable": ["crash", "value", "warnings"]
    }


def test_a_crash_is_recorded_and_the_rest_goes_on():
    answers = recorded(case("crash", "dies", "SIGSEGV"), case("after", "prints"))
    assert answers.vectors[LOSS, "crash"].outcome == {"crash": {"signal": "SIGSEGV"}}
    assert answers.vectors[LOSS, "after"].outcome["value"] == 1


def test_an_error_in_the_call_has_no_reference():
    (vector,) = recorded(case("error", "fails-after-the-value")).vectors.values()
    assert vector.outcome["error"]["text"] == "bad "
    assert vector.reference is None


def test_cases_that_cannot_be_asked_are_all_named():
    with pytest.raises(RecordError, match=r"(?s)2 cases .* nonsense-1: .* nonsense-2: "):
        recorded(
            case("nonsense-1", "answers-nonsense"),
            case("fine", "prints"),
            case("nonsense-2", "answers-nonsense"),
        )


def test_a_missing_environment_is_told_before_anything_is_asked(monkeypatch):
    def missing(env):
        raise NotInstalledError(env.name)

    monkeypatch.setattr(record, "python_of", missing)
    with pytest.raises(NotInstalledError):
        recorded(case("some", "hangs"))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_every_floating_array_is_widened(dtype):
    x = tensor([1.5, np.inf], dtype, layout="strided")
    call = Call(
        "f", (x, [np.float32(0.5)]), {"t": tensor([1], "int32"), "w": (x, None)}, (x,), {"k": x}, cotangent=x
    )
    wide = widened(call)
    for found in (
        wide.args[0],
        wide.kwargs["w"][0],
        wide.init_args[0],
        wide.init_kwargs["k"],
        wide.cotangent,
    ):
        assert (found.dtype, found.layout) == ("float64", "strided")
        np.testing.assert_array_equal(found.values, x.values)
    assert wide.args[1] == [0.5]
    assert wide.args[1][0].dtype == np.float64
    assert wide.kwargs["t"].dtype == "int32"


def test_a_call_without_narrow_arrays_is_its_own_reference():
    assert widened(Call("f", (X.astype("float64"), 0.5), {"t": tensor([1], "int64")})) is None


def write(folder, *cases, asked=None, partial=False):
    answers = recorded(*(cases if asked is None else asked))
    (change,) = update(answers, cases, [LOSS], folder, partial=partial)
    return change


def test_recording_again_changes_nothing(tmp_path):
    cases = [case("one", "double", X), case("two", "counts"), case("three", "dies", "SIGFPE")]
    assert write(tmp_path, *cases).new == ["one", "two", "three"]
    before = vectors.path_of(LOSS, tmp_path).read_bytes()
    change = write(tmp_path, *cases)
    assert (change.new, change.changed, change.gone) == ([], [], [])
    assert vectors.path_of(LOSS, tmp_path).read_bytes() == before


def test_a_change_is_told_by_id(tmp_path):
    write(tmp_path, case("same", "prints"), case("other", "double", X), case("old", "prints"))
    change = write(
        tmp_path,
        case("same", "prints"),
        case("other", "double", tensor([2], "float32")),
        case("new", "warns"),
    )
    assert (change.new, change.changed, change.gone) == (["new"], ["other"], ["old"])


def test_part_of_the_cases_leaves_the_others_and_the_order(tmp_path):
    one, two, three = case("one", "double", X), case("two", "prints"), case("three", "double", X)
    write(tmp_path, one, three)
    change = write(tmp_path, one, two, three, asked=[two], partial=True)
    assert (change.new, change.changed, change.gone) == (["two"], [], [])
    assert [v.case.id for v in vectors.load(LOSS, tmp_path).vectors] == ["one", "two", "three"]


def test_part_of_the_cases_from_another_version_is_refused(tmp_path):
    one = case("one", "double", X)
    write(tmp_path, one)
    path = vectors.path_of(LOSS, tmp_path)
    path.write_text(path.read_text().replace('"version": "1.0"', '"version": "0.9"'))
    with pytest.raises(vectors.VectorFileError, match="record the whole loss again"):
        write(tmp_path, one, partial=True)


@pytest.fixture
def command(monkeypatch, tmp_path):
    """Run ``xent originals record`` on two cases, with the fake worker."""
    cases = [case("one", "double", X), case("two", "prints")]
    monkeypatch.setattr(cli, "all_cases", lambda _: cases)
    monkeypatch.setattr(cli, "by_environment", lambda chosen: {FAKE: list(chosen)})
    return lambda *options: CliRunner().invoke(
        cli.app, ["record", "--loss", LOSS, "--folder", str(tmp_path), *options]
    )


def test_the_command_records_and_tells_what_changed(command, tmp_path):
    result = command()
    assert result.exit_code == 0, result.output
    assert len(vectors.load(LOSS, tmp_path).vectors) == 2
    assert "1" in command("--case", "tw*").output
    assert len(vectors.load(LOSS, tmp_path).vectors) == 2


def test_the_command_refuses_unknown_cases(command):
    result = command("--case", "three")
    assert result.exit_code == 2
    assert "no case has such an id" in result.output


def test_the_command_says_what_is_missing(command, monkeypatch, tmp_path):
    def missing(_):
        raise NotInstalledError("build it with: xent originals install")

    monkeypatch.setattr(record, "python_of", missing)
    result = command()
    assert result.exit_code == 1
    assert "xent originals install" in result.output
    assert list(tmp_path.iterdir()) == []


def test_the_list_names_every_original(monkeypatch, tmp_path):
    monkeypatch.setenv("XENT_ORIGINALS", str(tmp_path))
    result = CliRunner().invoke(cli.app, ["list"])
    assert result.output.count("missing") == 5


def test_install_refuses_unknown_names():
    result = CliRunner().invoke(cli.app, ["install", "tensorflow"])
    assert result.exit_code == 2
    assert "tensorflow" in result.output
