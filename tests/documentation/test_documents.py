"""Everything in the README, in docs/ and in docstrings that is code runs, and prints what it says it prints."""

import doctest
import importlib
import importlib.util
import pkgutil

from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("xent", "xent_chainer", "xent_paddle", "xent_mxnet", "xent_torch", "xent_conformance")
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(Path(__file__).parent.glob("*.md")),
]


def sibling(name: str) -> ModuleType:
    """Import a module that lies beside this one; tests are not a package."""
    spec = importlib.util.spec_from_file_location(f"documentation_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


markdown = sibling("markdown")


def module_names() -> list[str]:
    """Return the dotted names of all modules, but the workers: they import an original framework."""
    names = list(PACKAGES)
    for package in map(importlib.import_module, PACKAGES):
        found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        names += [module.name for module in found if ".workers." not in module.name]
    return [name for name in names if not name.endswith("__main__")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_prints_what_it_says(path: Path) -> None:
    results, said = markdown.run(path)
    assert results.failed == 0, said


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_python_block_is_a_doctest(path: Path) -> None:
    blocks = markdown.python_blocks(path.read_text(encoding="utf-8")).split("\n\n")
    assert [block for block in map(str.strip, blocks) if block and not block.startswith(">>>")] == []


@pytest.mark.parametrize("name", module_names())
def test_docstrings_print_what_they_say(name: str) -> None:
    module = importlib.import_module(name)
    said: list[str] = []
    runner = doctest.DocTestRunner(checker=markdown.LastPlace(), optionflags=markdown.FLAGS)
    for test in doctest.DocTestFinder(exclude_empty=True).find(module):
        runner.run(test, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)




@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("```python\n>>> 0.5\n0.5\n```", 0),
        ("```python\n>>> 0.44018972\n0.44018971\n```", 0),
        ("```python\n>>> 0.44018972\n0.44018970\n```", 1),
        ("```python\n>>> [1.0, 2.0]\n[1.0, 3.5]\n```", 1),
        ("```python\n>>> 'variable(0.5)'\n'tensor(0.5)'\n```", 1),
        ("```python\n>>> 3\n4\n```", 1),
        ("```console\n>>> 3\n4\n```", 0),
    ],
)
def test_the_runner_of_documents_tells_right_from_wrong(tmp_path: Path, text: str, failed: int) -> None:
    path = tmp_path / "document.md"
    path.write_text(text, encoding="utf-8")
    assert markdown.run(path)[0].failed == failed
