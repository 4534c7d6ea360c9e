"""The page of native calls is what its generator makes of the table of rules."""

import doctest
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from xent_port.rules import RULES

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


@pytest.mark.parametrize("name", ["equivalences", "pages"])
def test_docstrings_of_generators_print_what_they_say(porting: Porting, name: str) -> None:
    results = doctest.testmod(porting(name))
    assert results.attempted > 0
    assert results.failed == 0
