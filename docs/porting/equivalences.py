"""Writes docs/equivalences.md: the native calls that are exactly the same, from the table of rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pages import case_link, render
from xent_port.rules.conditions import Condition
from xent_port.rules.table import ASSUMPTIONS, NO_RULES, RULES, SOURCES, TARGETS, NoRule, Rule

PAGE = Path(__file__).parents[1] / "equivalences.md"
#: Where the pages of the losses are, seen from this one.
LOSSES = "losses"
LIBRARIES = {"torch": "PyTorch", "paddle": "Paddle", "jax": "JAX"}


def page() -> str:
    """Return the page, as Markdown."""
    sources = [
        {"heading": ", ".join(f"`{name}`" for name in source.names), "targets": list(targets(key))}
        for key, source in SOURCES.items()
    ]
    return render("equivalences.md.jinja", assumptions=ASSUMPTIONS.values(), sources=sources)


def targets(source: str) -> Iterator[dict[str, Any]]:
    """Yield the libraries that a loss is ported to, with the calls, and with what has none."""
    for target in TARGETS:
        if target != source.partition(".")[0]:
            rules = [shown(rule, LOSSES) for rule in RULES if (rule.source, rule.target) == (source, target)]
            none = [
                without(each, LOSSES) for each in NO_RULES if each.source == source and target in each.targets
            ]
            yield {"name": LIBRARIES[target], "rules": rules, "none": none}


def shown(rule: Rule, folder: str) -> dict[str, str]:
    """Return what a page says of a rule; ``folder`` has the pages of the losses."""
    loss = SOURCES[rule.source].loss
    needs = ", ".join(f"`{name}` ({case_link(loss, case, folder)})" for name, case in rule.assumes.items())
    options = words(rule.when)
    return {
        "where": f"With {options}" if options else "With the other arguments left out",
        "template": rule.template,
        "needs": needs,
    }


def without(entry: NoRule, folder: str) -> dict[str, str]:
    """Return what a page says of arguments for which there is no call."""
    options = words(entry.when)
    return {
        "where": f" with {options}" if options else "",
        "text": entry.text,
        "case": case_link(SOURCES[entry.source].loss, entry.case, folder) if entry.case else "",
    }


def words(when: Mapping[str, Condition]) -> str:
    """Return conditions in words.

    >>> from xent_port.rules.conditions import parse
    >>> words({"reduce": parse("'no'"), "axis": parse("whole number"), "cache_score": parse("anything")})
    "`reduce='no'` and `axis` a whole number, whatever `cache_score`"
    """
    free = [f"`{name}`" for name, condition in when.items() if condition.text == "anything"]
    said = [word(name, condition) for name, condition in when.items() if condition.text != "anything"]
    return ", whatever ".join(filter(None, [listed(said), listed(free)]))


def listed(parts: list[str]) -> str:
    """Join parts with commas and an "and"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def word(name: str, condition: Condition) -> str:
    """Return one condition in words."""
    if len(condition.allowed) == 1:
        return f"`{name}={condition.must_be}`"
    values = " or ".join(f"`{value!r}`" for value in condition.allowed)
    return f"`{name}` {values or condition.must_be}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
