"""The page of native calls is what its generator makes of the table of rules."""

import doctest
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from xent_port.rules import RULES
from xent_port.rules.conditions import parse

PAGE = Path(__file__).parents[2] / "docs" / "equivalences.md"
Porting = Callable[[str], ModuleType]


def test_the_page_is_up_to_date(porting: Porting) -> None:
    """After a change of the rules: nox -s guides."""
    assert PAGE.read_text(encoding="utf-8") == porting("equivalences").page()


def test_the_page_has_every_native_call_and_its_evidence(porting: Porting) -> None:
    page = porting("equivalences").page()
    for rule in RULES:
        assert f"\n{rule.template}\n" in page
        assert all(f"`{case}`" in page for case in rule.assumes.values())


@pytest.mark.parametrize(
    "page", ["equivalences.md", "porting/chainer-to-jax.md", "porting/paddle-to-torch.md"]
)
def test_a_case_on_the_page_of_its_loss_is_a_link_to_it(page: str) -> None:
    path = PAGE.parent / page
    links = re.findall(
        r"\(\[`([^`]+)`\]\(([./]*losses/[\w.]+\.md)#([\w-]+)\)\)", path.read_text(encoding="utf-8")
    )
    assert links
    for case, loss, fragment in links:
        headings = re.findall(r"^#### (.*)$", (path.parent / loss).read_text(encoding="utf-8"), re.MULTILINE)
        assert case.partition("@")[0] in headings
        assert fragment == case.partition("@")[0].replace(".", "")


def test_values_of_options_are_code(porting: Porting) -> None:
    words = porting("equivalences").words
    assert (
        words({"kind": parse("'a', 'b-c'"), "axis": parse("-1")}) == "`kind` `'a'` or `'b-c'` and `axis=-1`"
    )
    assert words({"weight": parse("given"), "k": parse("' '")}) == "`weight` given and `k=' '`"


@pytest.mark.parametrize("name", ["equivalences", "pages"])
def test_docstrings_of_generators_print_what_they_say(porting: Porting, name: str) -> None:
    results = doctest.testmod(porting(name))
    assert results.attempted > 0
    assert results.failed == 0
