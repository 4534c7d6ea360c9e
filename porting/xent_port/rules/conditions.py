"""Conditions on the arguments that a source shows: the words that the table of rules has for them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from xent_port.model import UNKNOWN, Argument


class Verdict(Enum):
    """What a condition says of an argument; ``HIDDEN``: the source does not show its value."""

    MET = "met"
    UNMET = "unmet"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Condition:
    """What must be true of an argument: how the table says it, and how a reader is told.

    ``allowed`` are the values of which it must be one, if the table names them.
    """

    text: str
    holds: Callable[[Any], bool]
    must_be: str
    allowed: tuple[Any, ...] = ()

    def judge(self, argument: Argument | None, default: Any) -> Verdict:
        """Judge an argument; one that is not given has its default."""
        if self.text == "anything":
            return Verdict.MET
        if self.text == "given":  # whatever it is: the table names what is taken for granted of it
            given = argument is not None and argument.value is not None
            return Verdict.MET if given else Verdict.UNMET
        value = default if argument is None else argument.value
        if value is UNKNOWN:
            return Verdict.HIDDEN
        return Verdict.MET if self.holds(value) else Verdict.UNMET


def _is_whole(value: Any) -> bool:
    return type(value) is int and -(2**31) <= value < 2**31  # beyond, frameworks differ


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and (value == 0 or 1e-15 < abs(value) < 1e15)


_KINDS = {
    "anything": Condition("anything", lambda _: True, "anything"),
    "given": Condition("given", lambda _: True, "given"),
    "whole number": Condition("whole number", _is_whole, "a whole number"),
    "negative": Condition(
        "negative", lambda value: _is_whole(value) and value < 0, "a negative whole number"
    ),
    "last or positive": Condition(
        "last or positive", lambda value: _is_whole(value) and (value == -1 or value > 0), "-1, 1, 2, …"
    ),
    "number": Condition("number", _is_number, "a number"),
    "fraction": Condition(
        "fraction", lambda value: _is_number(value) and 0 < value <= 1, "a number above 0, up to 1"
    ),
}


def parse(text: str) -> Condition:
    """Read a condition: one of the words above, or literals of which the value must be one.

    >>> parse("'mean', 'sum'").must_be
    "'mean' or 'sum'"
    """
    if text in _KINDS:
        return _KINDS[text]
    return one_of(ast.literal_eval(f"({text},)"))


def one_of(allowed: tuple[Any, ...]) -> Condition:
    """Return the condition that a value is one of these, and of the same type: 1 is not True."""

    def holds(value: Any) -> bool:
        return any(type(value) is type(a) and value == a for a in allowed)

    shown = " or ".join(map(repr, allowed))
    return Condition(shown, holds, shown, allowed)
