"""Puts the page together: what the template says, one style sheet, one program, and the data that it reads.

A policy in the page's head allows exactly this style sheet and this program, by their hashes, and nothing
else: no other script, no network.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from xent_conformance.compare import FACETS, NOT_EXPRESSIBLE
from xent_conformance.files import write_whole
from xent_conformance.html import pictures
from xent_conformance.html.blocks import block
from xent_conformance.html.detail import details
from xent_conformance.html.index import (
    TOGETHER,
    Key,
    by_case,
    cases_of_known,
    index,
    losses,
    measures,
    ordered,
)
from xent_conformance.report.as_json import head
from xent_conformance.report.model import Report
from xent_conformance.results import FAILED, KNOWN, PASSED, CaseResult

#: The overview names this many failures.
FIRST = 5
#: A comparison lists this many of a kind; the JSON has all.
SHOWN = 500
ASSETS = Path(__file__).with_name("assets")
_WEB = re.compile(r"https?://[^\s]+")


def write_html(report: Report, path: Path) -> None:
    """Write the page; a reader never sees half of it.

    Raises:
        OSError: if the file cannot be written.
    """
    write_whole(path, page(report))


def page(report: Report) -> str:
    """Return the page."""
    style, script = _joined("css"), _joined("js")
    keys, results = ordered(report), by_case(report)
    known = zip(report.known, cases_of_known(report, keys, results), strict=True)
    environment = Environment(
        loader=PackageLoader("xent_conformance.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["hash_link"] = _hash_link
    environment.filters["count"] = lambda number: f"{number:,}"
    environment.tests["web_address"] = lambda text: bool(_WEB.fullmatch(text))
    return environment.get_template("page.html.j2").render(
        policy=f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'",
        # Both are this package's own files.
        style=Markup(style),
        script=Markup(script),
        blocks=_blocks(report, keys, results),
        head=head(report),
        matrix=matrix(report),
        statuses=Counter(result.status for result in report.results),
        failing=sum(signature.status == FAILED for signature in report.signatures),
        number_of_cases=len(report.vectors),
        known=[{"entry": entry, "cases": len(cases)} for entry, cases in known],
        pictures=pictures.drawn(),
        shown=SHOWN,
        title=report.title(),
        asked="xent" if report.implementation is None else report.implementation.name,
        failures=report.failures[:FIRST],
    )


def _blocks(
    report: Report, keys: Sequence[Key], results: Mapping[Key, Mapping[str, CaseResult]]
) -> dict[str, str]:
    blocks = {
        "index": block(index(report, keys, results)),
        "measures": block(measures(report, keys, results)),
    }
    for start in range(0, len(keys), TOGETHER):
        some = keys[start : start + TOGETHER]
        blocks[f"cases-{start // TOGETHER}"] = block(details(report, some, results))
    return blocks


def _joined(kind: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((ASSETS / kind).iterdir()))


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _hash_link(view: str, *parts: str, **query: str) -> str:
    """Return the link to a view of the page.

    >>> _hash_link("cases", loss="torch.cross_entropy", q="a b")
    '#/cases?loss=torch.cross_entropy&q=a%20b'
    """
    path = "/".join(quote(part, safe="@") for part in (view, *parts))
    search = urlencode({name: value for name, value in query.items() if value}, quote_via=quote)
    return f"#/{path}" + (f"?{search}" if search else "")


def matrix(report: Report) -> list[dict[str, Any]]:
    """Return, loss by loss, a row of counts for the cases as wholes and one for each facet."""
    counts = report.counts()
    whole: dict[tuple[str, str], Counter[str]] = {}
    for result in report.results:
        whole.setdefault((result.loss, result.backend), Counter())[result.status] += 1
    names = [backend.name for backend in report.backends]
    rows = []
    for loss in losses(report):
        facets = [f for f in FACETS if any((loss, f, name) in counts for name in names)]
        rows.append(
            {
                "loss": loss,
                "cases": sum(key[0] == loss for key in report.vectors),
                "whole": [_cell(whole.get((loss, name), Counter())) for name in names],
                "facets": [
                    (f, [_cell(counts.get((loss, f, name), Counter())) for name in names]) for f in facets
                ],
            }
        )
    return rows


def _cell(counts: Counter[str]) -> dict[str, int]:
    compared = counts[PASSED] + counts[KNOWN] + counts[FAILED]
    return {
        "compared": compared,
        "passed": counts[PASSED],
        "known": counts[KNOWN],
        "failed": counts[FAILED],
        "not_expressible": counts[NOT_EXPRESSIBLE],
    }
