"""Under a shim the original's imports give the adapter's own objects, and everything else a helpful error."""

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import xent_paddle
from xent import _originals, shims

FRAMEWORKS = ("chainer", "mxnet", "paddle")
PATHS = sorted(path for path in _originals.PLACES if not path.startswith("torch"))
MODULES = sorted(module for module in _originals.MODULES if not module.startswith("torch"))


@pytest.fixture(autouse=True)
def _shims() -> Iterator[None]:
    with shims.installed(*FRAMEWORKS):
        yield


def run(program: str) -> dict[str, Any]:
    """Run statements as a module of its own would; return its names."""
    names: dict[str, Any] = {}
    exec(program, names)
    return names


@pytest.mark.parametrize("path", PATHS)
def test_every_path_leads_to_the_adapters_own_object(path: str) -> None:
    module, _, name = path.rpartition(".")
    ours = _originals.find(_originals.PLACES[path])
    assert getattr(importlib.import_module(module), name) is ours
    assert run(f"from {module} import {name} as found")["found"] is ours
    assert run(f"import {module.partition('.')[0]}\nfound = {path}")["found"] is ours


@pytest.mark.parametrize(
    "prologue",
    [
        "import chainer.functions as F\nloss = F.softmax_cross_entropy",
        "import chainer\nfrom chainer import functions as F\nloss = F.softmax_cross_entropy",
        "from chainer import Variable, cuda, functions, variable\nloss = functions.softmax_cross_entropy",
        "from chainer.functions.loss import softmax_cross_entropy as s\nloss = s.softmax_cross_entropy",
        "import mxnet as mx\nloss = mx.gluon.loss.SoftmaxCELoss()",
        "from mxnet import gluon, npx\nnpx.reset_np()\nloss = gluon.loss.SoftmaxCELoss()",
        "from mxnet.gluon import loss as gloss\nloss = gloss.SoftmaxCrossEntropyLoss()",
        "from mxnet.gluon.loss import *\nloss = SoftmaxCELoss()",
        "import paddle\nloss = paddle.nn.functional.softmax_with_cross_entropy",
        "import paddle.nn.functional as F\nloss = F.softmax_with_cross_entropy",
        "from paddle.nn import functional as F\nloss = F.softmax_with_cross_entropy",
        "from chainer.functions import *\nloss = softmax_cross_entropy",
    ],
)
def test_the_usual_prologues_lead_to_a_loss_that_works(prologue: str) -> None:
    loss = run(prologue)["loss"]
    x, t = np.asarray([[1.0, 2.0, 3.0]]), np.asarray([[2]]) if "paddle" in prologue else np.asarray([2])
    value = loss(x, t)
    assert float(np.asarray(getattr(value, "array", value)).squeeze()) == pytest.approx(0.40760596)


@pytest.mark.parametrize(
    ("statement", "missing", "there"),
    [
        ("import chainer.links", "chainer.links", "functions"),
        ("import chainer.links as L", "chainer.links", "functions"),
        ("from chainer import functions as F, links as L", "chainer.links", "functions"),
        ("from chainer.links import Linear", "chainer.links", "functions"),
        ("from chainer.functions import relu", "chainer.functions.relu", "softmax_cross_entropy"),
        ("from chainer.training import extensions", "chainer.training", "functions"),
        ("import mxnet.autograd", "mxnet.autograd", "gluon"),
        ("from mxnet import autograd, gluon, nd", "mxnet.autograd", "gluon"),
        ("from mxnet import np, npx", "mxnet.np", "npx"),
        ("from mxnet.gluon.loss import L2Loss", "mxnet.gluon.loss.L2Loss", "SoftmaxCELoss"),
        ("from mxnet.gluon.nn import Dense", "mxnet.gluon.nn.Dense", "HybridBlock"),
        ("from paddle.nn import Layer", "paddle.nn.Layer", "functional"),
        ("import paddle.vision.transforms as T", "paddle.vision", "to_tensor"),
    ],
)
def test_an_import_of_something_else_fails_and_says_what_is_there(
    statement: str, missing: str, there: str
) -> None:
    with pytest.raises(ModuleNotFoundError) as raised:
        run(statement)
    error = raised.value
    assert isinstance(error, shims.NotCoveredError)
    assert error.name == missing.partition(".")[0]
    said, in_module, rest = str(error).split("\n")
    assert said.startswith(f"{missing} is not covered: this is xent's shim of ")
    assert _originals.LOSSES[missing.partition(".")[0]][0] in said
    assert in_module.startswith("In ")
    assert there in in_module
    assert rest.startswith("Arrays need no conversion: ")


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("chainer.links", "chainer"),
        ("chainer.Chain", "chainer"),
        ("chainer.cuda.to_gpu", "chainer.cuda"),
        ("chainer.functions.relu", "chainer.functions"),
        ("mxnet.nd", "mxnet"),
        ("mxnet.autograd", "mxnet"),
        ("mxnet.gluon.Trainer", "mxnet.gluon"),
        ("mxnet.gluon.loss.L2Loss", "mxnet.gluon.loss"),
        ("paddle.nn.Linear", "paddle.nn"),
        ("paddle.get_version", "paddle"),  # xent_paddle's, not Paddle's
        ("chainer.functions.mul", "chainer.functions"),  # the adapter's, not Chainer's
        ("chainer.functions.__version__", "chainer.functions"),
    ],
)
def test_another_attribute_is_an_error_that_says_what_is_there(path: str, module: str) -> None:
    found, name = importlib.import_module(module), path.rpartition(".")[2]
    with pytest.raises(AttributeError) as raised:
        getattr(found, name)
    assert str(raised.value).startswith(f"{path} is not covered: this is xent's shim of ")
    assert f"\nIn {module}: " in str(raised.value)
    assert (raised.value.name, raised.value.obj) == (name, found)
    assert not hasattr(found, name)


def test_a_guarded_import_takes_its_other_branch() -> None:
    program = "try:\n    from chainer import links\nexcept ImportError:\n    links = 'none'"
    assert run(program)["links"] == "none"


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (
            "chainer.functions",
            {*_originals.names_in("chainer.functions"), "activation", "array", "loss", "math"},
        ),
        ("mxnet.gluon.loss", {"Loss", "SoftmaxCELoss", "SoftmaxCrossEntropyLoss"}),
        ("mxnet.npx", set()),
        ("paddle", {"to_tensor"}),
        ("paddle.nn.functional", {"softmax_with_cross_entropy"}),
    ],
)
def test_a_star_import_gives_what_the_originals_would_give_of_it(module: str, expected: set[str]) -> None:
    assert set(run(f"from {module} import *")) - {"__builtins__"} == expected


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_is(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__name__ == module.__package__ == name
    assert module.__spec__ == importlib.util.find_spec(name)
    assert module.__spec__ is not None
    assert module.__loader__ is module.__spec__.loader
    assert module.__doc__
    framework = name.partition(".")[0]
    assert repr(module) == f"<module {name!r} (xent's shim of {framework})>"
    assert f"xent_{framework}" in str(module.__file__)


def test_the_version_is_the_one_that_is_reproduced() -> None:
    names = run("import chainer, mxnet, paddle")
    assert [names[name].__version__ for name in FRAMEWORKS] == ["7.8.1", "1.9.1", "2.6.2"]
    with xent_paddle.using_version("3.3.1"):
        assert names["paddle"].__version__ == "3.3.1"


def test_reload_fills_the_same_module_again() -> None:
    module = importlib.import_module("chainer.functions")
    module.softmax_cross_entropy = None  # type: ignore[attr-defined]
    assert importlib.reload(module) is module
    assert module.softmax_cross_entropy is _originals.find("xent_chainer.functions.softmax_cross_entropy")


def test_the_modules_can_be_listed() -> None:
    package = importlib.import_module("mxnet")
    walked = {each.name for each in pkgutil.walk_packages(package.__path__, "mxnet.")}
    assert walked == {name for name in MODULES if name.startswith("mxnet.")}
    assert {each.name for each in pkgutil.iter_modules()} >= set(FRAMEWORKS)
    importlib.invalidate_caches()
    assert len(list(pkgutil.iter_modules(package.__path__))) == len(_originals.modules_in("mxnet"))


def test_a_name_can_be_resolved() -> None:
    found = pkgutil.resolve_name("mxnet.gluon.loss:SoftmaxCELoss")
    assert found is _originals.find("xent_mxnet.gluon.loss.SoftmaxCELoss")


def test_the_signatures_are_the_adapters() -> None:
    names = run("import paddle, chainer, mxnet")
    function = names["paddle"].nn.functional.softmax_with_cross_entropy
    assert list(inspect.signature(function).parameters) == [
        "logits", "label", "soft_label", "ignore_index", "numeric_stable_mode", "return_softmax", "axis",
    ]  # fmt: skip
    assert "softmax_cross_entropy" in inspect.getsource(names["chainer"].functions)


def test_a_class_is_the_same_by_every_path() -> None:
    names = run(
        "import mxnet as mx\nfrom mxnet.gluon import HybridBlock, loss\nfrom mxnet.gluon.block import Block"
    )
    made = names["loss"].SoftmaxCELoss()
    for each in (names["HybridBlock"], names["Block"], names["mx"].gluon.nn.HybridBlock, names["loss"].Loss):
        assert isinstance(made, each)
    with pytest.raises(names["mx"].MXNetError):
        made(np.zeros((2, 3)), np.zeros((3,)))


def test_chainers_variables_and_configuration_work() -> None:
    names = run(
        "import chainer, numpy as np\n"
        "import chainer.functions as F\n"
        "x = chainer.Variable(np.zeros((2, 3), 'f'))\n"
        "with chainer.using_config('train', False), chainer.no_backprop_mode():\n"
        "    inside = (chainer.config.train, F.softmax_cross_entropy(x, np.array([0, 1])).creator)\n"
        "loss = F.softmax_cross_entropy(x, np.array([0, 1]))\n"
        "loss.backward()"
    )
    assert names["inside"] == (False, None)
    assert names["chainer"].config.train is True
    np.testing.assert_allclose(names["x"].grad, [[-1 / 3, 1 / 6, 1 / 6], [1 / 6, -1 / 3, 1 / 6]], rtol=1e-6)


def test_other_packages_are_left_to_others() -> None:
    assert importlib.util.find_spec("chainerx") is None
    assert importlib.import_module("xml.dom").__name__ == "xml.dom"
