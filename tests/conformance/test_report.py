"""The report: its counts, its table, its JSON, its verdict."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from xent_conformance.backends import BACKENDS
from xent_conformance.compare import DIFFERENT, NOT_EXPRESSIBLE, SAME
from xent_conformance.distance import Distance
from xent_conformance.execute import execute
from xent_conformance.known_differences import KnownDifference
from xent_conformance.report.as_json import write_json
from xent_conformance.report.model import Report
from xent_conformance.report.table import print_report
from xent_conformance.results import CaseResult, Found
from xent_conformance.signatures import SignatureResult
from xent_conformance.wire import encode, tensor

from .conftest import FUNCTION, LOSS, ORIGINAL, good, loss_call

NUMPY, STRICT = BACKENDS["numpy"], BACKENDS["array-api-strict"]
VECTOR = good(loss_call(), "mean")
ENTRY = KnownDifference(
    LOSS, ("mean",), ("value",), ("*",), "the original is less accurate", "measured", (), "a fix"
)
PASSES = CaseResult(LOSS, "mean", "numpy", (Found("vjp", "value", SAME), Found("vjp", "gradient", SAME)))
FAILS = CaseResult(
    LOSS,
    "mean",
    "numpy",
    (Found("vjp", "value", DIFFERENT, "1.0, the original has 2.0"), Found("vjp", "dtype", SAME)),
)
KNOWN = CaseResult(LOSS, "mean", "numpy", (Found("vjp", "value", DIFFERENT, "off", ENTRY),))
HALF = CaseResult(LOSS, "mean", "array-api-strict", not_expressible="the backend has no such dtype")
TRACED = CaseResult(LOSS, "mean", "numpy", (Found("jit", "error", NOT_EXPRESSIBLE, "values are unknown"),))


def report(*results, signatures=(), stale=()):
    return Report(
        backends=[NUMPY, STRICT],
        results=results,
        signatures=signatures,
        stale=stale,
        vectors={(LOSS, "mean"): VECTOR},
        known=(ENTRY,),
        originals={ORIGINAL: {"version": "2.13.0"}},
    )


def printed(found):
    out = io.StringIO()
    print_report(found, Console(file=out, width=160))
    return out.getvalue()


@pytest.mark.parametrize(
    ("found", "passed"),
    [
        (report(PASSES), True),
        (report(KNOWN), True),
        (report(HALF, TRACED), True),
        (report(PASSES, FAILS), False),
        (report(PASSES, stale=["torch.cross_entropy nan-*: the same now"]), False),
        (
            report(
                signatures=[
                    SignatureResult(LOSS, ORIGINAL, FUNCTION, Found("", "signature", DIFFERENT, "f()"))
                ]
            ),
            False,
        ),
        (report(signatures=[SignatureResult(LOSS, ORIGINAL, FUNCTION, Found("", "signature", SAME))]), True),
    ],
)
def test_a_failure_a_stale_entry_or_a_signature_makes_it_fail(found, passed):
    assert found.passed is passed


def test_a_facet_is_what_its_worst_way_is():
    mixed = CaseResult(LOSS, "mean", "numpy", (*PASSES.findings, *FAILS.findings, *KNOWN.findings))
    assert mixed.facets() == {"value": "failed", "gradient": "passed", "dtype": "passed"}
    assert replace(mixed, findings=mixed.findings[::-1]).facets()["value"] == "failed"


def test_cases_are_counted_by_loss_facet_and_backend():
    counts = report(PASSES, FAILS, KNOWN, HALF).counts()
    assert counts[LOSS, "value", "numpy"] == {"passed": 1, "failed": 1, "known difference": 1}
    assert counts[LOSS, "gradient", "numpy"] == {"passed": 1}
    assert counts[LOSS, "", "array-api-strict"] == {"not expressible": 1}


def test_the_table_shows_passed_of_compared_and_the_rest():
    text = printed(report(PASSES, FAILS, KNOWN, HALF))
    row = next(line for line in text.splitlines() if " value " in line)
    assert "1/3 ~1" in row
    assert "-1" in next(line for line in text.splitlines() if "whole case" in line)
    assert "array-" in text


def test_a_failure_is_shown_with_code_that_runs(capsys):
    text = printed(report(FAILS))
    assert f"{LOSS} mean on numpy" in text
    assert "why: It shows something." in text
    assert "value (vjp): 1.0, the original has 2.0" in text
    assert f"xent report --backend numpy --loss {LOSS} --case mean" in text
    code = text[text.index("import numpy") : text.index("xent report --backend")]
    exec(code, {})
    assert "0." in capsys.readouterr().out


def test_what_is_stale_and_what_signature_differs_is_shown():
    signature = SignatureResult(
        LOSS, ORIGINAL, FUNCTION, Found("", "signature", DIFFERENT, "f(x), the original is f(y)")
    )
    text = printed(report(PASSES, signatures=[signature], stale=["nan-*: the same now"]))
    assert "f(x), the original is f(y)" in text
    assert "stale known difference: nan-*: the same now" in text
    assert "1 of 1 signatures differ; 1 stale known differences" in text


def test_text_from_elsewhere_is_not_taken_for_markup():
    shouting = replace(FAILS.findings[0], text="[bold]raised [/] nothing[red]")
    assert "[bold]raised [/] nothing[red]" in printed(report(replace(FAILS, findings=(shouting,))))


def written(found, tmp_path):
    path = tmp_path / "report.json"
    write_json(found, path)
    return json.loads(path.read_text())


def test_the_json_file(tmp_path):
    signature = SignatureResult(LOSS, ORIGINAL, FUNCTION, Found("", "signature", SAME))
    found = report(PASSES, FAILS, KNOWN, HALF, signatures=[signature], stale=["old"])
    data = written(found, tmp_path)
    head = data["format"], data["version"], data["passed"], data["source"]
    assert head == ("xent report", 2, False, "recorded")
    assert data["backends"] == [
        {"name": "numpy", "version": NUMPY.version()},
        {"name": "array-api-strict", "version": STRICT.version()},
    ]
    assert data["originals"] == {ORIGINAL: {"version": "2.13.0"}}
    assert data["stale"] == ["old"]
    assert data["signatures"] == [{"loss": LOSS, "original": ORIGINAL, "name": FUNCTION, "status": "passed"}]
    counts = {"passed": 1, "known": 1, "failed": 1, "not_expressible": 0}
    assert {"loss": LOSS, "facet": "value", "backend": "numpy", **counts} in data["counts"]
    (case,) = data["cases"]
    assert (case["loss"], case["id"], case["why"]) == (LOSS, "mean", "It shows something.")
    assert case["outcome"]["value"]["shape"] == []
    passes, fails, known, half = data["results"]
    assert passes == {
        "loss": LOSS,
        "case": "mean",
        "backend": "numpy",
        "status": "passed",
        "facets": {"value": "passed", "gradient": "passed"},
    }
    assert fails["findings"] == [
        {"way": "vjp", "facet": "value", "status": "failed", "text": "1.0, the original has 2.0"}
    ]
    assert data["known_differences"][known["findings"][0]["known"]]["evidence"] == "measured"
    assert half["not_expressible"] == "the backend has no such dtype"


def test_the_json_file_tells_how_far_off_and_what_was_answered(tmp_path):
    (_, answer), *_ = execute(VECTOR.case.call, NUMPY)
    off = replace(answer, value=tensor(answer.value.values + 0.5, "float64"))
    far = Found(
        "b", "value", DIFFERENT, "far", distance=Distance(absolute=0.5, ulp=2.0, ours=0.5, theirs=0.0)
    )
    result = CaseResult(LOSS, "mean", "numpy", (far,), answers={"a": answer, "b": off})
    (entry,) = written(report(result), tmp_path)["results"]
    assert entry["distances"] == {
        "value": {"absolute": 0.5, "relative": 0.0, "ulp": 2.0, "share": 0.0, "ours": 0.5, "theirs": 0.0}
    }
    assert entry["answers"] == {"a": True, "b": {"value": encode(off.value)}}
