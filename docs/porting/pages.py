"""What the pages of the generators have in common: how templates, answers and links are written."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import jinja2

FACTS = tomllib.loads((Path(__file__).parents[1] / "losses" / "facts.toml").read_text(encoding="utf-8"))


def render(template: str, **values: Any) -> str:
    """Return a template with its values filled in, as Markdown."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**values)


def cell(answer: str) -> str:
    """Return what a loss answers for a cell of a table: of an error its class, of a matrix a row a line."""
    if is_error(answer):
        return f"`{answer.partition(':')[0]}`"
    return answer[1:-1].replace("], [", "]<br>[") if "], [" in answer else answer


def is_error(answer: str) -> bool:
    """Return whether a loss answered with an error."""
    return re.match(r"\w+: ", answer) is not None


def anchor(case: str) -> str:
    """Return what a link to a case on the page of its loss ends in.

    >>> anchor("soft-label-sum-3.5"), anchor("dense-mass-two@nd")
    ('soft-label-sum-35', 'dense-mass-two')
    """
    return case.partition("@")[0].replace(".", "")


def link(text: str, loss: str, case: str, folder: str) -> str:
    """Return a link to a case on the page of its loss, in the folder of these pages."""
    return f"[{text}]({folder}/{loss}.md#{anchor(case)})"


def case_link(loss: str, case: str, folder: str) -> str:
    """Return the name of a case, which is a link if the page of the loss shows the case.

    >>> case_link("torch.cross_entropy", "mean-divides-by-valid-rows", "losses")
    '[`mean-divides-by-valid-rows`](losses/torch.cross_entropy.md#mean-divides-by-valid-rows)'
    >>> case_link("torch.cross_entropy", "input-int8", "losses")
    '`input-int8`'
    """
    shown = [each for section in FACTS[loss]["quirks"] for each in section["cases"]]
    name = f"`{case}`"
    return link(name, loss, case, folder) if case.partition("@")[0] in shown else name
