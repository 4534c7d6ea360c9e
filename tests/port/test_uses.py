"""What is found in a source, and what it is taken for."""

from __future__ import annotations

import pytest

from xent_port.model import UNKNOWN, Finding
from xent_port.port import port_source

SCE = "chainer.functions.softmax_cross_entropy"
GLUON = "mxnet.gluon.loss.SoftmaxCrossEntropyLoss"
TORCH = "torch.nn.functional.cross_entropy"
CLASS = "torch.nn.CrossEntropyLoss"


def findings(source: str) -> list[Finding]:
    return list(port_source(source, target="xent").findings)


def only(source: str) -> Finding:
    (finding,) = findings(source)
    return finding


def test_a_use_says_where_it_is_and_what_it_is_given() -> None:
    use = only(
        "import chainer.functions as F\n\ndef f(x, t):\n"
        "    return 1 + F.softmax_cross_entropy(x, t.array, False, ignore_label=-2, class_weight=None)\n"
    ).use
    assert (use.name, use.form, use.line, use.column) == (SCE, "call", 4, 15)
    assert use.arguments is not None
    assert {name: argument.code for name, argument in use.arguments.items()} == {
        "x": "x",
        "t": "t.array",
        "normalize": "False",
        "ignore_label": "-2",
        "class_weight": "None",
    }
    values = {name: argument.value for name, argument in use.arguments.items()}
    assert values == {
        "x": UNKNOWN,
        "t": UNKNOWN,
        "normalize": False,
        "ignore_label": -2,
        "class_weight": None,
    }


@pytest.mark.parametrize(
    "arguments", ["*both", "x, t, **options", "x, t, x=1", "x, t, nothing=1", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10"]
)
def test_arguments_that_cannot_be_told_apart_or_do_not_fit_are_none(arguments: str) -> None:
    use = only(f"import chainer.functions as F\nF.softmax_cross_entropy({arguments})\n").use
    assert use.arguments is None


def test_a_call_of_a_gluon_loss_takes_no_keywords() -> None:
    source = "from mxnet.gluon.loss import SoftmaxCELoss\nloss = SoftmaxCELoss()\nloss(x, {}y)\n"
    told = [only(source.format(keyword)).use.called for keyword in ("", "label=")]
    assert told[0] is not None
    assert [list(call) for call in told[0]] == [["pred", "label"]]
    assert told[1] is None


def test_a_keyword_that_only_options_take_stands_under_its_own_name() -> None:
    use = only("from mxnet import gluon\ngluon.loss.SoftmaxCELoss(prefix='p')\n").use
    assert use.name == GLUON
    assert use.arguments is not None
    assert use.arguments["prefix"].value == "p"


@pytest.mark.parametrize(
    "source",
    [
        "loss = C()\nloss(x, target=y)\nloss(x, y)\n",
        "def f():\n    loss = C()\n    def g():\n        return loss(x, y)\n    return g() + loss(x, y)\n",
        (
            "class A:\n    def __init__(self):\n        self.loss = C()\n    def f(self):\n"
            "        return self.loss(x, y) + self.loss(x, y)\n"
        ),
        (
            "class A:\n    def __init__(self):\n        self.loss = C()\n"
            "class B(A):\n    def f(self):\n        return self.loss(x, y) + self.loss(x, y)\n"
            "class Other:\n    def f(self):\n        return self.loss\n"
        ),
        "loss = other(x)\nloss = C()\nloss(x, y)\nloss(x, y)\nloss = 3\n",
        "if x:\n    loss = C()\nelse:\n    loss = None\nloss(x, y), loss(x, y)\n",
    ],
)
def test_all_calls_of_an_instance_are_seen(source: str) -> None:
    use = only(f"from torch.nn import CrossEntropyLoss as C\n{source}").use
    assert use.form == "construct"
    assert use.called is not None
    assert [set(call) for call in use.called] == [{"input", "target"}] * 2


@pytest.mark.parametrize(
    "source",
    [
        "loss = C()\ntrain(loss)\nloss(x, y)\n",
        "def f():\n    return C()\n",
        "loss = C()\nloss.train()\nloss(x, y)\n",
        "losses = {'a': C()}\nlosses['a'](x, y)\n",
        "class A:\n    loss = C()\n    def f(self):\n        return self.loss(x, y)\n",
        "class A:\n    def __init__(self):\n        self.loss = C()\nA().loss(x, y)\n",
        (
            "class A:\n    @classmethod\n    def prepare(cls):\n        cls.loss = C()\n"
            "    def f(self):\n        return self.loss(x, y)\n"
        ),
        (
            "class A:\n    def __new__(cls):\n        cls.loss = C()\n"
            "    def f(self):\n        return self.loss(x, y)\n"
        ),
        (
            "class A:\n    def __init__(self):\n        self.loss = C()\n"
            "    def f(self):\n        return g(self.loss)\n"
        ),
        "__all__ = ['loss']\nloss = C()\nloss(x, y)\n",
        "loss = C()\nloss(*both)\n",
        "loss, other = C(), 1\nloss(x, y)\n",
        "def f(loss=C()):\n    return loss(x, y)\n",
    ],
)
def test_an_instance_that_goes_elsewhere_may_be_called_there(source: str) -> None:
    use = only(f"from torch.nn import CrossEntropyLoss as C\n{source}").use
    assert use.form == "construct"
    assert use.called is None


@pytest.mark.parametrize(
    "source",
    [
        "import torch.nn.functional as F\nF = other\ny = F.cross_entropy(a, b)\n",
        (
            "if a:\n    import torch.nn.functional as F\nelse:\n    import chainer.functions as F\n"
            "y = F.cross_entropy(a, b)\n"
        ),
        (
            "try:\n    from torch.nn.functional import cross_entropy\nexcept ImportError:\n"
            "    def cross_entropy(a, b):\n        return a\ny = cross_entropy(a, b)\n"
        ),
        "import torch.nn.functional as F\nG = F\nif a:\n    G = b\ny = G.cross_entropy(a, b)\n",
        (
            "import torch.nn.functional as F\nclass A:\n    def f(self):\n        global F\n        F = a\n"
            "y = F.cross_entropy(a, b)\n"
        ),
        "import torch.nn.functional as F\nfor F in a:\n    pass\ny = F.cross_entropy(a, b)\n",
        "import torch.nn.functional as F\ny = getattr(F, name)(a, b)\n",
        "import torch.nn.functional as F\ny = F.__dict__['cross_entropy'](a, b)\nz = vars(F)\n",
        "import torch.nn as nn\nclass A(nn.CrossEntropyLoss):\n    pass\n",
        "import torch.nn as nn\ny = nn.CrossEntropyLoss().share_memory()\n",
        "import torch.nn as nn\ny = nn.CrossEntropyLoss()\ny.register_forward_hook(a)\n",
        (
            "import torch.nn as nn\nclass A:\n    def __init__(self):\n"
            "        self.c = nn.CrossEntropyLoss()\n        self.c.share_memory()\n"
        ),
        (
            "import torch.nn as nn\nif a:\n    y = nn.CrossEntropyLoss(w)\n"
            "else:\n    y = nn.BCELoss().to(d)\ny.share_memory()\n"
        ),
        "import torch.nn as nn\ny = nn.ModuleList([a, nn.CrossEntropyLoss()])\n",
        "import torch.nn as nn\ny = nn.CrossEntropyLoss().train()\nz = nn.DataParallel(y)\n",
        "import torch\ny = torch.nn.CrossEntropyLoss().to(d).share_memory()\n",
        (
            "import torch.nn.functional as F\nimport torch\n@torch.jit.script\n"
            "def f(x, y):\n    return F.cross_entropy(x, y)\n"
        ),
        (
            "import torch.nn.functional as F\nfrom torch.jit import script\nclass A:\n"
            "    def f(self, x, y):\n        return F.cross_entropy(x, y)\nscript(A())\n"
        ),
        "import torch.nn.functional as F\nF.cross_entropy = a\n",
        "import torch.nn.functional as F\nself.F = F\n",
        "import torch.nn.functional as F\nwith patch.object(F, 'cross_entropy'):\n    pass\n",
        "import torch.nn.functional as F\ndel F.cross_entropy\n",
        "import torch.nn as nn\nprint(nn.CrossEntropyLoss.__mro__)\n",
    ],
)
def test_what_is_not_certain_is_left_as_it_is_and_said(source: str) -> None:
    ported = port_source(source, target="xent")
    assert ported.source == source
    assert [f.status for f in ported.findings] == ["left"]
    assert ported.findings[0].message


@pytest.mark.parametrize(
    "use",
    [
        "loss().share_memory()",
        "class A(loss):\n    pass",
        "isinstance(a, loss)",
        "other = loss\nother().share_memory()",
    ],
)
def test_what_cannot_be_changed_keeps_the_name_that_it_has(use: str) -> None:
    source = f"import torch.nn as nn\nloss = nn.CrossEntropyLoss\nloss()(x, y)\n{use}\n"
    ported = port_source(source, target="xent")
    assert ported.source == source
    assert {f.status for f in ported.findings} <= {"left", "unchanged"}
    assert ported.findings[0].status == "left"


@pytest.mark.parametrize(
    "replaces",
    [
        "F.cross_entropy = mine",
        "torch.nn.functional = mine",
        "setattr(F, 'cross_entropy', mine)",
        "monkeypatch.setattr(torch.nn.functional, 'cross_entropy', mine)",
        "mock.patch.object(F, 'cross_entropy').start()",
    ],
)
def test_where_a_function_is_replaced_its_uses_are_left(replaces: str) -> None:
    source = f"import torch, torch.nn.functional as F; {replaces}\nF.cross_entropy(x, y)\n"
    ported = port_source(source, target="xent")
    assert ported.source == source
    assert [f.status for f in ported.findings] == ["left", "left"]
    assert "line 1 replaces it" in ported.findings[1].message


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as F\nF.cross_entropy(a, b)\n",
        "from mylib import cross_entropy\ncross_entropy(a, b)\n",
        "import torch\nclass torch:\n    pass\ndef f(nn): nn.CrossEntropyLoss()\n",
        "import torch.nn.functional as F\ndef f(F): return F.cross_entropy(a, b)\n",
        "import torch.nn.functional as F\nclass A:\n    F = 1\n    x = F.cross_entropy\n",
        "import torch\ngetattr(torch, name)(a, torch)\nself.cross_entropy(a)\n",
        (
            "from torch.nn import functional as F\n'F.cross_entropy'\n# F.cross_entropy\n"
            "f(cross_entropy=F.relu)\n"
        ),
    ],
)
def test_what_only_looks_like_a_covered_loss_is_not_found(source: str) -> None:
    ported = port_source(source, target="xent")
    assert ported.source == source
    assert ported.findings == ()


def test_a_variable_that_held_a_loss_before_is_not_taken_for_one() -> None:
    source = "def f(x, y):\n    loss = F.cross_entropy\n    loss = loss(x, y)\n    loss.backward()\n"
    finding = only(f"import torch.nn.functional as F\n{source}")
    assert (finding.use.line, finding.use.form, finding.status) == (3, "reference", "xent")


def test_a_name_of_a_class_is_that_of_the_module_before_it_has_a_value() -> None:
    source = "import torch.nn.functional as F\nclass A:\n    f = F.cross_entropy\n    F = 1\n    g = F\n"
    finding = only(source)
    assert (finding.use.name, finding.use.line) == (TORCH, 3)


def test_a_name_of_a_class_may_be_given_the_value_of_one_around_it() -> None:
    source = "import torch.nn.functional as F\nclass A:\n    F = F\n    y = F.cross_entropy(a, b)\n"
    assert [(f.use.name, f.use.line) for f in findings(source)] == [
        ("torch.nn.functional", 3),
        (TORCH, 4),
    ]


def test_neighbours_that_are_not_covered_are_noted() -> None:
    source = (
        "import paddle.nn.functional as F\nimport mxnet as mx\n"
        "F.cross_entropy(x, y)\nmx.nd.softmax_cross_entropy(x, y)\n"
    )
    notes = port_source(source, target="xent").notes
    assert [(note.name, note.line) for note in notes] == [
        ("paddle.nn.functional.cross_entropy", 3),
        ("mxnet.nd.softmax_cross_entropy", 4),
    ]


def test_a_name_that_is_only_imported_is_a_use_for_others() -> None:
    finding = only("from torch.nn import CrossEntropyLoss\n")
    assert (finding.use.form, finding.use.name, finding.new) == ("reference", CLASS, "CrossEntropyLoss")


def test_what_torch_does_with_the_weight_of_its_own_loss_is_said() -> None:
    source = "from torch import nn\na = nn.CrossEntropyLoss({})\n"
    assert "neither moves nor saves its `weight`" in only(source.format("weight=w")).message
    assert "weight" not in only(source.format("")).message
