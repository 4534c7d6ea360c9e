"""The five losses: how each framework is told what to do, for the adapter and for its original alike."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import xent_chainer.functions as F
import xent_mxnet.gluon.loss
import xent_paddle.nn.functional
import xent_torch.nn.functional
from data import BATCH, UNKNOWN, Task, which_digit, which_properties
from xent_conformance.case import Call

Arrays = tuple[np.ndarray[Any, Any], ...]


@dataclass(frozen=True)
class Loss:
    """One loss of one framework, on the task that it is made for."""

    name: str
    task: Callable[[str], Task]
    ours: Callable[..., Any]  # the adapter's function, or object, called as the original is
    original: str  # the original's dotted name
    environment: str  # the original's environment
    targets: Callable[[np.ndarray[Any, Any], str], Arrays]  # labels, dtype of the logits -> further arrays
    names: tuple[str, ...] = ()  # of the array arguments; empty where they go by position
    options: Mapping[str, Any] = field(default_factory=dict)
    shape: tuple[int, ...] = ()  # of what the loss returns for a batch

    def cotangent(self, dtype: str) -> np.ndarray[Any, Any]:
        """Return the gradient of the mean with respect to what the loss returns."""
        return np.full(self.shape, 1 / math.prod(self.shape), dtype)

    def call(self, logits: np.ndarray[Any, Any], targets: Arrays) -> Call:
        """Return the call of the original that has the loss and the gradient of the logits."""
        arrays, cotangent = (logits, *targets), self.cotangent(logits.dtype.name)
        if not self.names:
            return Call(self.original, args=arrays, wrt=("0",), cotangent=cotangent)
        named = dict(zip(self.names, arrays, strict=True)) | dict(self.options)
        return Call(self.original, kwargs=named, wrt=(self.names[0],), cotangent=cotangent)


LOSSES = [
    # Chainer ignores -1 unless it is told otherwise, and divides by the number of labels that are known.
    Loss(
        name="chainer.softmax_cross_entropy",
        task=which_digit,
        ours=F.softmax_cross_entropy,
        original="chainer.functions.softmax_cross_entropy",
        environment="chainer-7.8.1",
        names=("x", "t"),
        targets=lambda labels, _: (labels.astype(np.int32),),
    ),
    # The same for each of the four questions.
    Loss(
        name="chainer.sigmoid_cross_entropy",
        task=which_properties,
        ours=F.sigmoid_cross_entropy,
        original="chainer.functions.sigmoid_cross_entropy",
        environment="chainer-7.8.1",
        names=("x", "t"),
        targets=lambda labels, _: (labels.astype(np.int32),),
    ),
    # Paddle returns a column of row losses, and here its mean counts rows whose label is unknown.
    Loss(
        name="paddle.softmax_with_cross_entropy",
        task=which_digit,
        ours=xent_paddle.nn.functional.softmax_with_cross_entropy,
        original="paddle.nn.functional.softmax_with_cross_entropy",
        environment="paddle-2.6.2",
        names=("logits", "label"),
        targets=lambda labels, _: (labels[:, None],),
        options={"ignore_index": UNKNOWN},
        shape=(BATCH, 1),
    ),
    # MXNet knows no ignored label: it takes -1 for class 0 without a word. Rows get weights instead.
    Loss(
        name="mxnet.SoftmaxCrossEntropyLoss",
        task=which_digit,
        ours=xent_mxnet.gluon.loss.SoftmaxCrossEntropyLoss(),
        original="mxnet.gluon.loss.SoftmaxCrossEntropyLoss",
        environment="mxnet-1.9.1",
        targets=lambda labels, dtype: (labels.astype(dtype), (labels != UNKNOWN).astype(dtype)[:, None]),
        shape=(BATCH,),
    ),
    # torch's ignored label is -100 unless it is told otherwise; smoothing is part of the loss.
    Loss(
        name="torch.cross_entropy",
        task=which_digit,
        ours=xent_torch.nn.functional.cross_entropy,
        original="torch.nn.functional.cross_entropy",
        environment="torch-2.13.0",
        names=("input", "target"),
        targets=lambda labels, _: (labels,),
        options={"ignore_index": UNKNOWN, "label_smoothing": 0.1},
    ),
]
