"""How a call becomes a native one: its arguments, what is imported for it, and what goes."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from xent_port.model import Decision, FallBack, Native, Reason, Use
from xent_port.port import port_source


def decide(use: Use, target: str, granted: Collection[str]) -> Decision:
    del target, granted
    if use.form != "call" or not use.arguments or set(use.arguments) != {"x", "t"}:
        return FallBack((Reason("there is none"),))
    return Native('native.nn.loss({x}, {t}.whole(), by="label")', ("native.nn",), ("whole labels",))


def ported(source: str) -> str:
    after = port_source(source, target="native", decide=decide).source
    compile(after, "after", "exec")
    assert port_source(after, target="native", decide=decide).source == after
    return after


@pytest.mark.parametrize(
    ("arguments", "native"),
    [
        ("(a := b), t", '(a := b), t.whole(), by="label"'),
        ("a := b, t", '(a := b), t.whole(), by="label"'),
        ("t=-t, x=(a for a in b)", '(a for a in b), (-t).whole(), by="label"'),
        ("lambda: 1, t if a else b", 'lambda: 1, (t if a else b).whole(), by="label"'),
        ("f(\n    a), t", 'f(\n    a), t.whole(), by="label"'),
        ("x, 1", 'x, (1).whole(), by="label"'),
        ("x, f(\n    a)\n    .b", 'x, (f(\n    a)\n    .b).whole(), by="label"'),
    ],
)
def test_arguments_are_put_where_they_belong(arguments: str, native: str) -> None:
    source = f"from chainer.functions import softmax_cross_entropy as sce\ny = sce({arguments})\n"
    assert ported(source) == f"import native.nn\ny = native.nn.loss({native})\n"


@pytest.mark.parametrize(
    ("text", "native"),
    [
        ("f'{sce(x, t)}'", "f'{native.nn.loss(x, t.whole(), by=\"label\")}'"),
        ('f"{sce(x, t)}"', "f\"{native.nn.loss(x, t.whole(), by='label')}\""),
        ("f'''{sce(x, t)}'''", "f'''{native.nn.loss(x, t.whole(), by=\"label\")}'''"),
    ],
)
def test_quotes_fit_into_an_f_string(text: str, native: str) -> None:
    source = f"from chainer.functions import softmax_cross_entropy as sce\ny = {text}\n"
    assert ported(source) == f"import native.nn\ny = {native}\n"


def test_where_no_quotes_are_left_a_call_falls_back() -> None:
    source = (
        "from chainer.functions import softmax_cross_entropy as sce\n"
        "y = f\"{f'{sce(x, t)}'}\"\n"
    )  # fmt: skip
    result = port_source(source, target="native", decide=decide)
    assert result.source == source.replace("chainer", "xent_chainer")
    assert [(f.status, f.message) for f in result.findings] == [
        ("fell back", "it stands within texts that use both kinds of quotes")
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "import native.nn as N\nif a:\n    # the loss\n"
            "    from chainer.functions import softmax_cross_entropy as sce\n"
            "y = sce(x, t)\n",
            'import native.nn as N\nif a:\n    # the loss\n    pass\ny = N.loss(x, t.whole(), by="label")\n',
            id="a block may be left empty",
        ),
        pytest.param(
            "import native\n# the loss\nfrom chainer.functions import softmax_cross_entropy as sce\n# go\n"
            "y = sce(x, t)\n",
            'import native\n# the loss\n# go\ny = native.nn.loss(x, t.whole(), by="label")\n',
            id="comments stay where an import goes",
        ),
        pytest.param(
            "from native import nn, other\nimport chainer.functions as F\ndef f(x, t):\n"
            "    return F.softmax_cross_entropy(x, t)\n",
            "from native import nn, other\ndef f(x, t):\n"
            '    return nn.loss(x, t.whole(), by="label")\n',
            id="an import that is there is used",
        ),
        pytest.param(
            "import chainer.functions as F\nif a:\n    import native.nn as N\n"
            "y = F.softmax_cross_entropy(x, t)\n",
            "import native.nn\nif a:\n    import native.nn as N\n"
            'y = native.nn.loss(x, t.whole(), by="label")\n',
            id="but not one that may not have run",
        ),
        pytest.param(
            "import chainer.functions as F\ndef f(native, x, t):\n    return F.softmax_cross_entropy(x, t)\n",
            "import native.nn as native_nn\ndef f(native, x, t):\n"
            '    return native_nn.loss(x, t.whole(), by="label")\n',
            id="nor one whose name means something else",
        ),
        pytest.param(
            "import chainer.functions as F\n"
            "y = F.softmax_cross_entropy(x, t), F.softmax_cross_entropy(x, t, False)\n",
            "import xent_chainer.functions as F\nimport native.nn\n"
            'y = native.nn.loss(x, t.whole(), by="label"), F.softmax_cross_entropy(x, t, False)\n',
            id="what falls back calls xent",
        ),
        pytest.param(
            "import chainer.functions as F\ny = F.relu(F.softmax_cross_entropy(x, t))\n",
            'import chainer.functions as F\nimport native.nn\n'
            'y = F.relu(native.nn.loss(x, t.whole(), by="label"))\n',
            id="what else an import is used for stays",
        ),
        pytest.param(
            "import chainer.functions as F\ny = F.softmax_cross_entropy(x, t)\ndel F\n",
            'import chainer.functions as F\nimport native.nn\n'
            'y = native.nn.loss(x, t.whole(), by="label")\ndel F\n',
            id="an import that is deleted later stays",
        ),
        pytest.param(
            "import chainer.functions as F\nclass A:\n    F = 1\n    def f(self, x, t):\n"
            "        return F.softmax_cross_entropy(x, t)\n",
            "import native.nn\nclass A:\n    F = 1\n    def f(self, x, t):\n"
            '        return native.nn.loss(x, t.whole(), by="label")\n',
            id="the names of a class are not seen in its methods",
        ),
        pytest.param(
            "class A:\n    import chainer.functions as F\n    a = F.softmax_cross_entropy(x, t)\n"
            "    def f(self, x):\n        return self.F.relu(x)\n",
            "class A:\n    import chainer.functions as F\n    import native.nn\n"
            '    a = native.nn.loss(x, t.whole(), by="label")\n'
            "    def f(self, x):\n        return self.F.relu(x)\n",
            id="what is imported in a class is also that of its instances",
        ),
        pytest.param(
            "import chainer.functions as F\nclass A:\n    a = F.softmax_cross_entropy\n    F = 1\n"
            "b = F.softmax_cross_entropy(x, t)\n",
            "import xent_chainer.functions as F\nimport native.nn\n"
            "class A:\n    a = F.softmax_cross_entropy\n    F = 1\n"
            'b = native.nn.loss(x, t.whole(), by="label")\n',
            id="an import that a class reads before it has another value stays",
        ),
        pytest.param(
            "import chainer.functions as F\nz = [(f := F.softmax_cross_entropy) for _ in a]\ny = f(x, t)\n",
            "import xent_chainer.functions as F\nimport native.nn\n"
            "z = [(f := F.softmax_cross_entropy) for _ in a]\n"
            'y = native.nn.loss(x, t.whole(), by="label")\n',
            id="a name that is bound within a comprehension",
        ),
    ],
)  # fmt: skip
def test_imports(before: str, after: str) -> None:
    assert ported(before) == after


def test_a_finding_says_what_was_granted() -> None:
    source = "import chainer.functions as F\nF.softmax_cross_entropy(\n    x, t)\n"
    (finding,) = port_source(source, target="native", decide=decide).findings
    assert finding.status == "rewritten"
    assert finding.message == "native's own call is exactly the same, as whole labels was granted"
    assert finding.old == "F.softmax_cross_entropy(\n    x, t)"
    assert finding.new == 'native.nn.loss(\n    x, t.whole(), by="label")'


def test_the_targets_own_calls_stay() -> None:
    source = "import torch.nn as nn\nloss = nn.CrossEntropyLoss().share_memory()\n"
    result = port_source(source, target="torch")
    assert result.source == source
    assert [(f.status, f.message) for f in result.findings] == [("unchanged", "it is torch's own")]
