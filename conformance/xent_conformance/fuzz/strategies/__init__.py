"""The random calls of each loss: one module each, whose ``call`` builds one from `Draws`."""

from __future__ import annotations

from collections.abc import Callable

from xent_conformance.case import Call
from xent_conformance.fuzz.draws import Draws
from xent_conformance.fuzz.strategies.chainer_sigmoid import call as chainer_sigmoid
from xent_conformance.fuzz.strategies.chainer_softmax import call as chainer_softmax
from xent_conformance.fuzz.strategies.mxnet import call as mxnet
from xent_conformance.fuzz.strategies.paddle import call as paddle
from xent_conformance.fuzz.strategies.torch import call as torch

BUILDERS: dict[str, Callable[[Draws], Call]] = {
    "chainer.softmax_cross_entropy": chainer_softmax,
    "chainer.sigmoid_cross_entropy": chainer_sigmoid,
    "paddle.softmax_with_cross_entropy": paddle,
    "mxnet.SoftmaxCrossEntropyLoss": mxnet,
    "torch.cross_entropy": torch,
}
