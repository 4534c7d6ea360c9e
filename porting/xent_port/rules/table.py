"""Reads ``equivalences.toml``: the losses that are ported, the rules, and what rules take for granted."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xent_port.rules.conditions import Condition, one_of, parse

TARGETS = ("torch", "paddle", "jax")

_MODULES = re.compile(
    r"\b(torch\.nn\.functional|torch|paddle\.nn\.functional|paddle|jax\.numpy|jax\.nn|jax|optax)\."
)


@dataclass(frozen=True)
class Assumption:
    """A fact about the data that no source shows: what must be true, and what comes of it if it is not."""

    name: str
    sentence: str
    otherwise: str


@dataclass(frozen=True)
class Source:
    """One loss that is ported, and what its arguments are.

    Attributes:
        names: the original's dotted names.
        loss: the loss whose recorded cases prove the rules.
        logits, labels: the parameters that take them.
        label_dtypes: the dtypes that class numbers may have.
        class_axis: the axis of the classes, or the parameter that says which; ``None`` if there is none.
        ignored: the label that is ignored, or the parameter that says which; ``None`` if there is none.
        weights: the parameter that takes class weights, if there is one.
        keeps_class_axis: whether labels have a class axis of length 1.
    """

    names: tuple[str, ...]
    loss: str
    logits: str
    labels: str
    label_dtypes: tuple[str, ...]
    class_axis: int | str | None = None
    ignored: int | str | None = None
    weights: str | None = None
    keeps_class_axis: bool = False


@dataclass(frozen=True)
class Rule:
    """A native call that is the same where the arguments fit ``when`` and the data fit what it ``assumes``.

    ``assumes`` maps each assumption to a recorded case that differs without it.
    """

    name: str
    source: str
    target: str
    template: str
    when: Mapping[str, Condition]
    assumes: Mapping[str, str]
    note: str = ""

    @property
    def imports(self) -> tuple[str, ...]:
        """The modules that the template names."""
        return tuple(dict.fromkeys(_MODULES.findall(self.template)))

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The parameters whose arguments stand in the template, as often as they do."""
        return placeholders(self.template)


@dataclass(frozen=True)
class NoRule:
    """Arguments for which no native call is exactly the same: why, and a recorded case that shows it."""

    source: str
    targets: tuple[str, ...]
    when: Mapping[str, Condition]
    text: str
    case: str | None = None


def placeholders(template: str) -> tuple[str, ...]:
    """Return the names in braces.

    >>> placeholders("f({x}, {t}) / {t}.size")
    ('x', 't', 't')
    """
    return tuple(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


def _read() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("equivalences.toml").read_text(encoding="utf-8"))


def _rule(name: str, table: dict[str, Any]) -> Rule:
    when = {parameter: parse(text) for parameter, text in table.pop("when", {}).items()}
    return Rule(name=name, when=when, assumes=table.pop("assumes", {}), **table)


def _no_rule(table: dict[str, Any]) -> NoRule:
    when = {parameter: parse(text) for parameter, text in table.pop("when", {}).items()}
    return NoRule(targets=tuple(table.pop("targets", TARGETS)), when=when, **table)


_DATA = _read()
ASSUMPTIONS = {name: Assumption(name, **table) for name, table in _DATA["assumption"].items()}
SOURCES = {
    key: Source(names=tuple(table.pop("names")), label_dtypes=tuple(table.pop("label_dtypes")), **table)
    for key, table in _DATA["source"].items()
}
RULES = tuple(_rule(name, table) for name, table in _DATA["rule"].items())
NO_RULES = tuple(_no_rule(table) for table in _DATA.get("no_rule", ()))


def source_of(name: str) -> str | None:
    """Return the key in `SOURCES` of an original's dotted name."""
    return next((key for key, source in SOURCES.items() if name in source.names), None)


def condition(rule: Rule | NoRule, parameter: str, default: Any) -> Condition:
    """Return what a rule asks of a parameter: what it says, or else that it has its default."""
    return rule.when.get(parameter) or one_of((default,))
