"""Decides for one use of a loss: the native call that is exactly the same, or why there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from xent_port.model import Decision, FallBack, Native, Reason, Use
from xent_port.rules.asked import Asked, take_apart
from xent_port.rules.conditions import Verdict
from xent_port.rules.evaluation import computed_otherwise
from xent_port.rules.render import render
from xent_port.rules.table import ASSUMPTIONS, NO_RULES, RULES, Rule, condition

# Which of two kinds of labels a call is given, where the source does not show it.
_KINDS_OF_LABELS = ("class-labels", "soft-labels")


@dataclass(frozen=True)
class _Candidate:
    """A rule that may fit, and why it is not used: hidden values, how arguments are given, assumptions."""

    rule: Rule
    hidden: tuple[Reason, ...]
    unfit: tuple[Reason, ...]
    not_granted: tuple[str, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it is not used."""
        assumptions = (ASSUMPTIONS[name] for name in self.not_granted)
        missing = (Reason(a.otherwise, a.sentence, a.name, self.rule.assumes[a.name]) for a in assumptions)
        return (*self.hidden, *self.unfit, *missing)


def decide(use: Use, target: str, granted: Collection[str]) -> Decision:
    """Return the native call of ``target`` for a use, or why there is none.

    ``granted`` are the names of the assumptions that hold for the data (see ``ASSUMPTIONS``). The template
    stands for one expression: for ``construct`` a function of what the instance is called with, such as
    ``lambda pred, label: …``. A parameter stands in it more than once only where its argument is a name or
    a literal.

    Raises:
        ValueError: if an assumption is not one.
    """
    for name in granted:
        if name not in ASSUMPTIONS:
            raise ValueError(f"{name!r} is no assumption; they are {', '.join(ASSUMPTIONS)}")
    asked = take_apart(use)
    if isinstance(asked, Reason):
        return FallBack((asked,))
    candidates = sorted(_candidates(asked, target, granted), key=_how_far)
    without_call = tuple(_without_call(asked, target))
    if not candidates:
        return FallBack(without_call or (_nothing_fits(asked, target),))
    usable = [c for c in candidates if not c.reasons]
    if len({kind for c in usable for kind in _KINDS_OF_LABELS if kind in c.rule.assumes}) > 1:
        both = " and ".join(f"`{kind}`" for kind in _KINDS_OF_LABELS)
        return FallBack(
            (Reason(f"{both} were granted, and the source does not show which labels these are"),)
        )
    best = candidates[0]
    template = render(best.rule, asked)
    if best.reasons:
        return FallBack((*(without_call if best.hidden else ()), *best.reasons), template)
    return Native(template, best.rule.imports, tuple(best.rule.assumes))


def _how_far(candidate: _Candidate) -> tuple[bool, int, int, int]:
    """Return what orders candidates: labels are class numbers unless said otherwise; how much is missing."""
    missing = candidate.not_granted
    return "soft-labels" in missing, len(candidate.hidden), len(candidate.unfit), len(missing)


def _candidates(asked: Asked, target: str, granted: Collection[str]) -> Iterator[_Candidate]:
    for rule in RULES:
        if rule.source != asked.source or rule.target != target:
            continue
        verdicts = {name: asked.judge(rule, name) for name in asked.options}
        if Verdict.UNMET in verdicts.values():
            continue
        hidden = tuple(_hidden(rule, name, asked) for name, v in verdicts.items() if v is Verdict.HIDDEN)
        unfit = (*_unexpected(rule, asked), *computed_otherwise(rule, asked))
        yield _Candidate(rule, hidden, unfit, tuple(name for name in rule.assumes if name not in granted))


def _hidden(rule: Rule, name: str, asked: Asked) -> Reason:
    must_be = condition(rule, name, asked.defaults[name]).must_be
    text = f"the source does not show the value of `{name}={asked.arguments[name].code}`"
    return Reason(text, f"`{name}` is {must_be}")


def _unexpected(rule: Rule, asked: Asked) -> Iterator[Reason]:
    """Yield which arguments of an instance's calls the native function does not take."""
    given = {name for arguments in asked.use.called or () for name in arguments}
    for name in sorted(given.difference(rule.placeholders)):
        yield Reason(f"the native call has no `{name}`", f"`{name}` is not given")


def _without_call(asked: Asked, target: str) -> Iterator[Reason]:
    """Yield what the table says of arguments like these that have no native call."""
    about = (entry for entry in NO_RULES if entry.source == asked.source and target in entry.targets)
    for entry in about:
        if all(asked.judge(entry, name) is Verdict.MET for name in entry.when):
            yield Reason(entry.text, case=entry.case)


def _nothing_fits(asked: Asked, target: str) -> Reason:
    given = [f"{name}={asked.arguments[name].code}" for name in asked.options if name in asked.arguments]
    with_these = f" with {', '.join(given)}" if given else ""
    return Reason(f"{target} has no call that is exactly the same{with_these}")
