"""The report as Markdown: what it says, and that text from elsewhere stays text."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from xent_conformance.report.as_markdown import LONGEST, markdown, quoted, write_markdown
from xent_conformance.report.comparison import Change, Comparison, Growth, SignatureChange

from .conftest import FUNCTION, LOSS, ORIGINAL
from .reports import FAILS, HALF, HOSTILE, KNOWN, OTHER_SIGNATURE, PASSES, hostile, report

EARLIER = {"tool": {"name": "xent-compat", "version": "0.1.0"}, "date": "2025-01-01", "source": "recorded"}
CHANGE = Change(LOSS, "mean", "numpy", "broken", "passed", "failed", {"value": ("passed", "failed")})


class Reader(HTMLParser):
    """Collects a page's elements, their attributes, and its text."""

    def __init__(self):
        super().__init__()
        self.elements, self.attributes, self.text = set(), set(), ""

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.elements.add("comment")


def read(text):
    reader = Reader()
    reader.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    return reader


def test_it_says_whether_it_passed_and_how_many():
    text = markdown(report(PASSES, KNOWN, HALF))
    assert text.startswith("## xent against the originals (recorded): passed\n")
    assert "1 case on 2 backends: 1 passed, 1 with known differences, 1 not expressible, 0 failed" in text
    page = read(text)
    assert "torch.cross_entropy" in page.text
    assert "1 / 2, 1 known" in page.text
    assert "1 not expressible" in page.text
    assert "details" not in page.elements


def test_a_failure_is_told_with_code_and_command():
    text = markdown(report(FAILS))
    assert text.startswith("## xent against the originals (recorded): failed\n")
    page = read(text)
    for part in (
        "torch.cross_entropy mean on numpy",
        "Why: It shows something.",
        "value (vjp): 1.0, the original has 2.0",
        "from xent_torch.nn.functional import cross_entropy",
        "xent report --backend numpy --loss torch.cross_entropy --case mean",
    ):
        assert part in page.text
    assert "0 / 1, **1 failed**" in text


def test_signatures_and_stale_entries_are_told():
    page = read(markdown(report(signatures=[OTHER_SIGNATURE], stale=["nan-*: the same now"])))
    assert "f(x), the original is f(y)" in page.text
    assert "stale known difference: nan-*: the same now" in page.text


def test_what_changed_is_told():
    comparison = Comparison(
        EARLIER,
        new_cases=((LOSS, "new-one"),),
        changes=(CHANGE, replace(CHANGE, kind="fixed", before="failed", after="passed")),
        growths=(Growth(LOSS, "mean", "numpy", "gradient", 0.1, 0.75),),
        signatures=(SignatureChange(ORIGINAL, FUNCTION, "fixed", "failed", "passed"),),
    )
    page = read(markdown(report(FAILS, comparison=comparison)))
    for part in (
        "Since xent-compat 0.1.0 of 2025-01-01",
        "1 broken, 1 fixed",
        "mean on numpy: was passed, now failed",
        "new cases: 1",
        "new-one",
        "gradient: was 0.1 of what is allowed, now 0.75",
        f"{FUNCTION} of {ORIGINAL}: fixed",
    ):
        assert part in page.text


def test_text_from_elsewhere_stays_text():
    page = read(markdown(hostile()))
    assert page.elements <= {
        "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "details", "summary", "ul",
        "li", "strong",
    }  # fmt: skip
    assert page.attributes <= {"style"}
    assert "<script>alert(1)</script>" in page.text
    assert "\u202e" not in page.text


@pytest.mark.parametrize(
    "text", [HOSTILE, "|", "a\\|b", "*a* _b_ ~~c~~", "@someone", "&lt;b&gt;", "- 1", "\n"]
)
def test_quoted_text_fits_in_a_cell_of_a_table(text):
    page = read(f"| a | b |\n|---|---|\n| {quoted(text)} | end |\n")
    assert page.elements <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    assert page.text.split()[-1] == "end"
    # where there is no at sign, there is no mention
    assert "@" not in quoted(text)


def test_a_fence_in_a_name_does_not_close_the_block():
    name = "a\n```\n<b>bold</b>"
    vector = report().vectors[LOSS, "mean"]
    vectors = {(LOSS, name): replace(vector, case=replace(vector.case, id=name))}
    page = read(markdown(replace(report(replace(FAILS, case=name)), vectors=vectors)))
    assert "b" not in page.elements
    assert "\n```\n<b>bold</b>" in page.text


def test_it_is_no_longer_than_a_comment_may_be():
    long = replace(FAILS, findings=tuple(replace(FAILS.findings[0], text="x" * 10_000) for _ in range(30)))
    text = markdown(report(*[long] * 50))
    assert len(text) < LONGEST + 500
    assert "more failed." in text


def test_it_is_written_to_a_file(tmp_path):
    write_markdown(report(PASSES), tmp_path / "report.md")
    assert (tmp_path / "report.md").read_text(encoding="utf-8") == markdown(report(PASSES))
