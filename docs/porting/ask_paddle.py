"""Asks the real PaddlePaddle what guides say of its native losses, and keeps the answers in paddle.json.

The documents are made where PaddlePaddle is not installed. Usage: `python docs/porting/ask_paddle.py`, after
`xent originals install`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from counterparts import Counterpart, asked_as
from xent_conformance.case import Call
from xent_conformance.originals.environments import environment, python_of
from xent_conformance.originals.process import Original
from xent_conformance.wire import decode, tensor
from xent_port.explain.behaviours import BEHAVIOURS
from xent_port.explain.losses import LOSSES, Answer, Array, Question

ANSWERS = Path(__file__).with_name("paddle.json")
ENVIRONMENT = "paddle-3.3.1"


@dataclass(frozen=True)
class Native:
    """A function of PaddlePaddle, how a question is put to it, and which losses it is taken for.

    ``always`` is what it is asked with, whatever the question.
    """

    name: str
    always: str
    offers: frozenset[str]
    arguments: Callable[[Question], dict[str, Any]]
    taken_for: tuple[str, ...]


def _softmax(question: Question) -> dict[str, Any]:
    labels = question.labels.astype(question.x.dtype) if question.soft else question.labels
    return {
        "input": _tensor(question.x),
        "label": _tensor(labels),
        "weight": None if question.weights is None else _tensor(question.weights),
        "reduction": "mean" if question.mean else "none",
        "soft_label": question.soft,
        "axis": 1,
        "label_smoothing": question.smoothing,
    }


def _sigmoid(question: Question) -> dict[str, Any]:
    return {
        "logit": _tensor(question.x),
        "label": _tensor(question.labels.astype(question.x.dtype)),
        "reduction": "mean" if question.mean else "none",
    }


def _tensor(array: Array) -> Any:
    return tensor(array, array.dtype.name)


NATIVE = (
    Native(
        "paddle.nn.functional.cross_entropy",
        "axis=1",
        frozenset({"soft", "weights", "smoothing"}),
        _softmax,
        ("chainer.softmax_cross_entropy", "mxnet.SoftmaxCrossEntropyLoss", "torch.cross_entropy"),
    ),
    Native(
        "paddle.nn.functional.binary_cross_entropy_with_logits",
        "",
        frozenset(),
        _sigmoid,
        ("chainer.sigmoid_cross_entropy",),
    ),
)


def ask() -> Mapping[str, Mapping[str, str]]:
    """Return what the native functions answer when they are asked as the losses that they are taken for."""
    answers = {}
    with Original(python_of(environment(ENVIRONMENT)), "paddle") as paddle:
        for native in NATIVE:
            counterpart = Counterpart(native.name, native.offers, partial(_answer, paddle, native))
            for name in native.taken_for:
                found = {each.title: asked_as(each, LOSSES[name]).of(counterpart) for each in BEHAVIOURS}
                answers[name] = {"name": native.name, "always": native.always, **found}
    return answers


def _answer(paddle: Original, native: Native, question: Question) -> Answer:
    arguments = native.arguments(question)
    (logits, *_) = arguments
    outcome = paddle.ask(Call(native.name, kwargs=arguments, wrt=(logits,)))
    if "error" in outcome:
        error = outcome["error"]
        raise type(error["class"].rpartition(".")[2], (Exception,), {})(error["text"])
    return Answer(decode(outcome["value"]).values, decode(outcome["gradients"][logits]).values)


if __name__ == "__main__":
    ANSWERS.write_text(json.dumps(ask(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
