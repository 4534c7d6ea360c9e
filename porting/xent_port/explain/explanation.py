"""What differs between two losses, as data: what they say, what they do, and the equivalent native calls."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xent_port.explain.behaviours import BEHAVIOURS
from xent_port.explain.losses import LOSSES
from xent_port.rules.table import NO_RULES, RULES, SOURCES, TARGETS, NoRule, Rule


class UnknownLossError(ValueError):
    """No loss has this name; the text lists those that there are."""


@dataclass(frozen=True)
class Row:
    """One thing that both losses say or do."""

    title: str
    ours: str
    theirs: str

    @property
    def differs(self) -> bool:
        """Whether the losses say or do different things; errors of one class are the same."""
        return _without_details(self.ours) != _without_details(self.theirs)


def _without_details(text: str) -> str:
    error = re.match(r"\w+Error(?=: )", text)
    return error[0] if error else text


@dataclass(frozen=True)
class Explanation:
    """How ``theirs`` differs from ``ours``, and which native calls of its framework are the same as ours."""

    ours: str
    theirs: str
    arguments: tuple[Row, ...]
    behaviours: tuple[Row, ...]
    rules: tuple[Rule, ...]
    no_rules: tuple[NoRule, ...]


def explain(ours: str, theirs: str) -> Explanation:
    """Explain what differs between two losses.

    Args:
        ours: the loss that is used: ``"chainer.softmax_cross_entropy"``, or an original's dotted name.
        theirs: the other one.

    Raises:
        UnknownLossError: if a loss is not one of the five.
    """
    ours, theirs = named(ours), named(theirs)
    target = theirs.partition(".")[0]
    return Explanation(
        ours,
        theirs,
        tuple(_arguments(ours, theirs)),
        tuple(_behaviours(ours, theirs)),
        native_calls(ours, target),
        no_native_calls(ours, target),
    )


def named(name: str) -> str:
    """Return which of the five a name means: its own, or a dotted name of the original.

    >>> named("torch.nn.CrossEntropyLoss")
    'torch.cross_entropy'
    """
    if name in LOSSES:
        return name
    for source in SOURCES.values():
        if name in source.names:
            return source.loss
    near = difflib.get_close_matches(name, LOSSES, n=1, cutoff=0.4)
    suggestion = f" Did you mean {near[0]}?" if near else ""
    raise UnknownLossError(f"There is no loss {name!r}.{suggestion} The losses are: {', '.join(LOSSES)}.")


def native_calls(loss: str, target: str) -> tuple[Rule, ...]:
    """Return the rules that write a loss as a native call of a target."""
    return tuple(rule for rule in RULES if rule.target == target and SOURCES[rule.source].loss == loss)


def no_native_calls(loss: str, target: str) -> tuple[NoRule, ...]:
    """Return for which arguments of a loss there is no native call of a target, and why."""
    found = (rule for rule in NO_RULES if target in rule.targets and SOURCES[rule.source].loss == loss)
    return tuple(found) if target in TARGETS else ()


@cache
def arguments() -> Mapping[str, Mapping[str, str]]:
    """Return what each loss says for each thing that an argument may choose."""
    return tomllib.loads(Path(__file__).with_name("arguments.toml").read_text(encoding="utf-8"))


def conditions(rule: Rule | NoRule) -> str:
    """Return for which arguments a rule is, in words; those that it does not name have their defaults.

    >>> conditions(next(rule for rule in RULES if rule.name == "chainer-sigmoid-torch-no"))
    "reduce is 'no'"
    """
    said = {name: what for name, what in rule.when.items() if what.text != "anything"}
    return ", ".join(f"{name} is {what.must_be}" for name, what in said.items()) or "default arguments"


def _arguments(ours: str, theirs: str) -> Iterable[Row]:
    for concept, says in arguments().items():
        if ours in says or theirs in says:
            yield Row(concept, says.get(ours, "no"), says.get(theirs, "no"))


def _behaviours(ours: str, theirs: str) -> Iterable[Row]:
    for behaviour in BEHAVIOURS:
        yield Row(behaviour.title, behaviour.of(LOSSES[ours]), behaviour.of(LOSSES[theirs]))
