"""`xent fuzz` with an original and an adapter that are a sum of squares; see ``worker.py``."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from xent_conformance import frameworks
from xent_conformance.backends import BACKENDS
from xent_conformance.case import Call
from xent_conformance.cli import app
from xent_conformance.fuzz import judge, known, search
from xent_conformance.fuzz.search import Paced
from xent_conformance.originals.environments import environment
from xent_conformance.wire import tensor

LOSS = "torch.cross_entropy"
FUNCTION = "torch.nn.functional.cross_entropy"
NUMPY = Paced([BACKENDS["numpy"]], by_name=True)


def sum_of_squares(input, reduction="sum"):
    """The adapter."""
    if reduction == "crash":
        raise ValueError("this crashes the original")
    if input.ndim > 2:
        raise ValueError(f"at most two axes, got {input.ndim}")
    return np.asarray(np.sum(input * input))


def call(d):
    """Builds a call."""
    shape = d.one_of(((2,), (2, 3), (), (1, 2, 1)))
    arguments = {"input": tensor(d.integers(shape, -9, 9), "float64")}
    if d.rarely(3):
        arguments["reduction"] = d.one_of(("sum", "mean", "unwritten"))
    return Call(FUNCTION, kwargs=arguments)


def crashing_call(d):
    """Builds a call that crashes the original, rarely."""
    return (
        Call(FUNCTION, kwargs={"input": tensor(1.0, "float64"), "reduction": "crash"})
        if d.rarely(9)
        else call(d)
    )


@pytest.fixture(autouse=True)
def fakes(monkeypatch):
    env = replace(environment("torch-2.13.0"), framework=str(Path(__file__).with_name("worker.py")))
    monkeypatch.setattr(judge, "environment_of", lambda _: env)
    monkeypatch.setattr(judge, "python_of", lambda _: sys.executable)
    monkeypatch.setattr(frameworks, "find", lambda _: sum_of_squares)
    monkeypatch.setattr(known, "KINDS", ())
    monkeypatch.setitem(search.BUILDERS, LOSS, call)


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
