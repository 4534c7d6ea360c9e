"""Vectors without an original: what a good implementation answers stands for it."""

import numpy as np
import pytest

from xent_conformance import frameworks
from xent_conformance.backends import BACKENDS
from xent_conformance.case import Call, Case
from xent_conformance.execute import execute
from xent_conformance.vectors import Recording, Vector, save, save_signatures
from xent_conformance.wire import encode, tensor

LOSS = "torch.cross_entropy"
FUNCTION = "torch.nn.functional.cross_entropy"
ORIGINAL = "torch-2.13.0"
PROVENANCE = {
    "framework": "torch", "version": "2.13.0", "numpy": "2.0", "python": "3.11", "platform": "Linux x86_64",
    "vector_unit": "AVX2", "date": "2025-01-01",
}  # fmt: skip
PARAMETERS = [
    {"name": "input", "kind": "POSITIONAL_OR_KEYWORD"},
    {"name": "target", "kind": "POSITIONAL_OR_KEYWORD"},
    {"name": "weight", "kind": "POSITIONAL_OR_KEYWORD", "default": "None"},
    {"name": "size_average", "kind": "POSITIONAL_OR_KEYWORD", "default": "None"},
    {"name": "ignore_index", "kind": "POSITIONAL_OR_KEYWORD", "default": "-100"},
    {"name": "reduce", "kind": "POSITIONAL_OR_KEYWORD", "default": "None"},
    {"name": "reduction", "kind": "POSITIONAL_OR_KEYWORD", "default": "'mean'"},
    {"name": "label_smoothing", "kind": "POSITIONAL_OR_KEYWORD", "default": "0.0"},
]
SIGNATURES = {FUNCTION: {"parameters": PARAMETERS, "wrong_calls": []}}

X = tensor(np.round(np.random.default_rng(1).normal(size=(3, 4)), 2), "float64")
TARGET = tensor([1, 3, 0], "int64")


def loss_call(input=X, target=TARGET, wrt=("input",), function=FUNCTION, cotangent=None, **options):
    """Make a call of torch's cross_entropy."""
    return Call(function, kwargs={"input": input, "target": target, **options}, wrt=wrt, cotangent=cotangent)


def outcome_json(outcome):
    """Encode an outcome as a worker does."""
    encoded = {"warnings": [{"category": w.classes[0], "text": w.text} for w in outcome.warnings]}
    if outcome.value is not None:
        encoded["value"] = encode(outcome.value)
    if outcome.gradients:
        encoded["gradients"] = {name: encode(g) for name, g in outcome.gradients.items()}
    if outcome.failure is not None:
        encoded["error"] = {
            "stage": outcome.failure.stage,
            "class": outcome.failure.type,
            "builtin": list(outcome.failure.builtin),
            "text": outcome.failure.text,
        }
    return encoded


def good(call, case_id="case"):
    """Make a vector of what the adapter answers on NumPy now."""
    (_, outcome), *_ = execute(call, BACKENDS["numpy"])
    return Vector(Case(case_id, LOSS, "It shows something.", call), ORIGINAL, outcome_json(outcome))


@pytest.fixture
def good_vectors():
    """Three cases: a mean, losses of rows, an error."""
    return [
        good(loss_call(), "mean"),
        good(loss_call(reduction="none", cotangent=tensor([1, 2, 3], "float64")), "rows"),
        good(loss_call(target=tensor([0, 7, 1], "int64")), "label-out-of-range"),
    ]


@pytest.fixture
def recorded(tmp_path):
    """Return a function that writes vectors, and no others, to a folder."""

    def write(vectors, signatures=SIGNATURES):
        folder = tmp_path / "recorded"
        save(Recording(LOSS, "0.1.0", {ORIGINAL: PROVENANCE}, tuple(vectors)), folder)
        save_signatures({ORIGINAL: signatures}, {ORIGINAL: PROVENANCE}, "0.1.0", folder)
        return folder

    return write


@pytest.fixture
def replace_adapter(monkeypatch):
    """Return a function that puts something in the place of the adapter's function."""
    return lambda broken: monkeypatch.setattr(frameworks, "find", lambda _: broken)
