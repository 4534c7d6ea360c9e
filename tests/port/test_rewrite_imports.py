"""How imports change with ``--to xent``: which move, which are split, and what is left around them."""

from __future__ import annotations

import pytest

from xent_port.port import port_source


def ported(source: str, **options: object) -> str:
    return port_source(source, target="xent", **options).source  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "import chainer.functions as F  # NOQA\nF.softmax_cross_entropy(x, t)\n",
            "import xent_chainer.functions as F  # NOQA\nF.softmax_cross_entropy(x, t)\n",
            id="the import moves, the call stays",
        ),
        pytest.param(
            "import chainer\nchainer.functions.softmax_cross_entropy(chainer.Variable(x), t)\n",
            "import xent_chainer as chainer\n"
            "chainer.functions.softmax_cross_entropy(chainer.Variable(x), t)\n",
            id="of which xent has everything that is used",
        ),
        pytest.param(
            "import chainer\nimport chainer.functions\nchainer.functions.softmax_cross_entropy(x, t)\n",
            "import xent_chainer\nimport xent_chainer.functions\n"
            "xent_chainer.functions.softmax_cross_entropy(x, t)\n",
            id="under a new name where the old one cannot be kept",
        ),
        pytest.param(
            "import os, chainer.functions as F, sys\nF.softmax_cross_entropy(F.relu(x), t)\n",
            "import os, chainer.functions as F, sys\nimport xent_chainer.functions\n"
            "xent_chainer.functions.softmax_cross_entropy(F.relu(x), t)\n",
            id="beside an import that stays",
        ),
        pytest.param(
            "from chainer import functions as F, links as L  # both\n"
            "L.Linear(F.sigmoid_cross_entropy(x, t))\n",
            "from chainer import links as L  # both\nfrom xent_chainer import functions as F\n"
            "L.Linear(F.sigmoid_cross_entropy(x, t))\n",
            id="split",
        ),
        pytest.param(
            "from torch.nn import (\n    Linear,  # a layer\n    CrossEntropyLoss,  # a loss\n"
            "    ReLU,  # the end\n)\n"
            "CrossEntropyLoss()\n",
            "from torch.nn import (\n    Linear,  # a layer\n    ReLU,  # the end\n)\n"
            "from xent_torch.nn import (\n    CrossEntropyLoss,  # a loss\n)\nCrossEntropyLoss()\n",
            id="split, with the comments of each name",
        ),
        pytest.param(
            "from torch.nn import (Linear,\n                      CrossEntropyLoss)\nCrossEntropyLoss()\n",
            "from torch.nn import (Linear)\nfrom xent_torch.nn import (CrossEntropyLoss)\n"
            "CrossEntropyLoss()\n",
            id="split, within brackets on the same line",
        ),
        pytest.param(
            "from torch.nn import CrossEntropyLoss, \\\n    Linear\nCrossEntropyLoss()\n",
            "from torch.nn import Linear\nfrom xent_torch.nn import CrossEntropyLoss\nCrossEntropyLoss()\n",
            id="split, after a backslash",
        ),
        pytest.param(
            "if x: import torch.nn.functional as F; y = 1\nF.relu(F.cross_entropy(x, y))\n",
            "if x: import torch.nn.functional as F; import xent_torch.nn.functional; y = 1\n"
            "F.relu(xent_torch.nn.functional.cross_entropy(x, y))\n",
            id="in a block on one line",
        ),
        pytest.param(
            "def f(x, y):\n\timport torch.nn.functional as F\n\n\treturn F.relu(F.cross_entropy(x, y))\n",
            "def f(x, y):\n\timport torch.nn.functional as F\n\timport xent_torch.nn.functional\n\n"
            "\treturn F.relu(xent_torch.nn.functional.cross_entropy(x, y))\n",
            id="in a function indented with tabs",
        ),
        pytest.param(
            "import chainer.functions as F\r\nF.softmax_cross_entropy(F.relu(x), t)",
            "import chainer.functions as F\r\nimport xent_chainer.functions\r\n"
            "xent_chainer.functions.softmax_cross_entropy(F.relu(x), t)",
            id="with the line ends of the source, and none at its end",
        ),
        pytest.param(
            "from torch.nn import *\nCrossEntropyLoss()\n",
            "from torch.nn import *\nimport xent_torch.nn\nxent_torch.nn.CrossEntropyLoss()\n",
            id="beside a star",
        ),
        pytest.param(
            "import torch.nn.functional as F\ndef f(xent_torch):\n"
            "    return F.relu(F.cross_entropy(xent_torch, 1))\n",
            "import torch.nn.functional as F\nimport xent_torch.nn.functional as xent_torch_nn_functional\n"
            "def f(xent_torch):\n    return F.relu(xent_torch_nn_functional.cross_entropy(xent_torch, 1))\n",
            id="under another name where something else has its own",
        ),
        pytest.param(
            '"""Doc."""\n\nfrom __future__ import annotations\n\nimport importlib\n\n'
            'F = importlib.import_module("torch.nn.functional")\nF.relu(F.cross_entropy(x, y))\n',
            '"""Doc."""\n\nfrom __future__ import annotations\n\nimport importlib\n'
            "import xent_torch.nn.functional\n\n"
            'F = importlib.import_module("torch.nn.functional")\n'
            "F.relu(xent_torch.nn.functional.cross_entropy(x, y))\n",
            id="at the top where no statement imports it",
        ),
        pytest.param(
            "import importlib\nF = importlib.import_module('chainer.functions')\n"
            "F.softmax_cross_entropy(x, t)\n",
            "import importlib\nF = importlib.import_module('xent_chainer.functions')\n"
            "F.softmax_cross_entropy(x, t)\n",
            id="in the text of a call",
        ),
        pytest.param(
            'F = __import__(r"chainer").functions\nF.softmax_cross_entropy(x, t)\n',
            'F = __import__(r"xent_chainer").functions\nF.softmax_cross_entropy(x, t)\n',
            id="in the text of a call of the old kind",
        ),
        pytest.param(
            "def f():\n    global F\n    import torch.nn.functional as F\nF.relu(F.cross_entropy(x, y))\n",
            "import xent_torch.nn.functional\ndef f():\n    global F\n    import torch.nn.functional as F\n"
            "F.relu(xent_torch.nn.functional.cross_entropy(x, y))\n",
            id="at the top where a function imports it for all",
        ),
        pytest.param(
            "import torch.nn as nn\nfrom torch import nn as n\na = nn.CrossEntropyLoss()\n"
            "b = n.CrossEntropyLoss(), n.Linear\n",
            "import xent_torch.nn as nn\nfrom torch import nn as n\nimport xent_torch.nn\n"
            "a = nn.CrossEntropyLoss()\nb = xent_torch.nn.CrossEntropyLoss(), n.Linear\n",
            id="one by one",
        ),
        pytest.param(
            "import torch.nn.functional as F\ny = getattr(F, 'cross_entropy')(a, F.relu(b))\n",
            "import torch.nn.functional as F\nimport xent_torch.nn.functional\n"
            "y = xent_torch.nn.functional.cross_entropy(a, F.relu(b))\n",
            id="for a name that is looked up",
        ),
        pytest.param(
            "try:\n    import chainer.functions as F\nexcept ImportError:\n    F = None\n"
            "y = F and F.softmax_cross_entropy(F.relu(x), t)\n",
            "try:\n    import chainer.functions as F\n    import xent_chainer.functions\n"
            "except ImportError:\n    F = None\n"
            "y = F and xent_chainer.functions.softmax_cross_entropy(F.relu(x), t)\n",
            id="within try",
        ),
        pytest.param(
            "from chainer import Variable\nimport chainer.functions as F\n"
            "y = F.softmax_cross_entropy(Variable(x), t)\n",
            "from xent_chainer import Variable\nimport xent_chainer.functions as F\n"
            "y = F.softmax_cross_entropy(Variable(x), t)\n",
            id="all imports of a framework of which nothing else is used",
        ),
        pytest.param(
            "from chainer import Variable, Chain\nimport chainer.functions as F\n"
            "y = F.softmax_cross_entropy(Variable(x), t)\n",
            "from chainer import Variable, Chain\nimport xent_chainer.functions as F\n"
            "y = F.softmax_cross_entropy(Variable(x), t)\n",
            id="but not Variable where the framework stays",
        ),
        pytest.param(
            "import chainer\nprint(chainer)\nchainer.functions.softmax_cross_entropy(x, t)\n",
            "import chainer\nimport xent_chainer.functions\nprint(chainer)\n"
            "xent_chainer.functions.softmax_cross_entropy(x, t)\n",
            id="beside one whose module is passed on",
        ),
        pytest.param(
            "from mxnet import gluon\nloss = gluon.loss.SoftmaxCELoss()\nloss.hybridize()\n",
            "from xent_mxnet import gluon\nloss = gluon.loss.SoftmaxCELoss()\nloss.hybridize()\n",
            id="of a class",
        ),
    ],
)  # fmt: skip
def test_imports(before: str, after: str) -> None:
    assert ported(before) == after
    assert ported(after) == after


def test_a_source_without_uses_is_as_it_was() -> None:
    source = "import torch\nfrom chainer import functions as F\nF.relu(torch)  # cross_entropy\n"
    assert ported(source) == source


def test_names_that_other_modules_take_keep_what_they_stand_for() -> None:
    source = "import chainer.functions as F\nF.softmax_cross_entropy(x, t)\n"
    kept = (
        "import chainer.functions as F\nimport xent_chainer.functions\n"
        "xent_chainer.functions.softmax_cross_entropy(x, t)\n"
    )
    assert ported(source, wanted={"F"}) == kept
    assert ported(source + "__all__ = ['F']\n") == kept + "__all__ = ['F']\n"
    assert ported(source, is_package=True, module="package") == kept


def test_a_module_that_passes_a_loss_on_is_followed() -> None:
    exported = {"package.ops": {"sce": "chainer.functions.softmax_cross_entropy", "F": "chainer.functions"}}
    source = (
        "from .ops import F, sce\nfrom . import ops\nimport package.ops as o\n"
        "sce(x, t), F.softmax_cross_entropy(x, t), ops.sce(x, t), o.F.sigmoid_cross_entropy(x, t), o.sce\n"
    )
    result = port_source(source, target="xent", module="package.train", exported=exported)
    assert result.source == (
        "from .ops import F, sce\nimport xent_chainer.functions\nfrom . import ops\nimport package.ops as o\n"
        "sce(x, t), xent_chainer.functions.softmax_cross_entropy(x, t), ops.sce(x, t), "
        "xent_chainer.functions.sigmoid_cross_entropy(x, t), o.sce\n"
    )
    assert [f.status for f in result.findings] == ["unchanged", "xent", "unchanged", "xent", "unchanged"]
    assert port_source(source, target="xent", module="other.train", exported=exported).source != result.source


def test_a_star_of_a_module_that_passes_a_loss_on_is_followed() -> None:
    exported = {"ops": {"sce": "chainer.functions.softmax_cross_entropy"}, "more": {"sce": "ops.sce"}}
    for module in ("ops", "more"):
        source = f"from {module} import *\nsce(x, t)\n"
        result = port_source(source, target="xent", exported=exported)
        assert (result.source, [f.status for f in result.findings]) == (source, ["unchanged"])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blanks_that_libcst_drops_are_kept(end: str) -> None:
    source = end.join(
        [
            "import torch.nn.functional as F",
            "try:",
            "    y = F.relu(F.cross_entropy(a, b))",
            "except (ValueError, TypeError) :",
            "    pass",
            "",
        ]
    )
    after = ported(source)
    assert after.split(end)[1:] == [
        "import xent_torch.nn.functional",
        "try:",
        "    y = F.relu(xent_torch.nn.functional.cross_entropy(a, b))",
        *source.split(end)[3:],
    ]
    assert ported(after) == after
