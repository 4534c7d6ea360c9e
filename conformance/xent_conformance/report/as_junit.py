"""The report as JUnit XML, which CI systems read: a suite for each loss and library, a test for each case.

A case that a library cannot express, or that is a known difference, is skipped, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree as ET

from xent_conformance.compare import NOT_EXPRESSIBLE
from xent_conformance.files import write_whole
from xent_conformance.report.model import Report
from xent_conformance.reproduce import command
from xent_conformance.results import FAILED, KNOWN, CaseResult, Found

# What XML 1.0 has no place for, not even as a number.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(report: Report, path: Path) -> None:
    """Write the report as JUnit XML.

    Raises:
        OSError: if the file cannot be written.
    """
    write_whole(path, junit(report))


def junit(report: Report) -> str:
    """Return the report as JUnit XML."""
    root = ET.Element("testsuites", name=_clean(report.title()))
    for (loss, backend), results in groupby(report.results, key=lambda r: (r.loss, r.backend)):
        suite = _suite(root, f"{loss} on {backend}")
        for result in results:
            _case(report, suite, result)
    _signatures(report, root)
    _stale(report, root)
    for suite in root:
        _count(suite)
    _count(root)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )


def _case(report: Report, suite: ET.Element, result: CaseResult) -> None:
    test = _test(suite, result.case)
    if result.status == FAILED:
        texts = [
            *map(_text, result.failures),
            command(report.vectors[result.loss, result.case].case, report.backend(result)),
        ]
        _outcome(test, "failure", _text(result.failures[0]), texts)
    elif result.status == KNOWN:
        found = [f for f in result.findings if f.known is not None]
        reasons = dict.fromkeys(f.known.reason for f in found if f.known is not None)
        evidence = dict.fromkeys(f.known.evidence for f in found if f.known is not None)
        _outcome(test, "skipped", f"known difference: {'; '.join(reasons)}", [*map(_text, found), *evidence])
    elif result.status == NOT_EXPRESSIBLE:
        reasons = dict.fromkeys(f.text for f in result.findings if f.status == NOT_EXPRESSIBLE)
        _outcome(test, "skipped", result.not_expressible or "; ".join(reasons), ())


def _signatures(report: Report, root: ET.Element) -> None:
    by_loss = sorted(report.signatures, key=lambda signature: signature.loss)
    for loss, found in groupby(by_loss, key=lambda signature: signature.loss):
        suite = _suite(root, f"{loss} signatures")
        for signature in found:
            test = _test(suite, f"{signature.name} ({signature.original})")
            if signature.status == FAILED:
                _outcome(test, "failure", signature.finding.text, ())
            elif signature.finding.known is not None:
                reason = f"known difference: {signature.finding.known.reason}"
                _outcome(test, "skipped", reason, [signature.finding.text])


def _stale(report: Report, root: ET.Element) -> None:
    if not report.stale:
        return
    suite = _suite(root, "known differences")
    for sentence in report.stale:
        _outcome(_test(suite, sentence), "failure", "this known difference is stale", ())


def _suite(root: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(root, "testsuite", name=_clean(name))


def _test(suite: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=suite.attrib["name"], name=_clean(name), time="0")


def _outcome(test: ET.Element, kind: str, message: str, texts: Iterable[str]) -> None:
    ET.SubElement(test, kind, message=_clean(message)).text = _clean("\n".join(texts))


def _count(element: ET.Element) -> None:
    """Say how many tests there are, failed, and were skipped."""
    element.attrib |= {
        "tests": str(sum(1 for _ in element.iter("testcase"))),
        "failures": str(sum(1 for _ in element.iter("failure"))),
        "skipped": str(sum(1 for _ in element.iter("skipped"))),
        "errors": "0",
        "time": "0",
    }


def _text(found: Found) -> str:
    return f"{found.facet} ({found.way}): {found.text}"


def _clean(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
