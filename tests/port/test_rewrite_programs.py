"""Random programs: what is found is what was planted, and the program does the same when rewritten."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import given, settings

from xent_port.model import Decision, FallBack, Native, Reason, Use
from xent_port.port import port_source

from . import pretend
from .programs import Program, programs


@settings(max_examples=40, deadline=None)
@given(programs())
def test_exactly_the_planted_uses_are_found(program: Program) -> None:
    ported = port_source(program.source, target="xent")
    assert sorted((f.use.line, f.use.name, f.use.form) for f in ported.findings) == list(program.planted)
    assert {f.status for f in ported.findings} <= {"xent", "unchanged"}


@settings(max_examples=40, deadline=None)
@given(programs())
def test_a_program_does_the_same_with_xent_and_without_the_originals_losses(program: Program) -> None:
    before = pretend.run(program.source, pretend.originals(with_covered=True))
    ported = port_source(program.source, target="xent")
    _untouched(program, ported.source)
    after = pretend.run(ported.source, pretend.originals(with_covered=False) | pretend.xent())
    assert after == before
    assert port_source(ported.source, target="xent").source == ported.source


@settings(max_examples=40, deadline=None)
@given(programs())
def test_a_program_does_the_same_with_native_calls(program: Program) -> None:
    before = pretend.run(program.source, pretend.originals(with_covered=True))
    ported = port_source(program.source, target="native", decide=_decide)
    _untouched(program, ported.source)
    modules = pretend.originals(with_covered=False) | pretend.xent() | pretend.native()
    assert pretend.run(ported.source, modules) == before
    assert port_source(ported.source, target="native", decide=_decide).source == ported.source


def _decide(use: Use, target: str, granted: Collection[str]) -> Decision:
    """Say that a call with two arguments is native, and what is made is not."""
    del target, granted
    names = tuple(use.arguments or ())
    if use.form != "call" or len(names) != 2:
        return FallBack((Reason("of another form"),))
    given = ", ".join(f"{{{name}}}" for name in names)
    return Native(f'native.losses.loss("{use.name}", {given}, mode="same")', ("native.losses",))


def _untouched(program: Program, source: str) -> None:
    lines = source.split("\n")
    assert [line for line in program.decoys if line not in lines] == []
