"""Two runs compared: what is new, gone, altered, broken, fixed, and has come closer to its limit."""

import json
from dataclasses import replace

import pytest

from xent_conformance.report import earlier
from xent_conformance.report.as_json import write_json
from xent_conformance.report.comparison import compare_reports
from xent_conformance.report.earlier import ReportFileError, read_earlier

from .conftest import FUNCTION, LOSS, ORIGINAL
from .reports import (
    FAILS,
    HALF,
    KNOWN,
    NUMPY,
    OTHER_SIGNATURE,
    PASSES,
    SAME_SIGNATURE,
    VECTOR,
    measured,
    report,
)

VALUE = PASSES.findings[0]


@pytest.fixture
def compared(tmp_path):
    """Return a function that writes a report, reads it, and compares another one with it."""

    def compare(before, now, ids=("mean",)):
        write_json(before, tmp_path / "before.json")
        return compare_reports(read_earlier(tmp_path / "before.json"), now, {LOSS: ids})

    return compare


def of(*findings):
    return replace(PASSES, findings=findings)


def changes(comparison):
    return [(c.kind, c.before, c.after, dict(c.facets)) for c in comparison.changes]


def test_the_same_report_has_not_changed(compared):
    found = compared(report(measured(), HALF), report(measured(), HALF))
    assert found.summary() == (
        "0 broken, 0 fixed, 0 changed otherwise, 0 distances grown, 0 new cases, 0 gone, 0 altered, "
        "0 signatures changed"
    )
    assert (found.new_backends, found.gone_backends) == ((), ())
    assert found.earlier["tool"]["name"] == "xent-compat"
    assert found.earlier["source"] == "recorded"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (of(VALUE), of(FAILS.findings[0]), ("broken", "passed", "failed", {"value": ("passed", "failed")})),
        (of(FAILS.findings[0]), of(VALUE), ("fixed", "failed", "passed", {"value": ("failed", "passed")})),
        (
            of(FAILS.findings[0]),
            KNOWN,
            ("fixed", "failed", "known difference", {"value": ("failed", "known difference")}),
        ),
        (
            of(VALUE),
            KNOWN,
            ("changed", "passed", "known difference", {"value": ("passed", "known difference")}),
        ),
        (
            of(VALUE),
            replace(of(), not_expressible="no such dtype"),
            ("changed", "passed", "not expressible", {"value": ("passed", None)}),
        ),
        (
            of(FAILS.findings[0]),
            of(VALUE, replace(FAILS.findings[0], facet="error")),
            ("broken", "failed", "failed", {"value": ("failed", "passed"), "error": (None, "failed")}),
        ),
    ],
)
def test_a_facet_with_another_status_breaks_fixes_or_changes_a_case(compared, before, after, expected):
    assert changes(compared(report(before), report(after))) == [expected]


def test_a_change_is_told_by_its_facets_where_the_case_has_the_same_status(compared):
    warned = replace(VALUE, facet="warning")
    (one,) = compared(report(of(VALUE)), report(of(VALUE, warned))).changes
    assert one.text == "warning was not there, now passed"
    (other,) = compared(report(of(VALUE)), report(KNOWN)).changes
    assert other.text == "was passed, now known difference"


def test_cases_come_and_go(compared):
    other = replace(VECTOR, case=replace(VECTOR.case, id="other"))
    before = replace(report(), vectors={(LOSS, "mean"): VECTOR, (LOSS, "old"): VECTOR_OLD})
    now = replace(report(), vectors={(LOSS, "mean"): VECTOR, (LOSS, "other"): other})
    found = compared(before, now, ids=("mean", "other"))
    assert found.new_cases == ((LOSS, "other"),)
    assert found.gone_cases == ((LOSS, "old"),)


VECTOR_OLD = replace(VECTOR, case=replace(VECTOR.case, id="old"))


def test_a_case_that_was_not_chosen_is_not_gone(compared):
    before = replace(report(), vectors={(LOSS, "mean"): VECTOR, (LOSS, "old"): VECTOR_OLD})
    assert compared(before, report(), ids=("mean", "old")).gone_cases == ()


def test_a_case_of_a_loss_that_did_not_run_is_not_gone(compared):
    loss = "chainer.sigmoid_cross_entropy"
    other = replace(VECTOR, case=replace(VECTOR.case, loss=loss))
    assert compared(replace(report(), vectors={(loss, "mean"): other}), report()).gone_cases == ()


def test_another_answer_of_the_original_alters_a_case(compared):
    other = replace(VECTOR, outcome={**VECTOR.outcome, "repr": "another"})
    assert compared(report(), replace(report(), vectors={(LOSS, "mean"): other})).altered_cases == (
        (LOSS, "mean"),
    )


def test_backends_come_and_go(compared):
    found = compared(report(), replace(report(), backends=[NUMPY]))
    assert (found.new_backends, found.gone_backends) == ((), ("array-api-strict",))
    assert compared(replace(report(), backends=[NUMPY]), report()).new_backends == ("array-api-strict",)


def test_no_distance_at_all_can_grow(compared):
    (grown,) = compared(report(measured(0.0)), report(measured(0.5))).growths
    assert (grown.before, grown.after) == (0.0, 0.5)


def test_a_distance_that_takes_much_more_of_its_tolerance_has_grown(compared):
    (grown,) = compared(report(measured(0.25)), report(measured(0.5))).growths
    assert (grown.facet, grown.before, grown.after) == ("value", 0.25, 0.5)
    assert compared(report(measured(0.25)), report(measured(0.3))).growths == ()
    assert compared(report(measured(0.5)), report(measured(0.25))).growths == ()


def test_beyond_the_tolerance_a_distance_grows_by_its_own_size(compared):
    assert compared(report(measured(33220.59)), report(measured(33220.59))).growths == ()
    assert compared(report(measured(20.0)), report(measured(21.0))).growths == ()
    assert len(compared(report(measured(20.0)), report(measured(23.0))).growths) == 1


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ([SAME_SIGNATURE], [OTHER_SIGNATURE], "broken"),
        ([OTHER_SIGNATURE], [SAME_SIGNATURE], "fixed"),
        ([], [SAME_SIGNATURE], "new"),
        ([SAME_SIGNATURE], [replace(SAME_SIGNATURE, name="torch.other")], "gone"),
    ],
)
def test_signatures_are_compared(compared, before, after, kind):
    found = compared(report(signatures=before), report(signatures=after)).signatures
    assert (found[0].original, found[0].name, found[0].kind) == (ORIGINAL, FUNCTION, kind)


def test_a_signature_of_a_loss_that_did_not_run_is_not_gone(compared):
    assert compared(report(signatures=[SAME_SIGNATURE]), report()).signatures == ()


@pytest.fixture
def damaged(tmp_path):
    """Return a function that writes a report, changed, and gives its path."""

    def write(change):
        path = tmp_path / "earlier.json"
        write_json(report(PASSES, measured(), signatures=[SAME_SIGNATURE]), path)
        data = json.loads(path.read_text())
        change(data)
        path.write_text(json.dumps(data))
        return path

    return write


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(format="xent vectors"), "is no report, as xent report --json writes it"),
        (lambda d: d.update(version=1), "has format version 1; this xent compares version 2"),
        (lambda d: d.update(version=2.0), "has format version 2.0"),
        (lambda d: d.pop("version"), "has format version None"),
        (lambda d: d.pop("tool"), "/tool is missing; expected an object"),
        (lambda d: d["tool"].update(version=["0"]), "/tool/version is .* expected a string"),
        (lambda d: d.update(backends={}), "/backends is {}; expected a list"),
        (lambda d: d["results"].append(7), "/results/2: expected an object"),
        (
            lambda d: d["results"][0].update(status="fine"),
            "/results/0/status is 'fine'; expected one of: not",
        ),
        (lambda d: d["results"][0]["facets"].update(speed="passed"), "/results/0/facets: 'speed' is not one"),
        (
            lambda d: d["results"][0]["facets"].update(value="x"),
            "/results/0/facets/value is 'x'; expected one",
        ),
        (
            lambda d: d["results"][1]["distances"]["value"].update(share="0"),
            "/share is '0'; expected a number",
        ),
        (lambda d: d["results"][1].update(distances=[]), "/results/1/distances is .*; expected an object"),
        (lambda d: d["cases"][0].pop("call"), "/cases/0/call is missing; expected an object"),
        (lambda d: d["signatures"][0].update(name=None), "/signatures/0/name is None; expected a string"),
        (
            lambda d: d["results"][0].update(loss="\u202e" * 1000 + "x", status=1),
            r"\\u202e|expected a string",
        ),
    ],
)
def test_a_report_with_a_mistake_is_refused_with_the_place(damaged, change, message):
    path = damaged(change)
    with pytest.raises(ReportFileError, match=message) as error:
        read_earlier(path)
    assert str(path) in str(error.value)
    assert len(str(error.value)) < 500


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is damaged or truncated"),
        (b'{"format": "xent report", "version": 2, "cases": [', "is damaged or truncated"),
        (b"[" * 100_000, "is nested more than"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"[]", "is no report"),
        (b"null", "is no report"),
        (b'{"format": "xent report", "version": NaN}', "is not JSON"),
        (b'{"format": "xent report", "format": "x", "version": 2}', "comes twice"),
        (b'{"format": "xent report", "version": ' + b"9" * 10_000 + b"}", "an integer of 10000 digits"),
    ],
)
def test_a_file_that_is_no_report_is_refused(tmp_path, content, message):
    (tmp_path / "earlier.json").write_bytes(content)
    with pytest.raises(ReportFileError, match=message):
        read_earlier(tmp_path / "earlier.json")


def test_a_report_that_is_too_large_is_refused_unread(damaged, monkeypatch):
    path = damaged(dict)
    monkeypatch.setattr(earlier, "MAX_BYTES", 100)
    with pytest.raises(ReportFileError, match="has more than"):
        read_earlier(path)


@pytest.mark.parametrize("name", ["gone.json", "."])
def test_what_is_not_there_or_no_file_is_refused(tmp_path, name):
    with pytest.raises(ReportFileError, match=r"does not exist|is a folder"):
        read_earlier(tmp_path / name)
