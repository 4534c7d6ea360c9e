"""What a native call would compute otherwise than the call it replaces: more often, no more, or earlier."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from xent_port.model import UNKNOWN, Reason
from xent_port.rules.asked import Asked
from xent_port.rules.conditions import Verdict
from xent_port.rules.table import Rule

# Expressions that may do something, and not only give a value.
_ACTS = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


def computed_otherwise(rule: Rule, asked: Asked) -> Iterator[Reason]:
    """Yield the arguments whose computation the native call would change."""
    if not asked.constructs:  # what an instance is made with is computed once, as the default of a parameter
        yield from _repeated(rule, asked)
    yield from _dropped(rule, asked)
    yield from _swapped(rule, asked)


def _repeated(rule: Rule, asked: Asked) -> Iterator[Reason]:
    for name, times in Counter(rule.placeholders).items():
        argument = asked.arguments.get(name)
        if times > 1 and argument is not None and argument.value is UNKNOWN and not _is_name(argument.code):
            text = f"the native call has `{name}` {times} times and would compute `{argument.code}` as often"
            yield Reason(text, f"`{name}` is given as a name")


def _dropped(rule: Rule, asked: Asked) -> Iterator[Reason]:
    for name in asked.options:
        argument = asked.arguments.get(name)
        if argument is None or name in rule.placeholders or asked.judge(rule, name) is Verdict.HIDDEN:
            continue
        if _acts(argument.code):
            text = f"the native call has no `{name}` and would not compute `{argument.code}`"
            yield Reason(text, f"`{name}` is given as a name")


def _swapped(rule: Rule, asked: Asked) -> Iterator[Reason]:
    acting = {name: each.code for name, each in (asked.use.arguments or {}).items() if _acts(each.code)}
    before = [name for name in acting if name in rule.placeholders]
    after = [name for name in dict.fromkeys(rule.placeholders) if name in acting]
    for first, now in zip(before, after, strict=True):
        if first != now:
            text = f"the native call would compute `{acting[now]}` before `{acting[first]}`"
            yield Reason(text, f"`{first}` or `{now}` is given as a name")
            return


def _is_name(code: str) -> bool:
    return all(part.isidentifier() for part in code.strip().split("."))


def _acts(code: str) -> bool:
    """Whether computing an expression may do something, such as take the next batch.

    >>> _acts("next(batches)"), _acts("batch.labels - 1")
    (True, False)
    """
    return any(isinstance(node, _ACTS) for node in ast.walk(ast.parse(f"(\n{code}\n)")))
