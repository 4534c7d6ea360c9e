"""The five losses on one batch, drawn: the loss of each row, and the gradient of the mean as a heat map.

The batch has class weights and a row whose label, -1, means that it is to be ignored. Each loss is called as
its framework's users would call it; what the frameworks do differently is what the pictures show.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import xent

Array = np.ndarray[Any, np.dtype[Any]]

LOGITS = np.array(
    [
        [2.0, 0.5, -1.0, 0.0, 1.0],
        [0.0, 1.5, 2.0, -0.5, 0.5],
        [1.0, -1.0, 0.5, 2.5, 0.0],
        [-0.5, 0.0, 1.0, 0.5, -1.0],
        [0.5, 1.0, -1.5, 1.0, 0.0],
        [3.0, 0.0, 0.5, -1.0, 1.5],
    ]
)
LABELS = np.array([0, 2, -1, 4, 1, 3])
WEIGHTS = np.array([1.0, 0.5, 2.0, 1.0, 4.0])
#: Colours from the most negative to the most positive number; the style sheet has one for each.
STEPS = 5


@dataclass(frozen=True)
class Picture:
    """One loss on the batch: ``rows`` before the reduction, ``value`` and its ``gradient`` after it."""

    loss: str
    call: str
    note: str
    value: float
    rows: Array
    gradient: Array

    def cells(self, largest: float) -> list[list[tuple[float, int]]]:
        """Return the gradient, each number with its step of colour."""
        return [[(float(g), step(float(g), largest)) for g in row] for row in self.gradient]


def step(number: float, largest: float) -> int:
    """Return the step of colour of a number: 0 for nothing, ``STEPS`` for the largest of either sign.

    >>> step(-1.0, 1.0), step(0.0, 1.0), step(0.01, 1.0)
    (-5, 0, 1)
    """
    if number == 0 or largest == 0:
        return 0
    size = max(1, round(STEPS * math.sqrt(min(1.0, abs(number) / largest))))
    return size if number > 0 else -size


def drawn() -> dict[str, Any]:
    """Return what the template draws."""
    pictures = [_chainer_softmax(), _chainer_sigmoid(), _paddle(), _mxnet(), _torch()]
    largest = max(float(np.abs(p.gradient).max()) for p in pictures)
    highest = max(float(p.rows.max()) for p in pictures)
    return {
        "pictures": pictures,
        "labels": LABELS.tolist(),
        "weights": WEIGHTS.tolist(),
        "logits": LOGITS.tolist(),
        "largest": largest,
        "highest": highest,
        "steps": list(range(-STEPS, STEPS + 1)),
    }


def _chainer_softmax() -> Picture:
    from xent_chainer.functions import softmax_cross_entropy as loss

    options = {"class_weight": WEIGHTS}
    return _picture(
        "chainer.softmax_cross_entropy",
        "F.softmax_cross_entropy(x, t, class_weight=w)",
        "Ignores -1 by default. The mean divides by the number of labels not ignored, whatever they weigh.",
        loss,
        (LABELS.astype(np.int32),),
        options,
        unreduced={"reduce": "no"},
    )


def _chainer_sigmoid() -> Picture:
    from xent_chainer.functions import sigmoid_cross_entropy as loss

    one_hot = np.where(LABELS[:, None] < 0, -1, np.arange(LOGITS.shape[1]) == LABELS[:, None]).astype(
        np.int32
    )
    return _picture(
        "chainer.sigmoid_cross_entropy",
        "F.sigmoid_cross_entropy(x, one_hot_t)",
        "Every element is a question of its own; -1 is ignored, element by element. It takes no weights.",
        loss,
        (one_hot,),
        {},
        unreduced={"reduce": "no"},
    )


def _paddle() -> Picture:
    from xent_paddle.nn.functional import softmax_with_cross_entropy as loss

    return _picture(
        "paddle.softmax_with_cross_entropy",
        "F.softmax_with_cross_entropy(x, t[:, None], ignore_index=-1).mean()",
        "It takes no weights and does not reduce: the usual mean counts the ignored row.",
        loss,
        (LABELS[:, None],),
        {"ignore_index": -1},
        unreduced=None,
    )


def _mxnet() -> Picture:
    from xent_mxnet.gluon.loss import SoftmaxCrossEntropyLoss

    return _picture(
        "mxnet.SoftmaxCrossEntropyLoss",
        "SoftmaxCrossEntropyLoss()(x, t, w[t][:, None]).mean()",
        "There is no ignored label: -1 is taken for class 0, without a word. The weights are the samples'.",
        SoftmaxCrossEntropyLoss(),
        (LABELS, WEIGHTS[LABELS][:, None]),
        {},
        unreduced=None,
    )


def _torch() -> Picture:
    from xent_torch.nn.functional import cross_entropy as loss

    return _picture(
        "torch.cross_entropy",
        "F.cross_entropy(x, t, weight=w, ignore_index=-1)",
        "The mean divides by the sum of the weights of the labels that are not ignored.",
        loss,
        (LABELS,),
        {"weight": WEIGHTS, "ignore_index": -1},
        unreduced={"reduction": "none"},
    )


def _picture(
    name: str,
    call: str,
    note: str,
    loss: Callable[..., Any],
    args: Sequence[Any],
    options: Mapping[str, Any],
    unreduced: Mapping[str, Any] | None,
) -> Picture:
    """Ask a loss for its rows, its mean and that mean's gradient; it has none without ``unreduced``."""
    rows, pullback = xent.vjp(loss, LOGITS, *args, **options, **(unreduced or {}))
    rows = np.asarray(getattr(rows, "array", rows))
    if unreduced is None:
        value = rows.mean()
        gradient = pullback(np.full_like(rows, 1 / rows.size))
    else:
        out, pullback = xent.vjp(loss, LOGITS, *args, **options)
        value = np.asarray(getattr(out, "array", out))
        gradient = pullback(np.ones_like(value))
    return Picture(
        loss=name,
        call=call,
        note=note,
        value=float(value),
        rows=rows.reshape(LOGITS.shape[0], -1).sum(axis=1),
        gradient=np.asarray(gradient),
    )
