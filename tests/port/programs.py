"""Random programs that use the covered losses in every way we know, among names that only look like them."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import indent

from hypothesis import strategies as st

SCE = "chainer.functions.softmax_cross_entropy"
SIGMOID = "chainer.functions.sigmoid_cross_entropy"
GLUON = "mxnet.gluon.loss.SoftmaxCrossEntropyLoss"
PADDLE = "paddle.nn.functional.softmax_with_cross_entropy"
TORCH = "torch.nn.functional.cross_entropy"
CLASS = "torch.nn.CrossEntropyLoss"

#: The text of an import, the expression that it allows, and what that is. ``@`` is a new name.
IMPORTS = (
    ("import chainer", "chainer.functions.softmax_cross_entropy", SCE),
    ("import chainer.functions", "chainer.functions.sigmoid_cross_entropy", SIGMOID),
    ("import chainer.functions as @", "@.softmax_cross_entropy", SCE),
    ("import chainer.links, chainer.functions as @  # both", "@.softmax_cross_entropy", SCE),
    ("from chainer import functions", "functions.softmax_cross_entropy", SCE),
    ("from chainer import functions as @, links as @l", "@.sigmoid_cross_entropy", SIGMOID),
    ("from chainer.functions import softmax_cross_entropy", "softmax_cross_entropy", SCE),
    ("from chainer.functions import relu, sigmoid_cross_entropy as @", "@", SIGMOID),
    ("from chainer.functions import softmax_cross_entropy as @, log_softmax", "@", SCE),
    ("from chainer.functions.loss import softmax_cross_entropy as @", "@.softmax_cross_entropy", SCE),
    ("from chainer.functions.loss.sigmoid_cross_entropy import sigmoid_cross_entropy as @", "@", SIGMOID),
    ("import importlib\n@ = importlib.import_module('chainer.functions')", "@.softmax_cross_entropy", SCE),
    ("@ = __import__('chainer').functions", "@.softmax_cross_entropy", SCE),
    ("@ = __import__('chainer.functions', fromlist=['x'])", "@.softmax_cross_entropy", SCE),
    ("import chainer.functions as @f\n@ = @f", "@.softmax_cross_entropy", SCE),
    (
        "try:\n    import chainer.functions as @\nexcept ImportError:\n    @ = None",
        "@.softmax_cross_entropy",
        SCE,
    ),
    (
        (
            "if t:\n    from chainer.functions import (  # one\n        softmax_cross_entropy as @,  # two\n"
            "    )"
        ),
        "@",
        SCE,
    ),
    ("from mxnet import gluon", "gluon.loss.SoftmaxCELoss", GLUON),
    ("from mxnet.gluon import loss as @, nn as @n", "@.SoftmaxCrossEntropyLoss", GLUON),
    ("import mxnet as @", "@.gluon.loss.SoftmaxCELoss", GLUON),
    ("from mxnet.gluon.loss import SoftmaxCELoss", "SoftmaxCELoss", GLUON),
    ("import paddle", "paddle.nn.functional.softmax_with_cross_entropy", PADDLE),
    ("import paddle.nn.functional as @; import paddle.nn as @nn", "@.softmax_with_cross_entropy", PADDLE),
    ("from paddle.nn.functional.loss import softmax_with_cross_entropy as @", "@", PADDLE),
    ("import torch", "torch.nn.functional.cross_entropy", TORCH),
    ("import torch.nn as @", "@.CrossEntropyLoss", CLASS),
    ("import torch.nn.functional as @", "@.cross_entropy", TORCH),
    ("from torch import nn", "nn.functional.cross_entropy", TORCH),
    ("from torch.nn import functional as @, CrossEntropyLoss as @c", "@c", CLASS),
    (
        "from torch.nn import (\n    Linear as @l,  # a layer\n    CrossEntropyLoss as @,  # a loss\n)",
        "@",
        CLASS,
    ),
    ("from torch.nn.modules.loss import CrossEntropyLoss as @", "@", CLASS),
    ("import torch.nn.modules as @", "@.loss.CrossEntropyLoss", CLASS),
)

#: Uses of a function ``$``, and the lines (from 0) and forms of what is to be found in them.
CALLS = (
    ("out.append($(x, t))", ((0, "call"),)),
    ("out.append(  # before\n    $(\n        x,  # logits\n        t,\n    )\n)", ((1, "call"),)),
    ("@ = $\nout.append(@(x, t))", ((0, "reference"), (1, "call"))),
    ("import functools\nout.append(functools.partial($, t=t)(x))", ((1, "reference"),)),
    ("out.append(f'{$(x, t)}' f\"{$(x, t)!r:>4}\")", ((0, "call"), (0, "call"))),
    ("def @(a, loss=$):\n    return loss(a, t)\nout.append(@(x))", ((0, "reference"),)),
    ("out.append([$(i, t) for i in x if $(i, t)])", ((0, "call"), (0, "call"))),
    ("out.append([i for i in $(x, t)])", ((0, "call"),)),
    ("out.append((lambda a: $(a, t))(x))", ((0, "call"),)),
    (
        (
            "class @:\n    kept = staticmethod($)\n    def go(self):\n        self.f = $\n"
            "        return self.f(x, t), $(x, t)\nout.append((@().go(), @.kept(x, t)))"
        ),
        ((1, "reference"), (3, "reference"), (4, "call")),
    ),
    ("out.append({'ce': $, 'l': [$]}['ce'](x, t))", ((0, "reference"), (0, "reference"))),
    ("if (@ := $) is not None:\n    out.append(@(x, t))", ((0, "reference"), (1, "call"))),
    (
        "def @():\n    def inner():\n        return $(x, t)\n    return inner()\nout.append(@())",
        ((2, "call"),),
    ),
    ("out.append($($(x, t), t) if x else None)", ((0, "call"), (0, "call"))),
    ("@, @a = $, 1\nout.append(@(x, t))", ((0, "reference"), (1, "call"))),
    ("@: object = $  # kept\nout.append((@)(x, t))", ((0, "reference"), (1, "call"))),
    (
        "def @() -> None:\n    global @g\n    @g = $\n@(); out.append(@g(x, t))",
        ((2, "reference"), (3, "call")),
    ),
    ("@ = x; out.append($(@, t)); @ = t", ((0, "call"),)),
    ("out.append($(x, *[t]))", ((0, "call"),)),
    ("out.append(($)(x, t=t,))", ((0, "call"),)),
    ("match x:\n    case (1, @):\n        out.append($(@, t))", ((2, "call"),)),
)

#: The same of a class.
CONSTRUCTIONS = (
    ("@ = $(x)\nout.append(@(x, t))", ((0, "construct"),)),
    ("out.append($()(x, t))", ((0, "construct"),)),
    ("@ = $\nout.append(@(x)(x, t))", ((0, "reference"), (1, "construct"))),
    (
        ("class @:\n    def __init__(self):\n        self.c = $()\n    def go(self):\n"
        "        return self.c(x, t)\n"
        "out.append(@().go())"),
        ((2, "construct"),),
    ),
    ("def @(a: $, *b: $) -> $:\n    return $()(a, t)\nout.append(@(x))",
     ((0, "reference"), (0, "reference"), (0, "reference"), (1, "construct"))),
    ("with open(__import__('os').devnull) as @:\n    out.append([$()(x, t), $][0])",
     ((1, "construct"), (1, "reference"))),
)  # fmt: skip

#: What must not be touched. ``%`` is a name that is an original's elsewhere in the program.
DECOYS = (
    "def @(%):\n    return %.softmax_cross_entropy(x, t), %.cross_entropy, %(x, t)",
    "def @():\n    % = x\n    return %.cross_entropy(x, t)",
    "out.append([% for % in x])",
    "out.append({%: 1 for %, @ in {1: 2}.items()})",
    "out.append('%.softmax_cross_entropy(x, t)')  # %.cross_entropy(x, t)",
    "out.append(dict(%=1, cross_entropy=2))",
    (
        "class @:\n    % = 1\n    cross_entropy = %\n"
        "    def CrossEntropyLoss(self, x, %=t):\n        return %\n"
        "out.append((@.%, @.cross_entropy, @().CrossEntropyLoss(x)))"
    ),
    "out.append((lambda %: %)(x))",
    "def @():\n    for % in x:\n        out.append(%)\n    del %\n@()",
    (
        "def @():\n    try:\n        raise ValueError('v')\n    except ValueError as %:\n"
        "        out.append(str(%))\n@()"
    ),
    "def @(*%, **@k):\n    import os.path as %\n    return %.cross_entropy\nout.append(@ is None)",
    (
        "def @(xent_chainer, native=1):\n    return xent_chainer.functions.softmax_cross_entropy\n"
        "out.append(native := 2)"
    ),
)


Found = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Program:
    """A source, what is to be found in it, and the lines that must stay."""

    source: str
    planted: tuple[tuple[int, str, str], ...]
    decoys: tuple[str, ...]


class _Writer:
    """Writes a program line by line, and remembers what was planted where."""

    def __init__(self) -> None:
        self.lines = ['"""A program."""', ""]
        self.planted: list[tuple[int, str, str]] = []
        self.decoys: list[str] = []
        self._count = 0

    def new_name(self) -> str:
        self._count += 1
        return f"n{self._count}"

    def add(self, text: str, depth: int = 0) -> list[str]:
        """Write a text with new names for ``@``; return its lines."""
        lines = indent(text.replace("@", self.new_name()), "    " * depth).split("\n")
        self.lines += lines
        return lines

    def plant(self, text: str, found: Found, name: str, depth: int) -> None:
        """Write a use, which is to be found."""
        self.planted += [(len(self.lines) + 1 + line, name, form) for line, form in found]
        self.add(text.replace("@g", self.new_name()), depth)

    def hide(self, decoy: str) -> None:
        """Write a decoy, in a function of its own so that its names are not the module's."""
        function = self.new_name()
        self.add(f"def {function}():")
        self.decoys += self.add(decoy, depth=1)
        self.add(f"{function}()")


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Draw a program of a few imports, uses and decoys, at the top and in functions."""
    writer = _Writer()
    for _ in range(draw(st.integers(1, 4))):
        text, expression, name = draw(st.sampled_from(IMPORTS))
        text, expression = (each.replace("@", f"m{len(writer.lines)}") for each in (text, expression))
        imported, used = draw(st.sampled_from(((0, 0), (0, 1), (1, 1))))  # at the top, or in a function
        function = writer.new_name()
        if imported == 0:
            writer.add(text)
        if used == 1:
            writer.add(f"def {function}():")
        if imported == 1:
            writer.add(text, depth=1)
        for _ in range(draw(st.integers(1, 3))):
            use, found = draw(st.sampled_from(CONSTRUCTIONS if name in (GLUON, CLASS) else CALLS))
            writer.plant(use.replace("$", expression), found, name, used)
        if used == 1:
            writer.add(f"{function}()")
        for decoy in draw(st.lists(st.sampled_from(DECOYS), max_size=2)):
            writer.hide(decoy.replace("%", expression.partition(".")[0]))
    return Program("\n".join(writer.lines) + "\n", tuple(sorted(writer.planted)), tuple(writer.decoys))
