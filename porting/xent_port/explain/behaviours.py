"""What may differ between two losses: one question each, put to the adapters when somebody asks.

The batch is small enough to follow by hand: three samples, three classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from xent_port.explain.losses import Answer, Array, Loss, Question

LOGITS = np.asarray([[1, 2, 3], [3, 1, 0], [0, 2, 1]], dtype=np.float32)
WEIGHTS = np.asarray([1, 2, 4], dtype=np.float32)
KNOWN = [2, 0, 1]

Ask = Callable[[Loss], Question | None]

_NOT_OFFERED = {
    "soft": "takes no soft labels",
    "weights": "has no class weights",
    "smoothing": "has no label smoothing",
}


@dataclass(frozen=True)
class Behaviour:
    """A question, what of the answer is shown, and the recorded cases that show it, by loss.

    ``ask`` makes the question for a loss; ``None`` if it has no sense there.
    """

    title: str
    ask: Ask
    show: Callable[[Answer], str]
    cases: Mapping[str, str] = field(default_factory=dict)

    def of(self, loss: Loss) -> str:
        """Return what a loss answers, in a few words or numbers."""
        question = self.ask(loss)
        if question is None:
            return "—"
        for lacking in question.wants - loss.offers:
            return _NOT_OFFERED[lacking]
        try:
            return self.show(loss.answer(question))
        except Exception as error:
            return f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"


def text(array: Array) -> str:
    """Return an array's numbers in five digits.

    >>> text(np.asarray([[0.28872603, -0.0], [float("nan"), 1000.0]]))
    '[[0.28873, 0], [nan, 1000]]'
    """
    if array.ndim:
        return "[" + ", ".join(text(part) for part in array) + "]"
    return f"{float(array) + 0.0:.5g}"


def _value(answer: Answer) -> str:
    return text(answer.value)


def _gradient(answer: Answer) -> str:
    return text(answer.gradient)


def _last(answer: Answer) -> str:
    return text(answer.value.ravel()[-1])


def _shape(answer: Answer) -> str:
    return str(answer.value.shape)


def asked(
    labels: list[int], x: Array = LOGITS, dtype: str = "int64", **options: Any
) -> Callable[[Loss], Question]:
    """Ask about class labels; of the sigmoid loss, for each class whether it is the one."""

    def ask(loss: Loss) -> Question:
        found = np.asarray(labels)
        if "sigmoid" in loss.name:
            known = (found >= 0) & (found < x.shape[1])
            found = np.where(known[:, None], found[:, None] == np.arange(x.shape[1]), found[:, None])
        return Question(x, found.astype(dtype), **options)

    return ask


def _third_ignored(**options: Any) -> Ask:
    """Ask about a batch whose third sample has no label, said in the loss's own way."""

    def ask(loss: Loss) -> Question | None:
        return None if loss.ignored is None else asked([2, 0, loss.ignored], **options)(loss)

    return ask


def _none_known(loss: Loss) -> Question | None:
    return None if loss.ignored is None else asked([loss.ignored] * 3)(loss)


def _soft(loss: Loss) -> Question:
    del loss
    return Question(LOGITS[:1], np.asarray([[0.5, 1, 2]], np.float32), soft=True, mean=False)


def _positions(loss: Loss) -> Question:
    labels = np.zeros((2, 3, 4) if "sigmoid" in loss.name else (2, 4), np.int64)
    return Question(np.zeros((2, 3, 4), np.float32), labels, mean=False)


def _last_row(x: list[float]) -> Array:
    return np.asarray([*LOGITS[:2], x], np.float32)


BEHAVIOURS = (
    Behaviour(
        "the mean",
        asked(KNOWN), _value,
    ),
    Behaviour(
        "the mean, if the third sample has no label",
        _third_ignored(), _value,
        {
            "torch.cross_entropy": "mean-divides-by-valid-rows",
            "chainer.softmax_cross_entropy": "mean-divides-by-valid-rows",
            "chainer.sigmoid_cross_entropy": "mean-divides-by-valid-entries",
            "mxnet.SoftmaxCrossEntropyLoss": "no-ignored-label@nd",
        },
    ),
    Behaviour(
        "the gradient, if the third sample has no label",
        _third_ignored(), _gradient,
    ),
    Behaviour(
        "the mean, if no sample has a label",
        _none_known, _value,
        {
            "torch.cross_entropy": "all-ignored-mean",
            "chainer.softmax_cross_entropy": "all-ignored-mean",
            "chainer.sigmoid_cross_entropy": "all-ignored",
        },
    ),
    Behaviour(
        "the mean with class weights [1, 2, 4]",
        asked(KNOWN, weights=WEIGHTS), _value,
        {
            "torch.cross_entropy": "weighted-mean-divides-by-target-weights",
            "chainer.softmax_cross_entropy": "class-weight-not-in-divisor",
        },
    ),
    Behaviour(
        "the mean with label smoothing 0.1",
        asked(KNOWN, smoothing=0.1), _value,
    ),
    Behaviour(
        "a sample labelled -1",
        asked([2, 0, -1], mean=False), _last,
        {"mxnet.SoftmaxCrossEntropyLoss": "no-ignored-label@nd"},
    ),
    Behaviour(
        "a sample labelled -2",
        asked([2, 0, -2], mean=False), _last,
        {"chainer.softmax_cross_entropy": "label-minus-2-wraps"},
    ),
    Behaviour(
        "a sample labelled -100",
        asked([2, 0, -100], mean=False), _last,
    ),
    Behaviour(
        "a sample labelled 3, of 3 classes",
        asked([2, 0, 3], mean=False), _last,
        {
            "torch.cross_entropy": "label-3-out-of-range",
            "paddle.softmax_with_cross_entropy": "label-3-of-3-classes",
        },
    ),
    Behaviour(
        "labels of dtype int32: the mean",
        asked(KNOWN, dtype="int32"), _value,
    ),
    Behaviour(
        "labels of dtype uint8: the mean",
        asked(KNOWN, dtype="uint8"), _value,
        {"chainer.sigmoid_cross_entropy": "error-uint8-labels"},
    ),
    Behaviour(
        "labels of dtype float32: the mean",
        asked(KNOWN, dtype="float32"), _value,
    ),
    Behaviour(
        "soft labels [0.5, 1, 2] for the logits [1, 2, 3]",
        _soft, _value,
    ),
    Behaviour(
        "the gradient for soft labels [0.5, 1, 2]",
        _soft, _gradient,
        {
            "torch.cross_entropy": "probabilities-need-not-sum-to-one",
            "chainer.softmax_cross_entropy": "soft-cross-entropy-gradient-of-mass-two",
            "paddle.softmax_with_cross_entropy": "soft-label-sum-3.5",
            "mxnet.SoftmaxCrossEntropyLoss": "dense-mass-two@nd",
        },
    ),
    Behaviour(
        "the losses of logits of shape (2, 3, 4), one a position: shape",
        _positions, _shape,
    ),
    Behaviour(
        "the label's logit 1000 below the others",
        asked([2, 0, 1], _last_row([1000, 0, 0]), mean=False), _last,
        {"paddle.softmax_with_cross_entropy": "floor-largest-loss"},
    ),
    Behaviour(
        "the label's logit minus infinity",
        asked([2, 0, 1], _last_row([0, -np.inf, 0]), mean=False), _last,
    ),
    Behaviour(
        "the mean, if the third sample has no label and a NaN among its logits",
        _third_ignored(x=_last_row([0, np.nan, 1])), _value,
        {
            "chainer.softmax_cross_entropy": "ignored-row-with-nan",
            "chainer.sigmoid_cross_entropy": "ignored-nan-poisons-the-mean",
            "paddle.softmax_with_cross_entropy": "ignored-row-nan",
        },
    ),
    Behaviour(
        "the mean of no samples",
        asked([], np.empty((0, 3), np.float32)), _value,
    ),
    Behaviour(
        "float16: the mean of four losses of 30000",
        asked([1] * 4, np.asarray([[30000, 0]] * 4, np.float16)), _value,
    ),
)  # fmt: skip
