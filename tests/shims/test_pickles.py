"""What is pickled under a shim loads with and without it; what an original pickled loads, or says why not."""

import copy
import importlib
import pickle
from typing import Any

import numpy as np
import pytest

from xent import shims

X, T = np.asarray([[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]]), np.asarray([2, 0])

#: Module and name in the originals' own pickles of a function or class, and where it is public.
BY_REFERENCE = {
    ("chainer.functions.loss.softmax_cross_entropy", "softmax_cross_entropy"): "chainer.functions",
    ("chainer.variable", "Variable"): "chainer",
    ("mxnet.gluon.loss", "SoftmaxCrossEntropyLoss"): "mxnet.gluon.loss",
    ("mxnet.util", "set_np"): "mxnet.npx",
    ("paddle.nn.functional.loss", "softmax_with_cross_entropy"): "paddle.nn.functional",
    ("torch.nn.functional", "cross_entropy"): "torch.nn.functional",
    ("torch.nn.modules.loss", "CrossEntropyLoss"): "torch.nn",
}


def made() -> list[Any]:
    """Make objects from what the shims hold, as code for the originals would."""
    with shims.installed("chainer", "mxnet", "paddle"), shims.installed("torch", even_if_installed=True):
        chainer, gluon = importlib.import_module("chainer"), importlib.import_module("mxnet.gluon")
        paddle, nn = importlib.import_module("paddle"), importlib.import_module("torch.nn")
        return [
            chainer.functions.softmax_cross_entropy,
            paddle.nn.functional.softmax_with_cross_entropy,
            gluon.loss.SoftmaxCELoss(weight=2.0),
            nn.CrossEntropyLoss(weight=np.asarray([1.0, 2.0, 4.0]), label_smoothing=0.1),
            nn.CrossEntropyLoss,
        ]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_is_pickled_under_a_shim_names_the_adapter(protocol: int) -> None:
    data = pickle.dumps(made(), protocol)
    without = pickle.loads(data)
    with shims.installed("chainer", "mxnet", "paddle"):
        within = pickle.loads(data)
    for loaded in (without, within):
        assert loaded[0] is made()[0]
        assert loaded[4] is type(loaded[3])
        np.testing.assert_array_equal(loaded[2](X, T), made()[2](X, T))
        np.testing.assert_array_equal(loaded[3](X, T), made()[3](X, T))


def test_copies_are_as_good_as_the_original() -> None:
    for each in made()[2:4]:
        np.testing.assert_array_equal(copy.deepcopy(each)(X, T), each(X, T))
    assert copy.deepcopy(made()[0]) is made()[0]


@pytest.mark.parametrize(("module", "name"), BY_REFERENCE)
def test_a_function_or_class_that_the_original_pickled_is_the_adapters(module: str, name: str) -> None:
    ours = getattr(importlib.import_module(f"xent_{BY_REFERENCE[module, name]}"), name)
    with shims.installed(module.partition(".")[0], even_if_installed=True):
        assert pickle.loads(f"c{module}\n{name}\n.".encode()) is ours


def test_a_loss_that_torch_pickled_keeps_its_options() -> None:
    torch = pytest.importorskip("torch")
    criterion = torch.nn.CrossEntropyLoss(label_smoothing=0.1, ignore_index=1, reduction="sum").eval()
    data = pickle.dumps(criterion)
    with shims.installed("torch", even_if_installed=True):
        loaded = pickle.loads(data)
    assert type(loaded).__module__ == "xent_torch.nn.modules.loss"
    assert (loaded.label_smoothing, loaded.ignore_index, loaded.reduction) == (0.1, 1, "sum")
    assert loaded.training is False
    assert loaded.weight is None
    expected = criterion(torch.tensor(X), torch.tensor(T)).item()
    assert float(loaded(X, T)) == pytest.approx(expected, rel=1e-12)


def test_a_tensor_in_a_pickle_says_that_there_is_no_torch() -> None:
    torch = pytest.importorskip("torch")
    data = pickle.dumps(torch.nn.CrossEntropyLoss(weight=torch.ones(3)))
    with (
        shims.installed("torch", even_if_installed=True),
        pytest.raises(shims.NotCoveredError, match=r"torch\._utils is not covered"),
    ):
        pickle.loads(data)


def test_a_gluon_loss_that_mxnet_pickled_says_what_is_missing() -> None:
    """MXNet 1.9.1 pickles a block's scope with it, which is no part of a loss."""
    with shims.installed("mxnet"), pytest.raises(AttributeError, match=r"_BlockScope.*xent's shim of mxnet"):
        pickle.loads(b"cmxnet.gluon.block\n_BlockScope\n.")
