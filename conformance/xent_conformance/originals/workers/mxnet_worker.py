"""Ask MXNet 1.9.1: runs in MXNet's own environment, one call at a time.

Context keys: ``np`` (NumPy semantics for the length of the call), ``hybridize`` (the block is hybridized
before it is called). Arrays become ``mx.nd`` or, in np mode, ``mx.np`` arrays; lists, numbers and ``None``
stay what they are. Names in ``wrt`` are positions: ``"0"`` prediction, ``"1"`` label, ``"2"`` sample weight.

MXNet runs its kernels asynchronously, and an error nobody waited for is raised by some later, unrelated
call. Every step here waits for its result, and what is left is waited for, and dropped, before the answer
is given.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import mxnet as mx  # type: ignore[import-not-found]
import numpy as np
from mxnet import autograd

from xent_conformance.callables import PUBLISHED, Described, describe_all
from xent_conformance.case import Call
from xent_conformance.wire import Tensor


def versions() -> dict[str, str]:
    """Return the versions that the answers come from."""
    return {"framework": "mxnet", "version": mx.__version__, "numpy": np.__version__}


def signatures() -> dict[str, Described]:
    """Return the parameters of every public callable that the adapter has, and what wrong calls raise."""
    return describe_all(PUBLISHED["mxnet"], _find)


def stable_text(text: str) -> str:
    """Return an error's text without places in source files, times, and the names of a graph's nodes.

    >>> stable_text('MXNetError: Error in operator softmaxcrossentropyloss3_pick0: Shape inconsistent')
    'Shape inconsistent'
    """
    text = re.sub(r"Traceback \(most recent call last\):\n(  File [^\n]*\n)+", "", text)
    text = re.sub(r"\[\d\d:\d\d:\d\d\] [^\s:]+:\d+: ", "", text)
    text = re.sub(r"Error in operator \w+: ", "", text)
    text = re.sub(r"(Unknown input to HybridBlock): \w+", r"\1", text)
    text = re.sub(r'\(name="\w*"', '(name=""', text)
    text = re.sub(r"in node \w* at", "in node at", text)
    text = re.sub(r"^(MXNetError|NDArray\.Reshape): ", "", text)
    return re.sub(r" ?0x[0-9a-f]+", "", text).strip()


def ask(call: Call, answer: dict[str, Any]) -> None:
    """Construct the loss, call it, differentiate it; fill ``answer`` as far as MXNet gets."""
    with _settled(), _semantics(bool(call.context.get("np"))), mx.name.NameManager():
        loss = _find(call.function)(
            *(_argument(a) for a in call.init_args), **{k: _argument(v) for k, v in call.init_kwargs.items()}
        )
        answer["repr"] = repr(loss)
        if call.context.get("hybridize"):
            loss.hybridize()
        args = [_argument(a) for a in call.args]
        kwargs = {k: _argument(v) for k, v in call.kwargs.items()}
        variables = {name: args[int(name)] for name in call.wrt}
        for variable in variables.values():
            variable.attach_grad()
        with autograd.record() if variables else contextlib.nullcontext():
            out = loss(*args, **kwargs)
        answer["value"] = _tensor(out)
        if not variables:
            return
        cotangent = _argument(call.cotangent)
        out.backward(cotangent, retain_graph=True)
        answer["gradients"] = {name: _tensor(variable.grad) for name, variable in variables.items()}
        if call.second_order:
            variable = variables[call.wrt[0]]
            with autograd.record():
                (gradient,) = autograd.grad(out, [variable], cotangent, create_graph=True)
                total = (gradient * gradient).sum()
            total.backward()
            answer["second_order"] = _tensor(variable.grad)


@contextlib.contextmanager
def _semantics(numpy_mode: bool) -> Iterator[None]:
    mx.npx.set_np() if numpy_mode else mx.npx.reset_np()
    try:
        yield
    finally:
        mx.npx.reset_np()


@contextlib.contextmanager
def _settled() -> Iterator[None]:
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            mx.nd.waitall()


def _argument(value: Any) -> Any:
    if not isinstance(value, Tensor):
        return value
    make = mx.np.array if mx.util.is_np_array() else mx.nd.array
    return make(value.numpy(), dtype=value.values.dtype)


def _tensor(array: Any) -> Tensor:
    values = array.asnumpy()
    return Tensor(values, np.dtype(array.dtype).name)


def _find(name: str) -> Any:
    module, *path = name.split(".")
    found: Any = {"mxnet": mx}[module]
    for part in path:
        found = getattr(found, part)
    return found
