"""Programs without the numbers of their arrays, which stand in the page already.

Many cases differ in nothing but their arrays, so that there are far fewer programs without them. A mark such
as ``⟦2⟧`` stands for the nested list of the numbers of the case's third array, which the page fills in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xent_conformance.case import Call
from xent_conformance.literals import nested
from xent_conformance.wire import Tensor


def arrays(call: Call) -> list[Tensor]:
    """Return the arrays of a call in the order in which the page meets them in the call's JSON."""
    parts = (call.init_args, call.init_kwargs, call.args, call.kwargs, call.cotangent)
    return [tensor for part in parts for tensor in _arrays(part)]


def _arrays(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _arrays(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _arrays(part)


def without_numbers(program: str, found: list[Tensor]) -> str:
    """Return a program with marks for the numbers of these arrays, the longest lists first.

    A list of one row stays: it is short, and could be meant for something else.
    """
    lists = {i: nested(tensor) for i, tensor in enumerate(found)}
    for i, text in sorted(lists.items(), key=lambda item: -len(item[1])):
        if text.startswith("[["):
            program = program.replace(text, f"⟦{i}⟧")
    return program
