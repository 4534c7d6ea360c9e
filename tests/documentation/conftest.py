"""The generators of pages, which are scripts beside them."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def porting() -> Iterator[Callable[[str], ModuleType]]:
    """Import a script of docs/porting by its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[2] / "docs" / "porting")
        yield importlib.import_module
