"""The random calls of each loss: one module each, whose ``call`` builds one from `Draws`."""

from __future__ import annotations

from collections.abc import Callable

from xent_conformance.case import Call
from xent_conformance.fuzz.draws import Draws
from xent_conformance.fuzz.strategies import chainer_sigmoid, chainer_softmax, mxnet, paddle, torch

BUILDERS: dict[str, Callable[[Draws], Call]] = {
    "chainer.softmax_cross_entropy": chainer_softmax.call,
    "chainer.sigmoid_cross_entropy": chainer_sigmoid.call,
    "paddle.softmax_with_cross_entropy": paddle.call,
    "mxnet.SoftmaxCrossEntropyLoss": mxnet.call,
    "torch.cross_entropy": torch.call,
}
