"""`xent.load` returns the adapter's function or class for each name of an original, and for no other name."""

import importlib
import sys
from pathlib import Path

import pytest

import xent
from xent import _originals
from xent_conformance.callables import PUBLISHED
from xent_conformance.case import LOSSES
from xent_port.covered import COVERED


def published() -> list[str]:
    """Return the functions and classes whose signatures are compared with the originals', without methods."""
    names = {name for framework in PUBLISHED.values() for name in framework if not name.endswith("()")}
    return sorted(name for name in names if name.rpartition(".")[0] not in names)


@pytest.mark.parametrize("name", published())
def test_what_conformance_compares_is_loaded(name: str) -> None:
    module, _, attribute = f"xent_{name}".rpartition(".")
    assert xent.load(name) is getattr(importlib.import_module(module), attribute)


@pytest.mark.parametrize(
    "name", sorted({path for each in COVERED.values() for path in (each.name, *each.also)})
)
def test_what_can_be_ported_is_loaded(name: str) -> None:
    assert callable(xent.load(name))


def test_the_losses_are_those_that_are_recorded() -> None:
    losses = [path for paths in _originals.LOSSES.values() for path in paths]
    ends = {f"{path.partition('.')[0]}.{path.rpartition('.')[2]}" for path in losses}
    assert set(LOSSES) <= ends
    for path in losses:
        assert callable(xent.load(path))


@pytest.mark.parametrize("name", sorted(_originals.PLACES))
def test_every_name_is_one_of_the_adapter(name: str) -> None:
    found = xent.load(name)
    home = found.__module__ if hasattr(found, "__module__") else type(found).__module__
    assert home.startswith(f"xent_{name.partition('.')[0]}")
    assert xent.load(f"xent_{name}") is found


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("chainer.functions.softmax_crossentropy", "'chainer.functions.softmax_cross_entropy'"),
        ("chainer.softmax_cross_entropy", "'chainer.functions.softmax_cross_entropy'"),
        ("torch.nn.CrossEntropy", "'torch.nn.CrossEntropyLoss'"),
        ("torch.nn.functional.binary_cross_entropy", "'torch.nn.functional.cross_entropy'"),
        ("mxnet.gluon.loss.SoftmaxCELos", "'mxnet.gluon.loss.SoftmaxCELoss'"),
        ("xent_paddle.nn.softmax_with_cross_entropy", "'paddle.nn.functional.softmax_with_cross_entropy'"),
        ("chainer.functions.relu", "it has the losses 'chainer.functions.softmax_cross_entropy'"),
        ("os.system", "'mxnet.gluon.loss.SoftmaxCrossEntropyLoss'"),
        ("", "it has the losses"),
    ],
)
def test_an_unknown_name_is_refused_with_those_that_are_near(name: str, near: str) -> None:
    with pytest.raises(ValueError, match="xent has nothing for") as raised:
        xent.load(name)
    assert repr(name) in str(raised.value)
    assert near in str(raised.value)


def test_names_of_other_frameworks_are_not_near() -> None:
    with pytest.raises(ValueError, match="xent has nothing") as raised:
        xent.load("torch.softmax_cross_entropy")
    assert "chainer" not in str(raised.value)


def test_a_name_that_is_not_covered_imports_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trap.py").write_text("raise SystemExit('ran')")
    monkeypatch.syspath_prepend(tmp_path)
    for name in (
        "trap.function",
        "xent_trap.function",
        "torch.nn.__init__.trap",
        "xent_torch.nn.functional.sys",
    ):
        with pytest.raises(ValueError, match="xent has nothing for"):
            xent.load(name)
    assert "trap" not in sys.modules


@pytest.mark.parametrize("name", [None, 3, b"torch.nn.CrossEntropyLoss", ["torch.nn.CrossEntropyLoss"]])
def test_only_text_is_a_name(name: object) -> None:
    with pytest.raises(TypeError, match="must be text such as"):
        xent.load(name)  # type: ignore[arg-type]
