"""The report as JUnit XML: what CI systems read from it."""

from dataclasses import replace
from xml.etree import ElementTree as ET

from xent_conformance.report.as_junit import junit, write_junit

from .conftest import FUNCTION, LOSS, ORIGINAL
from .reports import FAILS, HALF, KNOWN, OTHER_SIGNATURE, PASSES, SAME_SIGNATURE, TRACED, hostile, report


def suites(found):
    return {suite.get("name"): suite for suite in ET.fromstring(junit(found))}


def test_there_is_a_suite_for_each_loss_and_library_and_a_test_for_each_case():
    found = suites(report(PASSES, FAILS, HALF, signatures=[SAME_SIGNATURE]))
    assert list(found) == [
        f"{LOSS} on numpy", f"{LOSS} on array-api-strict", f"{LOSS} signatures"
    ]  # fmt: skip
    assert [test.get("name") for test in found[f"{LOSS} on numpy"]] == ["mean", "mean"]
    (signature,) = found[f"{LOSS} signatures"]
    assert signature.get("name") == f"{FUNCTION} ({ORIGINAL})"
    assert list(signature) == []


def test_tests_failures_and_skips_are_counted():
    root = ET.fromstring(
        junit(report(PASSES, FAILS, KNOWN, HALF, signatures=[OTHER_SIGNATURE], stale=["old"]))
    )
    counts = {name: root.get(name) for name in ("tests", "failures", "skipped", "errors")}
    assert counts == {"tests": "6", "failures": "3", "skipped": "2", "errors": "0"}
    (numpy, *_) = root
    assert (numpy.get("tests"), numpy.get("failures"), numpy.get("skipped")) == ("3", "1", "1")


def test_a_failure_says_what_differs_and_how_to_see_it():
    ((test,), *_) = ET.fromstring(junit(report(FAILS)))
    (failure,) = test
    assert failure.tag == "failure"
    assert failure.get("message") == "value (vjp): 1.0, the original has 2.0"
    assert failure.text.endswith(f"xent report --backend numpy --loss {LOSS} --case mean")


def test_what_is_known_or_cannot_be_asked_is_skipped_with_the_reason():
    tests = [test for suite in ET.fromstring(junit(report(KNOWN, TRACED, HALF))) for test in suite]
    assert [[part.tag for part in test] for test in tests] == [["skipped"]] * 3
    known, traced, half = (test[0] for test in tests)
    assert known.get("message") == "known difference: the original is less accurate"
    assert "value (vjp): off" in known.text
    assert "measured" in known.text
    assert traced.get("message") == "values are unknown"
    assert half.get("message") == "the backend has no such dtype"


def test_a_stale_entry_and_a_signature_fail():
    found = suites(report(signatures=[OTHER_SIGNATURE], stale=["nan-*: the same now"]))
    ((failure,),) = found[f"{LOSS} signatures"]
    assert failure.get("message") == "f(x), the original is f(y)"
    (stale,) = found["known differences"]
    assert stale.get("name") == "nan-*: the same now"
    assert [part.tag for part in stale] == ["failure"]


def test_text_from_elsewhere_stays_text(tmp_path):
    path = tmp_path / "report.xml"
    write_junit(hostile(), path)
    root = ET.parse(path).getroot()
    assert {element.tag for element in root.iter()} == {
        "testsuites", "testsuite", "testcase", "failure", "skipped"
    }  # fmt: skip
    messages = "".join(element.get("message", "") for element in root.iter())
    assert "<script>alert(1)</script>" in messages
    assert "\x1b" not in messages
    assert "\x00" not in messages


def test_signatures_of_a_loss_are_one_suite():
    other = replace(SAME_SIGNATURE, loss="chainer.sigmoid_cross_entropy", name="chainer.other")
    root = ET.fromstring(junit(report(signatures=[SAME_SIGNATURE, other, SAME_SIGNATURE])))
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [
        ("chainer.sigmoid_cross_entropy signatures", "1"),
        (f"{LOSS} signatures", "2"),
    ]


def test_a_known_signature_is_skipped():
    (entry,) = report().known
    known = replace(OTHER_SIGNATURE, finding=replace(OTHER_SIGNATURE.finding, known=entry))
    ((skipped,),) = suites(report(signatures=[known]))[f"{LOSS} signatures"]
    assert skipped.get("message") == "known difference: the original is less accurate"
