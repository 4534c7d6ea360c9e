"""How public code uses the losses: each pattern in a few lines of its own, and what a port makes of it.

The patterns are in ``patterns/``: ``===`` begins one, ``---`` stands between what goes in and what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import pytest

from xent_port.model import Decision, FallBack, Native, Reason, Use
from xent_port.port import port_source

PATTERNS = Path(__file__).parent / "patterns"


def _read(name: str) -> list[object]:
    """Return a parameter set for each pattern of a file."""
    text = (PATTERNS / name).read_text(encoding="utf-8")
    found = re.findall(r"^=== (.*)\n((?:(?!=== ).*\n)*)", text, re.MULTILINE)
    return [pytest.param(*_parts(body), id=title) for title, body in found]


def _parts(body: str) -> list[str]:
    return [part.strip("\n") + "\n" for part in re.split(r"^---\n", body, flags=re.MULTILINE)]


@pytest.mark.parametrize(("before", "after"), _read("changed.txt"))
def test_a_pattern_calls_xent(before: str, after: str) -> None:
    ported = port_source(before, target="xent")
    assert ported.source == after
    assert {found.status for found in ported.findings} == {"xent"}
    compile(after, "after", "exec")
    assert port_source(after, target="xent").source == after


@pytest.mark.parametrize(("before", "after"), _read("native.txt"))
def test_a_pattern_becomes_a_native_call(before: str, after: str) -> None:
    ported = port_source(before, target="native", decide=_decide)
    assert ported.source == after
    statuses = {found.status for found in ported.findings}
    assert "rewritten" in statuses
    assert "left" not in statuses
    compile(after, "after", "exec")
    assert port_source(after, target="native", decide=_decide).source == after


@pytest.mark.parametrize("target", ["xent", "jax"])
@pytest.mark.parametrize("source", _read("not_found.txt"))
def test_what_only_looks_like_a_loss_is_not_found(source: str, target: str) -> None:
    ported = port_source(source, target=target)
    assert (ported.source, ported.findings) == (source, ())


@pytest.mark.parametrize("target", ["xent", "jax"])
@pytest.mark.parametrize(("source", "reasons"), _read("left.txt"))
def test_what_cannot_be_changed_safely_is_left(source: str, reasons: str, target: str) -> None:
    ported = port_source(source, target=target)
    assert ported.source == source
    assert {found.status for found in ported.findings} == {"left"}
    assert [found.message for found in ported.findings] == reasons.splitlines()


def _decide(use: Use, target: str, granted: Collection[str]) -> Decision:
    """Say that a loss with default options is the same as one of a library that does not exist."""
    del target, granted
    if use.form == "call" and use.arguments is not None and use.arguments.keys() == {"x", "t"}:
        return Native('native.pick(native.log({x}, axis=1), {t}.whole(), by="label").mean()', ("native",))
    if use.form == "construct" and use.called is not None and not use.arguments:
        return Native("lambda pred, label: native.loss(pred, label)", ("native",))
    return FallBack((Reason("of another form"),))
