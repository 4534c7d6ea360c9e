"""All code in the README, in docs/ and in docstrings runs, and prints what it says it prints."""

import doctest
import importlib
import pkgutil
from itertools import pairwise
from pathlib import Path

import pytest

from .printed import FLAGS, LastPlace

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "xent",
    "xent_chainer",
    "xent_paddle",
    "xent_mxnet",
    "xent_torch",
    "xent_conformance",
    "xent_port",
)
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(Path(__file__).parent.glob("*.md")),
]


def python_blocks(text: str) -> str:
    """Keep the lines of the ``python`` blocks and blank the others, so that line numbers stay."""
    kept, inside = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = line == "```python"
            line = ""
        kept.append(line if inside else "")
    return "\n".join(kept) + "\n"


def run(path: Path) -> tuple[doctest.TestResults, str]:
    """Return how many examples ran and failed, and what the failures said."""
    source = python_blocks(path.read_text(encoding="utf-8"))
    test = doctest.DocTestParser().get_doctest(source, {}, path.name, str(path), 0)
    said: list[str] = []
    results = doctest.DocTestRunner(checker=LastPlace(), optionflags=FLAGS).run(test, out=said.append)
    return results, "".join(said)


def module_names() -> list[str]:
    """Return the dotted names of all modules, but the workers: they import an original framework."""
    names = list(PACKAGES)
    for package in map(importlib.import_module, PACKAGES):
        found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        names += [module.name for module in found if ".workers." not in module.name]
    return [name for name in names if not name.endswith("__main__")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_prints_what_it_says(path: Path) -> None:
    results, said = run(path)
    assert results.failed == 0, said


def test_the_readme_sets_up_with_two_commands() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    commands = [after for before, after in pairwise(lines) if before == "```sh"]
    assert [command.partition(" && ")[2] for command in commands] == ["xent report", "pytest"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_python_block_is_a_doctest(path: Path) -> None:
    blocks = python_blocks(path.read_text(encoding="utf-8")).split("\n\n")
    assert [block for block in map(str.strip, blocks) if block and not block.startswith(">>>")] == []


@pytest.mark.parametrize("name", module_names())
def test_docstrings_print_what_they_say(name: str) -> None:
    module = importlib.import_module(name)
    said: list[str] = []
    runner = doctest.DocTestRunner(checker=LastPlace(), optionflags=FLAGS)
    tests = doctest.DocTestFinder().find(module)
    assert sum(runner.run(test, out=said.append).failed for test in tests) == 0, "".join(said)


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("```python\n>>> 0.5\n0.5\n```", 0),
        ("```python\n>>> 0.44018972\n0.4401896\n```", 0),
        ("```python\n>>> 0.44018972\n0.44018969\n```", 1),
        ("```python\n>>> -0.0\n0.0\n```", 1),
        ("```python\n>>> [1.0, 2.0]\n[1.0, 3.5]\n```", 1),
        ("```python\n>>> 'variable(0.5)'\n'tensor(0.5)'\n```", 1),
        ("```python\n>>> 3\n4\n```", 1),
        ("```console\n>>> 3\n4\n```", 0),
    ],
)
def test_the_runner_of_documents_tells_right_from_wrong(tmp_path: Path, text: str, failed: int) -> None:
    path = tmp_path / "document.md"
    path.write_text(text, encoding="utf-8")
    assert run(path)[0].failed == failed
