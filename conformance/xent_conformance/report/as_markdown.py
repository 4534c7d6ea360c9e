"""The report as Markdown for a pull request: verdict, matrix, what failed, what changed.

Text from elsewhere (ids of cases, errors, names) stands in ``<code>`` with every character that means
something to Markdown or HTML written as a number, or in a fenced block that it cannot close.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from xent_conformance.case import LOSSES
from xent_conformance.compare import NOT_EXPRESSIBLE
from xent_conformance.files import write_whole
from xent_conformance.report.comparison import BROKEN, CHANGED, FIXED, Comparison
from xent_conformance.report.model import Report
from xent_conformance.reproduce import code, command
from xent_conformance.results import FAILED, KNOWN, PASSED, CaseResult

SHOWN = 10
#: GitHub takes comments of 65536 characters.
LONGEST = 60_000
_LONGEST_TEXT = 500
_MARKUP = re.compile(r"[!\"#$&*.:<>@\[\\\]^_`{|}~]")


def write_markdown(report: Report, path: Path) -> None:
    """Write the report as Markdown.

    Raises:
        OSError: if the file cannot be written.
    """
    write_whole(path, markdown(report))


def markdown(report: Report) -> str:
    """Return the report as Markdown."""
    verdict = "passed" if report.passed else "failed"
    parts = [f"## {escaped(report.title())}: {verdict}", report.summary(), _matrix(report)]
    failing = [s for s in report.signatures if s.status == FAILED]
    wrong = [f"* the signature of {quoted(s.name)}: {quoted(s.finding.text)}" for s in failing]
    wrong += [f"* stale known difference: {quoted(sentence)}" for sentence in report.stale]
    parts += ["\n".join(wrong)] if wrong else []
    if report.comparison is not None:
        parts += _comparison(report.comparison)
    room = LONGEST - sum(map(len, parts))
    return "\n\n".join([*parts, *_failures(report, room)]) + "\n"


def quoted(text: str) -> str:
    """Return text from elsewhere as inline code, on one line and not too long.

    >>> quoted("a|b @c")
    '<code>a&#124;b &#64;c</code>'
    """
    short = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
    return f"<code>{escaped(short)}</code>"


def escaped(text: str) -> str:
    """Return text on one line, with what could be markup, a link or a mention written as numbers."""
    line = " ".join(_visible(text).split())
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", line)


def _visible(text: str) -> str:
    """Return text with what cannot be seen, or turns the direction of writing, made visible."""
    return "".join(
        c if c in "\n\t" or unicodedata.category(c)[0] != "C" else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def _block(text: str) -> str:
    """Return text as a block of code: the fence is longer than any in the text."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{_visible(text).rstrip()}\n{fence}"


def _matrix(report: Report) -> str:
    counts: dict[tuple[str, str], Counter[str]] = {}
    for result in report.results:
        counts.setdefault((result.loss, result.backend), Counter())[result.status] += 1
    names = [backend.name for backend in report.backends]
    lines = ["| cases passed / compared |" + "".join(f" {quoted(name)} |" for name in names)]
    lines.append("|---|" + "---:|" * len(names))
    for loss in LOSSES:
        if any((loss, name) in counts for name in names):
            cells = [_cell(counts.get((loss, name), Counter())) for name in names]
            lines.append(f"| {quoted(loss)} |" + "".join(f" {cell} |" for cell in cells))
    return "\n".join(lines)


def _cell(counts: Counter[str]) -> str:
    compared = counts[PASSED] + counts[KNOWN] + counts[FAILED]
    parts = [f"{counts[PASSED]} / {compared}"] if compared else []
    parts += [f"**{counts[FAILED]} failed**"] if counts[FAILED] else []
    parts += [f"{counts[KNOWN]} known"] if counts[KNOWN] else []
    parts += [f"{counts[NOT_EXPRESSIBLE]} not expressible"] if counts[NOT_EXPRESSIBLE] else []
    return ", ".join(parts)


def _failures(report: Report, room: int) -> Iterator[str]:
    """Yield the first failures, as far as there is room."""
    shown = 0
    for result in report.failures[:SHOWN]:
        text = _failure(report, result)
        room -= len(text) + 2
        if room < 0:
            break
        shown += 1
        yield text
    if more := len(report.failures) - shown:
        yield f"{more} more failed." if shown else f"{more} failed."


def _failure(report: Report, result: CaseResult) -> str:
    case, backend = report.vectors[result.loss, result.case].case, report.backend(result)
    where = f"{quoted(result.loss)} {quoted(result.case)} on {quoted(result.backend)}"
    found = [f"* {found.facet} ({quoted(found.way)}): {quoted(found.text)}" for found in result.failures]
    return "\n\n".join(
        (
            f"<details><summary>{where}</summary>",
            f"Why: {quoted(case.why)}",
            "\n".join(found),
            _block(code(case, backend)),
            _block(command(case, backend)),
            "</details>",
        )
    )


def _comparison(comparison: Comparison) -> Iterator[str]:
    tool, date = comparison.earlier["tool"], comparison.earlier["date"]
    yield f"### Since {escaped(tool['name'])} {escaped(tool['version'])} of {escaped(date)}"
    yield comparison.summary()
    for kind in (BROKEN, FIXED, CHANGED):
        yield from _list(
            kind,
            [
                f"{quoted(c.loss)} {quoted(c.case)} on {quoted(c.backend)}: {c.text}"
                for c in comparison.of_kind(kind)
            ],
        )
    cases = {
        "new": comparison.new_cases,
        "gone": comparison.gone_cases,
        "altered": comparison.altered_cases,
    }
    for what, names in cases.items():
        yield from _list(f"{what} cases", [f"{quoted(loss)} {quoted(case)}" for loss, case in names])
    grown = [
        f"{quoted(g.loss)} {quoted(g.case)} on {quoted(g.backend)}, {g.facet}: "
        f"was {g.before:.2g} of what is allowed, now {g.after:.2g}"
        for g in comparison.growths
    ]
    yield from _list("distances that have grown", grown)
    yield from _list(
        "signatures", [f"{quoted(s.name)} of {quoted(s.original)}: {s.kind}" for s in comparison.signatures]
    )


def _list(title: str, entries: Sequence[str]) -> Iterator[str]:
    if entries:
        lines = [f"* {entry}" for entry in entries[:SHOWN]]
        lines += [f"* and {len(entries) - SHOWN} more"] if len(entries) > SHOWN else []
        text = "\n".join(lines)
        yield f"<details><summary>{title}: {len(entries)}</summary>\n\n{text}\n\n</details>"
