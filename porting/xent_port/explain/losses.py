"""The five losses behind one way of asking, so that the same question can be put to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import xent
from xent_chainer import functions as chainer
from xent_mxnet.gluon.loss import SoftmaxCrossEntropyLoss
from xent_paddle.nn import functional as paddle
from xent_torch.nn import functional as torch

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Question:
    """One call, in words that all losses share.

    Attributes:
        x: logits, shape ``(N, C)`` or ``(N, C, L)``.
        labels: class numbers, shape ``(N,)`` or ``(N, L)``; for the sigmoid loss shape and meaning of ``x``.
        soft: a distribution for each position, of the shape of ``x``, in the place of labels.
        weights: one weight for each class, or ``None``.
        smoothing: the part of a label that is spread over all classes.
        mean: whether to take the mean, in the way that is usual with the loss; else one loss a position.
    """

    x: Array
    labels: Array
    soft: bool = False
    weights: Array | None = None
    smoothing: float = 0.0
    mean: bool = True

    @property
    def wants(self) -> frozenset[str]:
        """What it asks for beyond logits and labels."""
        wanted = {"soft": self.soft, "weights": self.weights is not None, "smoothing": self.smoothing != 0}
        return frozenset(word for word, is_wanted in wanted.items() if is_wanted)


@dataclass(frozen=True)
class Answer:
    """The value of a loss, and the gradient of its sum with respect to the logits."""

    value: Array
    gradient: Array


@dataclass(frozen=True)
class Loss:
    """One of the five.

    Attributes:
        name: what reports call it.
        ignored: the label that is ignored if nothing is said; ``None`` if none is.
        offers: what it knows of `Question.wants`.
        own_mean: whether it takes the mean itself; otherwise ``.mean()`` of its result is usual.
        call: how it is called, and the array that it returns.
    """

    name: str
    ignored: int | None
    offers: frozenset[str]
    own_mean: bool
    call: Callable[[Question], Callable[[Array], Any]]

    def answer(self, question: Question) -> Answer:
        """Return value and gradient.

        Raises:
            Exception: whatever the loss raises.
        """
        with np.errstate(all="ignore"):
            out, pullback = xent.vjp(self.call(question), question.x)
            value = np.asarray(getattr(out, "array", out))
            cotangent = np.ones(value.shape, value.dtype)
            if question.mean and not self.own_mean:
                value, cotangent = value.mean(), cotangent / cotangent.dtype.type(cotangent.size)
            return Answer(value, np.asarray(pullback(cotangent)))


def _torch(question: Question) -> Callable[[Array], Any]:
    def call(x: Array) -> Any:
        return torch.cross_entropy(
            x,
            question.labels,
            weight=question.weights,
            label_smoothing=question.smoothing,
            reduction="mean" if question.mean else "none",
        )

    return call


def _chainer_softmax(question: Question) -> Callable[[Array], Any]:
    def call(x: Array) -> Any:
        labels, reduce = question.labels, "mean" if question.mean else "no"
        return chainer.softmax_cross_entropy(x, labels, class_weight=question.weights, reduce=reduce)

    return call


def _chainer_sigmoid(question: Question) -> Callable[[Array], Any]:
    def call(x: Array) -> Any:
        return chainer.sigmoid_cross_entropy(x, question.labels, reduce="mean" if question.mean else "no")

    return call


def _paddle(question: Question) -> Callable[[Array], Any]:
    labels = question.labels if question.soft else question.labels[:, None]

    def call(x: Array) -> Any:
        return paddle.softmax_with_cross_entropy(x, labels, soft_label=question.soft, axis=1)

    return call


def _mxnet(question: Question) -> Callable[[Array], Any]:
    labels = question.labels.astype(question.x.dtype) if question.soft else question.labels
    loss = SoftmaxCrossEntropyLoss(axis=1, sparse_label=not question.soft)
    return lambda x: loss(x, labels)


LOSSES: Mapping[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss("chainer.softmax_cross_entropy", -1, frozenset({"soft", "weights"}), True, _chainer_softmax),
        Loss("chainer.sigmoid_cross_entropy", -1, frozenset(), True, _chainer_sigmoid),
        Loss("paddle.softmax_with_cross_entropy", -100, frozenset({"soft"}), False, _paddle),
        Loss("mxnet.SoftmaxCrossEntropyLoss", None, frozenset({"soft"}), False, _mxnet),
        Loss("torch.cross_entropy", -100, frozenset({"soft", "weights", "smoothing"}), True, _torch),
    )
}
