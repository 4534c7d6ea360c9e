"""A use of a loss, taken apart: what of its arguments rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xent_port.covered import COVERED
from xent_port.model import Argument, Reason, Use
from xent_port.rules.conditions import Verdict
from xent_port.rules.table import SOURCES, NoRule, Rule, condition, source_of


@dataclass(frozen=True)
class Asked:
    """A use, the key of its loss in `SOURCES`, its visible arguments, and the defaults of all parameters.

    The arguments of a class are those of its construction and of the calls of the instance.
    """

    use: Use
    source: str
    arguments: Mapping[str, Argument]
    defaults: Mapping[str, Any]

    @property
    def constructs(self) -> bool:
        """Whether a class is constructed, whose instance is called later."""
        return self.use.form == "construct"

    @property
    def options(self) -> tuple[str, ...]:
        """The parameters that conditions are about: all but the logits and the labels."""
        source = SOURCES[self.source]
        return tuple(name for name in self.defaults if name not in (source.logits, source.labels))

    def judge(self, rule: Rule | NoRule, option: str) -> Verdict:
        """Say whether an option is as a rule has it."""
        default = self.defaults[option]
        return condition(rule, option, default).judge(self.arguments.get(option), default)


def take_apart(use: Use) -> Asked | Reason:
    """Return the use taken apart, or why its arguments cannot be told."""
    key = source_of(use.name)
    if key is None:
        return Reason(f"there are no rules for {use.name}")
    if use.form == "reference":
        return Reason(
            "it is not called here, so that its arguments cannot be seen", "it is called by its name"
        )
    if use.arguments is None:
        return Reason(
            "its arguments cannot be told apart", "they are written out, without *args or **options"
        )
    if use.form == "construct" and use.called is None:
        return Reason(
            "not every call of the instance can be seen", "the instance is only called, in this file"
        )
    source = SOURCES[key]
    for arguments in use.called or (use.arguments,):
        for name in (source.logits, source.labels):
            if name not in arguments and (use.called or use.form != "construct"):
                return Reason(f"`{name}` is not given")
    asked = Asked(use, key, _arguments(use), _defaults(use))
    for name in asked.arguments:
        if name not in asked.defaults:
            return Reason(f"no native call has an argument `{name}`")
    return asked


def _arguments(use: Use) -> Mapping[str, Argument]:
    found = dict(use.arguments or {})
    for arguments in use.called or ():
        for name, argument in arguments.items():
            known = found.setdefault(name, argument)
            if known != argument:  # another value in another call
                found[name] = Argument(argument.code)
    return found


def _defaults(use: Use) -> Mapping[str, Any]:
    covered = COVERED[use.name]
    parameters = covered.parameters + (covered.forward_parameters if use.form == "construct" else ())
    return {p.name: p.default for p in parameters if p.kind is not p.VAR_KEYWORD}
