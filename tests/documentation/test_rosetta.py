"""The page of the five losses against each other is what its generator makes, and so is its picture."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from .printed import LastPlace

DOCS = Path(__file__).parents[2] / "docs"
Porting = Callable[[str], ModuleType]


def test_the_page_is_up_to_date(porting: Porting) -> None:
    """After a change of what the losses say or do: nox -s guides."""
    committed, made = (DOCS / "rosetta.md").read_text(encoding="utf-8"), porting("rosetta").page()
    assert LastPlace().check_output(committed, made, optionflags=0)


def test_links_lead_to_cases_on_the_pages_of_the_losses() -> None:
    links = re.findall(
        r"\]\(losses/([\w.]+)\.md#([\w-]+)\)", (DOCS / "rosetta.md").read_text(encoding="utf-8")
    )
    assert len(links) > 15
    for loss, fragment in links:
        headings = re.findall(
            r"^#### (.*)$", (DOCS / "losses" / f"{loss}.md").read_text(encoding="utf-8"), re.M
        )
        assert fragment in [heading.replace(".", "") for heading in headings], f"{loss} has no {fragment}"


def test_the_picture_shows_every_number(
    porting: Porting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = porting("picture")
    figures = []
    monkeypatch.setattr(picture.plt, "close", figures.append)
    picture.draw(tmp_path / "rosetta.png")
    (figure,) = figures
    said = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert len(said) == 2 * (4 * 3 + 9 + 5 * 9)
    means = [axes.get_xlabel() for axes in figure.axes if axes.get_xlabel()]
    assert means[:5] == [f"mean {mean}" for mean in ("0.32835", "0.85301", "0.32835", "0.32835", "0.32835")]
    assert means[5:] == [f"mean {mean}" for mean in ("0.28873", "0.92396", "0.19248", "0.99502", "0.28873")]
    assert (tmp_path / "rosetta.png").read_bytes().startswith(b"\x89PNG")
