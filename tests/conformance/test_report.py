"""The report on the terminal: its counts, its table, its verdict."""

import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from xent_conformance.backends import BACKENDS
from xent_conformance.report.comparison import Change, Comparison, Growth
from xent_conformance.report.table import print_report
from xent_conformance.results import CaseResult

from .conftest import LOSS
from .reports import (
    FAILS,
    HALF,
    HOSTILE,
    KNOWN,
    OTHER_SIGNATURE,
    PASSES,
    SAME_SIGNATURE,
    TRACED,
    VECTOR,
    hostile,
    report,
)


def printed(found, width=160):
    out = io.StringIO()
    print_report(found, Console(file=out, width=width))
    return out.getvalue()


@pytest.mark.parametrize(
    ("found", "passed"),
    [
        (report(PASSES), True),
        (report(KNOWN), True),
        (report(HALF, TRACED), True),
        (report(PASSES, FAILS), False),
        (report(PASSES, stale=["torch.cross_entropy nan-*: the same now"]), False),
        (report(signatures=[OTHER_SIGNATURE]), False),
        (report(signatures=[SAME_SIGNATURE]), True),
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
    with np.printoptions():
        exec(code, {})
    assert "0." in capsys.readouterr().out


def test_what_is_stale_and_what_signature_differs_is_shown():
    text = printed(report(PASSES, signatures=[OTHER_SIGNATURE], stale=["nan-*: the same now"]))
    assert "f(x), the original is f(y)" in text
    assert "stale known difference: nan-*: the same now" in text
    assert "1 of 1 signatures differ; 1 stale known differences" in text


def test_text_from_elsewhere_is_not_taken_for_markup():
    shouting = replace(FAILS.findings[0], text="[bold]raised [/] nothing[red]")
    assert "[bold]raised [/] nothing[red]" in printed(report(replace(FAILS, findings=(shouting,))))


def test_text_from_elsewhere_does_not_steer_the_terminal():
    text = printed(hostile())
    assert "\x1b" not in text
    assert "\x00" not in text
    assert "\\x1b[31m" in text


def test_a_narrow_terminal_gets_a_row_for_each_library():
    many = [replace(PASSES, backend=name) for name in BACKENDS]
    found = replace(report(*many, replace(FAILS, backend="jax")), backends=list(BACKENDS.values()))
    lines = printed(found, width=80).splitlines()
    table = lines[: next(i for i, line in enumerate(lines) if line.startswith("└"))]
    assert max(map(len, table)) <= 80
    rows = {words[0]: words[1:] for line in table if (words := line.replace("│", " ").split())}
    assert [name for name in rows if name in BACKENDS] == list(BACKENDS)
    assert rows["jax"] == ["1", "0", "0", "1", "(value", "1)"]


def test_what_changed_is_told():
    change = Change(LOSS, "mean", "numpy", "broken", "passed", "failed", {"value": ("passed", "failed")})
    comparison = Comparison(
        {"tool": {"name": "xent-compat", "version": "0.1.0"}, "date": "2025-01-01", "source": "recorded"},
        changes=(change,) * 7,
        growths=(Growth(LOSS, "rows", "numpy", "gradient", 0.1, 0.75),),
    )
    text = printed(report(FAILS, comparison=comparison))
    assert "since xent-compat 0.1.0 of 2025-01-01: 7 broken, 0 fixed" in text
    assert text.count(f"broken: {LOSS} mean on numpy: was passed, now failed") == 5
    assert "broken: and 2 more" in text
    assert f"grown: {LOSS} rows on numpy, gradient: was 0.1 of the allowed distance, now 0.75" in text


def test_failures_beyond_the_first_are_counted():
    text = printed(report(*[FAILS] * 7))
    assert text.count("value (vjp): 1.0") == 5
    assert "7 failed" in text
    assert "(the first 5 are shown)" in text
    assert HOSTILE not in text


def test_a_case_that_was_asked_alone_is_shown():
    said = printed(report(PASSES))
    assert f"{LOSS} mean on numpy" in said
    assert f"why: {VECTOR.case.why}" in said
    assert "the original's value, float64: 1.16270777" in said
    assert "the original's gradient of input, float64: [[ 0.08836476," in said
    assert "import cross_entropy" in said
    assert "the original's" not in printed(report(PASSES, KNOWN))


def test_the_error_of_a_case_that_was_asked_alone_is_shown():
    error = {"stage": "forward", "class": "IndexError", "builtin": ["IndexError"], "text": "Target 3 is\nout"}
    vector = replace(VECTOR, outcome={"error": error})
    said = printed(replace(report(PASSES), vectors={(LOSS, "mean"): vector}))
    assert "the original's error: IndexError: Target 3 is\nout" in said
