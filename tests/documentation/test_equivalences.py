"""The page of native calls is what its generator makes of the table of rules."""

import doctest
import importlib.util
from pathlib import Path

from xent_port.rules import RULES

DOCS = Path(__file__).parents[2] / "docs"
SPEC = importlib.util.spec_from_file_location("docs_equivalences", DOCS / "porting" / "equivalences.py")
assert SPEC is not None
assert SPEC.loader is not None
script = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(script)


def test_the_page_is_up_to_date() -> None:
    """After a change of the rules: nox -s guides."""
    assert (DOCS / "equivalences.md").read_text(encoding="utf-8") == script.page()


def test_the_page_has_every_native_call_and_its_evidence() -> None:
    page = script.page()
    for rule in RULES:
        assert f"\n{rule.template}\n" in page
        assert all(f"`{case}`" in page for case in rule.assumes.values())


def test_conditions_in_words() -> None:
    assert doctest.testmod(script).failed == 0
