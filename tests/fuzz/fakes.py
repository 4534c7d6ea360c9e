"""An original and an adapter that are a sum of squares, and the calls of them; see ``worker.py``."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from xent_conformance import frameworks
from xent_conformance.case import Call
from xent_conformance.fuzz import judge, known, search
from xent_conformance.originals.environments import environment
from xent_conformance.wire import tensor

LOSS = "torch.cross_entropy"
FUNCTION = "torch.nn.functional.cross_entropy"
ENVIRONMENT = replace(environment("torch-2.13.0"), framework=str(Path(__file__).with_name("worker.py")))


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


#: What stands in the place of what.
REPLACED = (
    (judge, "environment_of", lambda _: ENVIRONMENT),
    (judge, "python_of", lambda _: sys.executable),
    (frameworks, "find", lambda _: sum_of_squares),
    (known, "KINDS", ()),
    (search, "BUILDERS", {**search.BUILDERS, LOSS: call}),
)


def begin(_):
    """Replace in a process that asks, as the fixture does in the test's own."""
    for module, name, value in REPLACED:
        setattr(module, name, value)
