"""`xent fuzz` with an original and an adapter that are a sum of squares; see ``fakes.py``."""

import pytest
from typer.testing import CliRunner

from xent_conformance.backends import BACKENDS
from xent_conformance.case import Call
from xent_conformance.cli import app
from xent_conformance.fuzz.search import Paced
from xent_conformance.wire import tensor

from .fakes import FUNCTION, LOSS, REPLACED, call

NUMPY = Paced([BACKENDS["numpy"]], by_name=True)


def crashing_call(d):
    """Builds a call that crashes the original, rarely."""
    return (
        Call(FUNCTION, kwargs={"input": tensor(1.0, "float64"), "reduction": "crash"})
        if d.rarely(9)
        else call(d)
    )


@pytest.fixture(autouse=True)
def fakes(monkeypatch):
    for module, name, value in REPLACED:
        monkeypatch.setattr(module, name, value)


@pytest.fixture
def invoke(tmp_path, monkeypatch):
    """Return a function that runs ``xent fuzz`` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    return lambda *arguments: CliRunner().invoke(app, ["fuzz", *map(str, arguments)])


@pytest.fixture
def fuzz(invoke):
    """Return a function that makes 60 calls, or as many as it is told, on NumPy."""
    return lambda *more, calls=60: invoke(
        "--loss", LOSS, "--backend", "numpy", "--calls", calls, "--seed", 3, *more
    )
