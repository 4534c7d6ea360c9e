"""Rewritten sources give the numbers of those before them, on the frameworks and the adapters themselves."""

from __future__ import annotations

import sys
from importlib import import_module

import numpy as np
import pytest
import torch

from xent_port.covered import FRAMEWORKS
from xent_port.port import port_source

GRANTED = (
    "class-labels",
    "labels-in-range",
    "some-label-counts",
    "none-ignored",
    "plain-numbers",
    "logits-within-64",
)

CHAINER = """
import chainer.functions as F
import functools

def train(x, t):
    loss = F.softmax_cross_entropy(x, t)  # the mean
    rows = F.softmax_cross_entropy(
        2 * x,
        t,  # labels
        normalize=False,  # the rows
        reduce="no",
    )
    weighted = F.softmax_cross_entropy(x, t, class_weight=x[0] * 0 + 2, ignore_label=1)
    kept = functools.partial(F.softmax_cross_entropy, normalize=False)
    return [loss, rows, weighted, kept(x, t), -F.sigmoid_cross_entropy(x, (x > 0) + t[:, None] * 0)]

out = train(x, t) + [f"{F.softmax_cross_entropy(x, t, reduce='mean') is None}" == "False"]
"""

GLUON = """
from mxnet import gluon
from mxnet.gluon.loss import SoftmaxCrossEntropyLoss as Loss, SoftmaxCELoss

class Trainer:
    def __init__(self):
        self.loss = gluon.loss.SoftmaxCELoss()
        self.weighted = Loss(weight=0.5)

    def step(self, x, t):
        return [self.loss(x, t).mean(), self.weighted(x, t, x[:, :1])]

out = Trainer().step(x, t) + [SoftmaxCELoss(sparse_label=False)(x, x.softmax(-1))]
"""

PADDLE = """
import paddle.nn.functional as F
import paddle.nn

out = [
    F.softmax_with_cross_entropy(logits=x, label=t[:, None]),
    F.softmax_with_cross_entropy(x, t[:, None], ignore_index=2).sum(),
    *paddle.nn.functional.softmax_with_cross_entropy(x, t[:, None], return_softmax=True),
]
"""

TORCH = """
import torch.nn.functional as F
from torch import nn
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
loss_of = {"plain": F.cross_entropy, "smooth": criterion, "log": F.log_softmax}
out = [F.cross_entropy(x, t, reduction="none"), loss_of["plain"](x, t), loss_of["smooth"](x, t)]
out += [F.nll_loss(loss_of["log"](x, -1), t), getattr(F, "cross_entropy")(x, t, ignore_index=0)]
"""


@pytest.fixture(autouse=True)
def _originals_stand_for_the_adapters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sources before they are rewritten import the adapters; torch is itself."""
    for framework in FRAMEWORKS:
        if framework == "torch":
            continue
        import_module(f"xent_{framework}")
        for name, module in list(sys.modules.items()):
            if name.partition(".")[0] == f"xent_{framework}":
                monkeypatch.setitem(sys.modules, name.removeprefix("xent_"), module)


def numbers(source: str) -> list[np.ndarray]:
    generator = torch.Generator().manual_seed(3)
    x = torch.randn(5, 4, generator=generator, dtype=torch.float64)
    names = {"x": x, "t": torch.tensor([0, 3, 1, 2, 0]), "torch": torch}
    exec(compile(source, "<source>", "exec"), names)
    return [np.asarray(getattr(value, "array", value)) for value in names["out"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("source", [CHAINER, GLUON, PADDLE, TORCH])
@pytest.mark.parametrize("target", ["xent", "torch"])
def test_numbers_are_the_same(source: str, target: str) -> None:
    ported = port_source(source, target=target, granted=GRANTED)
    before, after = numbers(source), numbers(ported.source)
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-12)
    if target == "torch" and source is not TORCH:
        assert "rewritten" in {finding.status for finding in ported.findings}
