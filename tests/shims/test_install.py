"""Shims go in and out in balance, leave nothing behind, and are not put before a framework that is there."""

import importlib
import importlib.util
import sys
import threading
import time
import types
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from xent import shims
from xent.shims import _install

FRAMEWORKS = ("chainer", "mxnet", "paddle")


def state() -> tuple[object, ...]:
    """Return what shims change in the interpreter."""
    mine = {
        name: module
        for name, module in sys.modules.items()
        if name.partition(".")[0] in (*FRAMEWORKS, "torch")
    }
    cached = [path for path in sys.path_importer_cache if path.startswith("xent")]
    return list(sys.meta_path), list(sys.path_hooks), cached, mine


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    before = state()
    yield
    assert state() == before


def there(framework: str) -> bool:
    return importlib.util.find_spec(framework) is not None


def test_a_context_puts_everything_back() -> None:
    with shims.installed("chainer", "mxnet"):
        first = importlib.import_module("chainer.functions")
        importlib.import_module("mxnet")
        assert there("chainer")
        assert not there("paddle")
    assert not there("chainer")
    assert not [name for name in sys.modules if name.partition(".")[0] in FRAMEWORKS]
    with pytest.raises(ModuleNotFoundError, match="No module named 'chainer'"):
        importlib.import_module("chainer")
    with shims.installed("chainer"):
        again = importlib.import_module("chainer.functions")
        assert again is not first
        assert again.softmax_cross_entropy is first.softmax_cross_entropy


def test_a_context_puts_everything_back_after_an_error() -> None:
    with pytest.raises(ModuleNotFoundError), shims.installed("chainer"):
        importlib.import_module("chainer.links")
    assert not there("chainer")


def test_what_was_imported_works_on_after_the_context() -> None:
    with shims.installed("mxnet"):
        gluon = importlib.import_module("mxnet.gluon")
    assert repr(gluon.loss.SoftmaxCELoss()) == "SoftmaxCrossEntropyLoss(batch_axis=0, w=None)"
    with pytest.raises(AttributeError, match=r"mxnet\.gluon\.nothing is not covered"):
        gluon.nothing  # noqa: B018


def test_nested_contexts_are_counted() -> None:
    with shims.installed("chainer"):
        outer = importlib.import_module("chainer")
        with shims.installed("chainer", "mxnet"):
            assert importlib.import_module("chainer") is outer
        assert importlib.import_module("chainer") is outer
        assert not there("mxnet")
    assert not there("chainer")


def test_a_context_decorates_a_function() -> None:
    @shims.installed("paddle")
    def version() -> object:
        return importlib.import_module("paddle").__version__

    assert version() == version() == "2.6.2"


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["install", "uninstall", "import"]),
            st.lists(st.sampled_from(FRAMEWORKS), min_size=1, max_size=3),
        ),
        max_size=12,
    )
)
def test_installs_and_uninstalls_balance(steps: list[tuple[str, list[str]]]) -> None:
    before = state()
    users: Counter[str] = Counter()
    for step, names in steps:
        if step == "install":
            shims.install(*names)
            users.update(names)
        elif step == "import":
            for name in names:
                with suppress(ModuleNotFoundError):
                    assert importlib.import_module(name).__spec__.origin == f"xent's shim of {name}"  # type: ignore[union-attr]
        elif Counter(names) <= users:
            shims.uninstall(*names)
            users.subtract(names)
        else:
            with pytest.raises(RuntimeError, match="there is no shim of"):
                shims.uninstall(*names)
        assert {name for name in FRAMEWORKS if there(name)} == set(+users)
    shims.uninstall(*users.elements()) if users.total() else None
    assert state() == before


def test_threads_that_install_at_once_put_one_shim_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_place, placed, start = _install._put_in_place, [], threading.Barrier(4)

    def slowly(framework: str) -> None:
        placed.append(framework)
        time.sleep(0.05)
        put_in_place(framework)

    def use() -> None:
        start.wait()
        shims.install("chainer")

    monkeypatch.setattr(_install, "_put_in_place", slowly)
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(use) for _ in range(4)]:
            done.result()
    assert placed == ["chainer"]
    for _ in range(4):
        assert there("chainer")
        shims.uninstall("chainer")


def test_threads_share_the_shim_until_the_last_of_them_is_done() -> None:
    start = threading.Barrier(8)

    def use(number: int) -> set[object]:
        start.wait()
        found = set()
        for _ in range(20):
            with shims.installed("chainer", FRAMEWORKS[1 + number % 2]):
                functions = importlib.import_module("chainer.functions")
                found.add(functions.softmax_cross_entropy)
                found.add(importlib.import_module("chainer").functions.softmax_cross_entropy)
        return found

    with ThreadPoolExecutor(8) as pool:
        found = set().union(*pool.map(use, range(8)))
    assert len(found) == 1
    assert not any(map(there, FRAMEWORKS))


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ((), "name a framework: 'chainer', 'mxnet', 'paddle' or 'torch'"),
        (("tensorflow",), "there is no shim of 'tensorflow'; a framework is 'chainer', 'mxnet'"),
        (("chainer", "paddlepaddle"), "there is no shim of 'paddlepaddle'; .*; did you mean 'paddle'[?]"),
        ((None,), "there is no shim of None"),
    ],
)
def test_another_name_is_refused_and_nothing_happens(names: tuple[str, ...], text: str) -> None:
    for function in (shims.install, shims.uninstall):
        with pytest.raises(ValueError, match=text):
            function(*names)
    with pytest.raises(ValueError, match=text), shims.installed(*names):
        pass


def test_a_framework_that_is_there_is_not_hidden_unless_asked() -> None:
    with pytest.raises(RuntimeError, match=r"torch is there, at .*__init__.py, .*even_if_installed=True"):
        shims.install("chainer", "torch")
    assert not there("chainer")
    hidden = [name for name in sys.modules if name.partition(".")[0] == "torch"]
    with shims.installed("torch", even_if_installed=True):
        shim = importlib.import_module("torch")
        assert shim is not torch
        assert shim.nn.CrossEntropyLoss.__module__ == "xent_torch.nn.modules.loss"
        with pytest.raises(shims.NotCoveredError, match=r"torch\.cuda is not covered"):
            importlib.import_module("torch.cuda")
        with shims.installed("torch"):  # the shim is in place already
            assert importlib.import_module("torch") is shim
    assert importlib.import_module("torch") is torch
    assert [name for name in sys.modules if name.partition(".")[0] == "torch"] == hidden


def package(folder: Path, source: str) -> None:
    (folder / "mxnet").mkdir()
    (folder / "mxnet" / "__init__.py").write_text(source)


def test_an_installation_that_does_not_import_is_there_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path, "raise AttributeError(\"module 'numpy' has no attribute 'bool'\")")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(RuntimeError, match="mxnet is there, at "):
        shims.install("mxnet")
    with shims.installed("mxnet", even_if_installed=True):
        assert importlib.import_module("mxnet").__version__ == "1.9.1"
    with pytest.raises(AttributeError, match="no attribute 'bool'"):
        importlib.import_module("mxnet")


def test_a_folder_with_that_name_is_no_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "chainer").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert there("chainer")
    with shims.installed("chainer"):
        assert importlib.import_module("chainer").__version__ == "7.8.1"
    assert not hasattr(importlib.import_module("chainer"), "__version__")
    del sys.modules["chainer"]


def test_a_module_made_by_hand_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = types.ModuleType("chainer")
    monkeypatch.setitem(sys.modules, "chainer", mine)
    with pytest.raises(RuntimeError, match=r"chainer is there, in sys\.modules"):
        shims.install("chainer")
    with shims.installed("chainer", even_if_installed=True):
        assert importlib.import_module("chainer") is not mine
    assert sys.modules["chainer"] is mine


def test_an_entry_that_forbids_the_import_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chainer", None)
    with shims.installed("chainer"):
        importlib.import_module("chainer")
    assert sys.modules["chainer"] is None


def test_a_module_that_someone_else_put_there_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    mock = types.ModuleType("chainer.links")
    with shims.installed("chainer"):
        monkeypatch.setitem(sys.modules, "chainer.links", mock)
        assert importlib.import_module("chainer.links") is mock
    assert sys.modules["chainer.links"] is mock
    monkeypatch.delitem(sys.modules, "chainer.links")


def test_lists_that_were_put_back_by_someone_else_do_no_harm() -> None:
    before = list(sys.meta_path), list(sys.path_hooks)
    shims.install("chainer")
    sys.meta_path[:], sys.path_hooks[:] = before
    shims.uninstall("chainer")
    assert not _install._shims
