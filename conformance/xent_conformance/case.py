"""A case: one call of an original, as data, and why it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xent_conformance.wire import decode, encode

LOSSES = (
    "chainer.softmax_cross_entropy",
    "chainer.sigmoid_cross_entropy",
    "paddle.softmax_with_cross_entropy",
    "mxnet.SoftmaxCrossEntropyLoss",
    "torch.cross_entropy",
)


@dataclass(frozen=True)
class Call:
    """What is called, and with what.

    * ``function``: dotted name in the original, such as ``"torch.nn.functional.cross_entropy"``; the
      adapter's name is the same behind ``xent_``. A class is constructed with ``init_args``,
      ``init_kwargs`` first.
    * ``args``, ``kwargs``: call arguments, in the terms of `xent_conformance.wire`.
    * ``context``: state that the call runs under, such as ``{"debug": True}`` or ``{"np": True}``.
    * ``wrt``: the arguments to differentiate: a keyword's name, or a position written as a number.
    * ``cotangent``: the output's cotangent; ``None`` is what the framework takes when it is given nothing.
    * ``second_order``: also ask for the derivative, with respect to ``wrt[0]``, of the sum of the squared
      gradient.
    """

    function: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    init_args: tuple[Any, ...] = ()
    init_kwargs: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    wrt: tuple[str, ...] = ()
    cotangent: Any = None
    second_order: bool = False


@dataclass(frozen=True)
class Case:
    """One call and why it is asked: a sentence, and tags such as ``documentation`` or ``issue:…#40560``."""

    id: str
    loss: str
    why: str
    call: Call
    tags: tuple[str, ...] = ()


def call_to_json(call: Call) -> dict[str, Any]:
    """Encode a call; empty parts are left out."""
    parts: dict[str, Any] = {
        "function": call.function,
        "init_args": [encode(v) for v in call.init_args],
        "init_kwargs": {k: encode(v) for k, v in call.init_kwargs.items()},
        "args": [encode(v) for v in call.args],
        "kwargs": {k: encode(v) for k, v in call.kwargs.items()},
        "context": dict(call.context),
        "wrt": list(call.wrt),
        "cotangent": encode(call.cotangent),
        "second_order": call.second_order,
    }
    return {k: v for k, v in parts.items() if v not in ([], {}, None, False)}


def call_from_json(data: Mapping[str, Any]) -> Call:
    """Invert `call_to_json`."""
    return Call(
        function=data["function"],
        args=tuple(decode(v) for v in data.get("args", [])),
        kwargs={k: decode(v) for k, v in data.get("kwargs", {}).items()},
        init_args=tuple(decode(v) for v in data.get("init_args", [])),
        init_kwargs={k: decode(v) for k, v in data.get("init_kwargs", {}).items()},
        context=dict(data.get("context", {})),
        wrt=tuple(data.get("wrt", [])),
        cotangent=decode(data.get("cotangent")),
        second_order=bool(data.get("second_order", False)),
    )
