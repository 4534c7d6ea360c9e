"""Decides for one use of a loss: the native call that is exactly the same, or why there is none."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xent_port.covered import COVERED
from xent_port.model import UNKNOWN, Argument, Decision, FallBack, Native, Reason, Use
from xent_port.rules.conditions import Verdict
from xent_port.rules.table import (
    ASSUMPTIONS,
    NO_RULES,
    RULES,
    SOURCES,
    Rule,
    condition,
    source_of,
)

# What says which of two kinds of labels a call is given.
_KINDS_OF_LABELS = ("class-labels", "probabilities")


@dataclass(frozen=True)
class _Asked:
    """A use, taken apart: its visible arguments, the defaults of all parameters, and those of each call."""

    use: Use
    source: str
    arguments: Mapping[str, Argument]
    defaults: Mapping[str, Any]

    @property
    def constructs(self) -> bool:
        return self.use.form == "construct"


@dataclass(frozen=True)
class _Candidate:
    """A rule, why it cannot be used as the source stands, and the assumptions that were not granted."""

    rule: Rule
    hidden: tuple[Reason, ...]
    not_granted: tuple[str, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        missing = tuple(
            Reason(ASSUMPTIONS[name].otherwise, ASSUMPTIONS[name].sentence, name, self.rule.assumes[name])
            for name in self.not_granted
        )
        return self.hidden + missing


def decide(use: Use, target: str, granted: Collection[str]) -> Decision:
    """Return the native call of ``target`` for a use, or why there is none.

    ``granted`` are the names of the assumptions that hold for the data (see `ASSUMPTIONS`). The native
    call's template stands for one expression. For ``construct`` it is a function of what the instance is
    called with: ``lambda pred, label: …``. A parameter stands in it more than once only where its argument is
    a name or a literal.

    Raises:
        ValueError: if an assumption is not one.
    """
    for name in granted:
        if name not in ASSUMPTIONS:
            raise ValueError(f"{name!r} is no assumption; they are {', '.join(ASSUMPTIONS)}")
    source = source_of(use.name)
    if source is None:
        return FallBack((Reason(f"there are no rules for {use.name}"),))
    cannot_tell = _cannot_tell(use)
    if cannot_tell is not None:
        return FallBack((cannot_tell,))
    asked = _Asked(use, source, _visible(use), _defaults(use))
    unfit = [name for name in asked.arguments if name not in asked.defaults]
    if unfit:
        return FallBack((Reason(f"no native call has what `{unfit[0]}` says"),))
    candidates = sorted(_candidates(asked, target, granted), key=_how_far)
    if not candidates:
        return FallBack(tuple(_no_rule(asked, target)))
    usable = [c for c in candidates if not c.reasons]
    kinds = {kind for c in usable for kind in _KINDS_OF_LABELS if kind in c.rule.assumes}
    if len(kinds) > 1:
        both = " and ".join(f"`{kind}`" for kind in _KINDS_OF_LABELS)
        return FallBack((Reason(f"both {both} were granted, and the source does not show which this is"),))
    best = (usable or candidates)[0]
    template = _filled(best.rule, asked)
    if usable:
        return Native(template, best.rule.imports, tuple(best.rule.assumes))
    return FallBack(best.reasons, template)


def _how_far(candidate: _Candidate) -> tuple[int, bool, int]:
    """Return what orders candidates: how much is missing; labels are class numbers unless said otherwise."""
    missing = candidate.not_granted
    return len(candidate.hidden), "probabilities" in missing, len(missing)


def _cannot_tell(use: Use) -> Reason | None:
    """Return why the arguments of a use cannot be told."""
    if use.form == "reference":
        return Reason("it is not called here, so that its arguments cannot be seen")
    if use.arguments is None:
        return Reason(
            "its arguments cannot be told apart", "they are written out, not given as *args or **options"
        )
    if use.form == "construct" and use.called is None:
        return Reason("not every call of the instance can be seen", "it is only called, in this file")
    labelled = [use.arguments] if use.form == "call" else list(use.called or ())
    source = SOURCES[source_of(use.name) or ""]
    for arguments in labelled:
        for parameter in (source.logits, source.labels):
            if parameter not in arguments:
                return Reason(f"`{parameter}` is not given")
    return None


def _visible(use: Use) -> Mapping[str, Argument]:
    """Return the arguments that rules look at: also those of an instance's calls that are given in any."""
    found = dict(use.arguments or {})
    for arguments in use.called or ():
        for name, argument in arguments.items():
            known = found.setdefault(name, argument)
            if known.value != argument.value:
                found[name] = Argument(argument.code)
    return found


def _defaults(use: Use) -> Mapping[str, Any]:
    covered = COVERED[use.name]
    parameters = covered.parameters + (covered.forward_parameters if use.form == "construct" else ())
    return {p.name: p.default for p in parameters}


def _candidates(asked: _Asked, target: str, granted: Collection[str]) -> Iterator[_Candidate]:
    for rule in RULES:
        if rule.source != asked.source or rule.target != target:
            continue
        verdicts = {name: _judge(rule, name, asked) for name in _decisive(asked)}
        if Verdict.UNMET in verdicts.values():
            continue
        hidden = [_hidden(rule, name, asked) for name, v in verdicts.items() if v is Verdict.HIDDEN]
        hidden += [] if asked.constructs else _repeated(rule, asked)
        missing = tuple(name for name in rule.assumes if not _is_granted(name, granted))
        yield _Candidate(rule, tuple(hidden), missing)


def _decisive(asked: _Asked) -> list[str]:
    """Return the parameters that conditions are about: all but the logits and the labels."""
    source = SOURCES[asked.source]
    return [name for name in asked.defaults if name not in (source.logits, source.labels)]


def _judge(rule: Any, parameter: str, asked: _Asked) -> Verdict:
    default = asked.defaults[parameter]
    return condition(rule, parameter, default).judge(asked.arguments.get(parameter), default)


def _hidden(rule: Rule, parameter: str, asked: _Asked) -> Reason:
    must_be = condition(rule, parameter, asked.defaults[parameter]).must_be
    code = asked.arguments[parameter].code
    return Reason(
        f"the source does not show the value of `{parameter}={code}`", f"`{parameter}` is {must_be}"
    )


def _repeated(rule: Rule, asked: _Asked) -> list[Reason]:
    """Return the arguments that the template would compute more than once."""
    found = []
    for name, times in Counter(rule.placeholders).items():
        argument = asked.arguments.get(name)
        if times > 1 and argument is not None and argument.value is UNKNOWN and not _is_name(argument.code):
            text = f"the native call has `{name}` {times} times and would compute `{argument.code}` as often"
            found.append(Reason(text, f"`{name}` is given as a name"))
    return found


def _is_name(code: str) -> bool:
    return all(part.isidentifier() for part in code.strip().split("."))


def _is_granted(name: str, granted: Collection[str]) -> bool:
    return name in granted or (name == "some-label-counts" and "none-ignored" in granted)


def _no_rule(asked: _Asked, target: str) -> Iterator[Reason]:
    """Yield why no rule has these arguments, as far as the table says so."""
    found = False
    for entry in NO_RULES:
        if entry.source == asked.source and target in entry.targets:
            verdicts = [
                c.judge(asked.arguments.get(name), asked.defaults.get(name)) for name, c in entry.when.items()
            ]
            if all(v is Verdict.MET for v in verdicts):
                found = True
                yield Reason(entry.text, case=entry.case)
    if not found:
        shown = ", ".join(f"{name}={argument.code}" for name, argument in _options(asked))
        yield Reason(f"{target} has no call that is exactly the same{shown and f' with {shown}'}")


def _options(asked: _Asked) -> list[tuple[str, Argument]]:
    return [(name, asked.arguments[name]) for name in _decisive(asked) if name in asked.arguments]


def _filled(rule: Rule, asked: _Asked) -> str:
    """Return the template with defaults written out; for a class, as a function."""
    parts = {name: f"{{{name}}}" for name in rule.placeholders}
    for name in parts:
        if name not in asked.arguments and asked.defaults[name] is not inspect.Parameter.empty:
            parts[name] = repr(asked.defaults[name])
    if not asked.constructs:
        return rule.template.format(**parts)
    called = [p.name for p in COVERED[asked.use.name].forward_parameters if p.name in rule.placeholders]
    # computed once, where the instance was made
    kept = [
        name
        for name in dict.fromkeys(rule.placeholders)
        if name not in called and name in asked.arguments and asked.arguments[name].value is UNKNOWN
    ]
    parts |= {name: name for name in (*called, *kept)}
    parameters = ", ".join(called + (["*"] if kept else []) + [f"{name}={{{name}}}" for name in kept])
    return f"lambda {parameters}: {rule.template.format(**parts)}"
