"""Asks Chainer. Runs inside Chainer's own environment; knows nothing of xent's core or adapters.

Arguments that a call differentiates (``wrt``) are wrapped in `chainer.Variable`; the others are passed as
plain arrays, except those that the context names under ``"variables"``. All other context keys are entries
of `chainer.config`, such as ``{"debug": True}`` or ``{"type_check": False}``; they hold during the backward
pass too.
"""

from __future__ import annotations

import re
import warnings
from contextlib import ExitStack
from typing import Any

import numpy as np

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import chainer  # type: ignore[import-not-found]
    import chainer.functions as F  # type: ignore[import-not-found]

from xent_conformance.callables import PUBLISHED, Described, describe_all
from xent_conformance.case import Call
from xent_conformance.wire import Tensor


def versions() -> dict[str, str]:
    """Return the framework's name and version, and NumPy's."""
    return {"framework": "chainer", "version": chainer.__version__, "numpy": np.__version__}


def signatures() -> dict[str, Described]:
    """Return the parameters of every public callable that the adapter has, and what wrong calls raise."""
    return describe_all(PUBLISHED["chainer"], _resolve)


def stable_text(text: str) -> str:
    r"""Drop what varies or is meant for Chainer's developers: addresses, debug stacks, "has a bug" preambles.

    The classes of arrays go too: an adapter on another library's arrays names that library's.

    >>> stable_text("Function `f at 0x7f` (Sum) has a bug.\n…/issues/new.\nDtype of data and grad mismatch")
    'Dtype of data and grad mismatch'
    """
    text = re.sub(r"^Function `.*?/issues/new\.\n", "", text, flags=re.DOTALL)
    text = re.sub(r"\n-+\nStacktrace of the function is below:.*", "", text, flags=re.DOTALL)
    text = re.sub(
        r"\n(Expected: Any of|Actual output types:|Actual:) [(]?<class .*", "", text, flags=re.DOTALL
    )
    return re.sub(r" at 0x[0-9a-f]+", "", text)


def ask(call: Call, answer: dict[str, Any]) -> None:
    """Make the call and fill ``answer`` step by step; what Chainer raises propagates.

    NumPy's floating-point status warnings (overflow, invalid value) are not Chainer's and stay silent.
    """
    with ExitStack() as scope:
        scope.enter_context(np.errstate(all="ignore"))
        wrapped = {*call.wrt, *call.context.get("variables", ())}
        for name, value in call.context.items():
            if name != "variables":
                scope.enter_context(chainer.using_config(name, value))
        args = [_argument(str(i), value, wrapped) for i, value in enumerate(call.args)]
        kwargs = {name: _argument(name, value, wrapped) for name, value in call.kwargs.items()}

        function = _resolve(call.function)
        y = function(*args, **kwargs)
        answer["value"] = _tensor(y.array)
        if isinstance(function, type):
            answer["repr"] = repr(y)
        if call.wrt:
            leaves = {name: args[int(name)] if name.isdecimal() else kwargs[name] for name in call.wrt}
            _differentiate(call, y, leaves, answer)


def _differentiate(call: Call, y: Any, leaves: dict[str, Any], answer: dict[str, Any]) -> None:
    if call.cotangent is not None:
        y.grad = _argument("cotangent", call.cotangent, set())
    y.backward(enable_double_backprop=call.second_order)
    answer["gradients"] = {name: _tensor(leaf.grad) for name, leaf in leaves.items()}
    if call.second_order:
        first = leaves[call.wrt[0]]
        gradient = first.grad_var
        first.cleargrad()
        F.sum(gradient * gradient).backward()
        answer["second_order"] = _tensor(first.grad)


def _argument(name: str, value: Any, wrapped: set[str]) -> Any:
    plain = value.numpy() if isinstance(value, Tensor) else value
    return chainer.Variable(plain) if name in wrapped else plain


def _tensor(array: Any) -> Tensor | None:
    return None if array is None else Tensor(array, array.dtype.name)


def _resolve(name: str) -> Any:
    found: Any = chainer
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    return found
