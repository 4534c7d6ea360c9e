"""Writes a rule's native call for a use: defaults written out, and for a class a function of its calls."""

from __future__ import annotations

import inspect

from xent_port.covered import COVERED
from xent_port.model import UNKNOWN
from xent_port.rules.asked import Asked
from xent_port.rules.table import Rule


def render(rule: Rule, asked: Asked) -> str:
    """Return the template in which only given arguments are left to fill in."""
    parts = {name: f"{{{name}}}" for name in rule.placeholders}
    for name in parts:
        if name not in asked.arguments and asked.defaults[name] is not inspect.Parameter.empty:
            parts[name] = repr(asked.defaults[name])
    return _function(rule, asked, parts) if asked.constructs else rule.template.format(**parts)


def _function(rule: Rule, asked: Asked, parts: dict[str, str]) -> str:
    called = [p.name for p in COVERED[asked.use.name].forward_parameters if p.name in parts]
    # What the instance was made with was computed once, and stays what it was then.
    kept = [name for name in parts if name not in called and _is_expression(name, asked)]
    parts = parts | {name: name for name in (*called, *kept)}
    parameters = [*called, *(["*"] if kept else []), *(f"{name}={{{name}}}" for name in kept)]
    return f"lambda {', '.join(parameters)}: {rule.template.format(**parts)}"


def _is_expression(name: str, asked: Asked) -> bool:
    return name in asked.arguments and asked.arguments[name].value is UNKNOWN
