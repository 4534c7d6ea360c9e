"""The pages of the losses are what their generator makes of the recorded cases."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from xent_conformance.case import LOSSES

FOLDER = Path(__file__).parents[2] / "docs" / "losses"
LONGEST = 300
NUMBER = re.compile(r"\d+")


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_losses", FOLDER / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_is_a_page_for_each_loss() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(LOSSES)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_page_is_up_to_date(generator: ModuleType, loss: str) -> None:
    """After a change of the cases or of facts.toml: nox -s losses."""
    committed, _, counted = (FOLDER / f"{loss}.md").read_text(encoding="utf-8").partition(generator.COUNTED)
    made, _, counts = generator.page(loss).partition(generator.COUNTED)
    assert committed == made
    # How many cases there are changes with every recording; a page may lag behind in that.
    assert NUMBER.sub("#", counted.partition("Most")[0]) == NUMBER.sub("#", counts.partition("Most")[0])


@pytest.mark.parametrize("loss", LOSSES)
def test_a_page_is_not_too_long_and_shows_every_quirk_with_its_case(generator: ModuleType, loss: str) -> None:
    text = (FOLDER / f"{loss}.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) < LONGEST
    recording = generator.vectors.load(loss)
    ids = {v.case.id for v in recording.vectors} | {v.case.id.partition("@")[0] for v in recording.vectors}
    shown = re.findall(r"^case \[`([^`]+)`\]\[recorded\]", text, re.MULTILINE)
    assert len(shown) >= 18
    assert set(shown) <= ids
    assert re.findall(r"^#### (.*)$", text, re.MULTILINE) == [name.partition("@")[0] for name in shown]
    assert len({name.partition("@")[0] for name in shown}) == len(shown)  # headings are what links lead to
    target = re.search(r"^\[recorded\]: (.*)$", text, re.MULTILINE)
    assert target is not None
    assert (FOLDER / target[1]).is_file()


def test_a_quirk_without_a_case_is_refused(generator: ModuleType) -> None:
    recording = generator.vectors.load(LOSSES[1])
    with pytest.raises(ValueError, match="has no case 'gone'"):
        generator.quirk(recording, {}, "gone")
