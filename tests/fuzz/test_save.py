"""``xent fuzz save``: a finding becomes a case; what is no finding does not."""

import json

import pytest

from xent_conformance.case import Call
from xent_conformance.cases import found
from xent_conformance.cases.found import FoundCaseError
from xent_conformance.fuzz.finding import Finding, write
from xent_conformance.fuzz.judge import Difference
from xent_conformance.wire import tensor

from .conftest import FUNCTION, LOSS


@pytest.fixture
def finding(tmp_path):
    """The file of a finding."""
    call = Call(FUNCTION, kwargs={"input": tensor(6.0, "float64")})
    difference = Difference("numpy", "call", "value", "36.0, the original has 37.0")
    return write(Finding(LOSS, "torch-2.13.0", 3, difference, call, {"value": 37.0}), tmp_path)


def changed(path, change):
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
    return path


def test_a_finding_becomes_a_case(finding, invoke, tmp_path):
    result = invoke("save", finding, "--folder", tmp_path / "found", "--why", "Above 5.")
    assert result.exit_code == 0, result.output
    assert "still differs" in result.output
    (case,) = found.cases("torch", tmp_path / "found")
    assert (case.loss, case.why, case.tags) == (LOSS, "Above 5.", ("found",))
    assert f"xent originals record --loss {LOSS} --case {case.id}" in result.output
    assert case.call.kwargs["input"].values.tolist() == 6.0
    assert list(found.cases("chainer", tmp_path / "found")) == []


def test_cases_are_appended(finding, invoke, tmp_path):
    for name in ("one", "two"):
        assert invoke("save", finding, "--folder", tmp_path / "found", "--id", name).exit_code == 0
    assert [case.id for case in found.cases("torch", tmp_path / "found")] == ["one", "two"]


def test_a_case_is_not_added_twice(finding, invoke, tmp_path):
    assert invoke("save", finding, "--folder", tmp_path / "found").exit_code == 0
    before = (tmp_path / "found" / f"{LOSS}.json").read_text()
    result = invoke("save", finding, "--folder", tmp_path / "found")
    assert result.exit_code == 1
    assert "already" in result.output
    assert (tmp_path / "found" / f"{LOSS}.json").read_text() == before


def test_what_is_repaired_is_said_and_kept_all_the_same(finding, invoke, tmp_path, monkeypatch):
    (tmp_path / "repaired").touch()
    monkeypatch.setenv("XENT_TEST_REPAIRED", str(tmp_path / "repaired"))
    result = invoke("save", finding, "--folder", tmp_path / "found")
    assert "does not differ any more" in result.output
    assert len(list(found.cases("torch", tmp_path / "found"))) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data.update(extra=1), "the whole file: Additional properties"),
        (lambda data: data.update(format="other"), "/format: "),
        (lambda data: data["call"].update(function="os.system"), "/call/function: "),
        (lambda data: data["call"].update(function="torch.serialization.os.system"), "/call/function: "),
        (lambda data: data["call"].update(run="rm"), "/call: "),
        (lambda data: data["call"]["kwargs"]["input"].update(shape=[10**12]), "decoded"),
        (lambda data: data["call"]["kwargs"].update(input={"pickle": "gASV"}), "decoded"),
    ],
)
def test_what_is_no_finding_is_refused(finding, invoke, tmp_path, change, words):
    result = invoke("save", changed(finding, change), "--folder", tmp_path / "found")
    assert result.exit_code == 1
    assert words in result.output
    assert not (tmp_path / "found").exists()


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"format": "xent fuzz finding"}', "\udcff"])
def test_a_damaged_file_is_refused(invoke, tmp_path, text):
    path = tmp_path / "finding.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    result = invoke("save", path, "--folder", tmp_path / "found")
    assert result.exit_code == 1
    assert str(path) in result.output


def test_a_large_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(found, "LARGEST_FILE", 10)
    (tmp_path / f"{LOSS}.json").write_text(" " * 11)
    with pytest.raises(FoundCaseError, match="has more than"):
        list(found.cases("torch", tmp_path))


def test_the_cases_in_the_repository_are_sound():
    for framework in ("chainer", "paddle", "mxnet", "torch"):
        ids = [case.id for case in found.cases(framework)]
        assert len(ids) == len(set(ids))
