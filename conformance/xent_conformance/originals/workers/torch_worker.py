"""Ask the real PyTorch. Runs in PyTorch's own environment: standard library, NumPy, torch, wire and case.

Context keys: ``no_grad`` (the call runs under ``torch.no_grad()``). ``wrt`` names keywords of the call.
Torch has no negative strides, so the layout ``"reversed"`` does not exist here.
"""

from __future__ import annotations

import contextlib
import inspect
import re
from collections.abc import Mapping
from functools import reduce
from typing import Any

import numpy as np
import torch

from xent_conformance.callables import PUBLISHED, Described, describe_all
from xent_conformance.case import Call
from xent_conformance.wire import Tensor

torch.set_num_threads(1)  # the order of a sum must not depend on the machine


def versions() -> dict[str, str]:
    """Return what is installed here."""
    return {"framework": "torch", "version": torch.__version__, "numpy": np.__version__}


def signatures() -> dict[str, Described]:
    """Return the parameters of every public callable that the adapter has, and what wrong calls raise."""
    return describe_all(PUBLISHED["torch"], _look_up)


def stable_text(text: str) -> str:
    """Return an error's text without the C++ stack that some builds append and without addresses."""
    text = re.split(r"\nException raised from ", text)[0]
    return re.sub(r"0x[0-9a-f]+", "0x...", text).strip()


def ask(call: Call, answer: dict[str, Any]) -> None:
    """Make the call and fill ``answer`` as far as PyTorch gets; its exceptions propagate."""
    args = [_to_torch(v) for v in call.args]
    kwargs = _arguments(call.kwargs, call.wrt)
    function = _look_up(call.function)
    with torch.no_grad() if call.context.get("no_grad") else contextlib.nullcontext():
        if inspect.isclass(function):
            function = function(*(_to_torch(v) for v in call.init_args), **_arguments(call.init_kwargs))
            answer["repr"] = repr(function)
        value = function(*args, **kwargs)
    answer["value"] = _from_torch(value)
    if not call.wrt:
        return
    inputs = [kwargs[name] for name in call.wrt]
    cotangent = _to_torch(call.cotangent)
    gradients = torch.autograd.grad(
        value, inputs, cotangent, create_graph=call.second_order, allow_unused=True
    )
    answer["gradients"] = {
        name: None if g is None else _from_torch(g) for name, g in zip(call.wrt, gradients, strict=True)
    }
    if call.second_order:
        (second,) = torch.autograd.grad((gradients[0] ** 2).sum(), inputs[:1])
        answer["second_order"] = _from_torch(second)


def _look_up(name: str) -> Any:
    return reduce(getattr, name.split(".")[1:], torch)


def _arguments(arguments: Mapping[str, Any], wrt: tuple[str, ...] = ()) -> dict[str, Any]:
    return {name: _to_torch(value, requires_grad=name in wrt) for name, value in arguments.items()}


def _to_torch(value: Any, *, requires_grad: bool = False) -> Any:
    if not isinstance(value, Tensor):
        return value
    array = torch.from_numpy(value.numpy())
    # empty_strided keeps the layout also where the dtype changes (bfloat16 is carried as float32)
    out = torch.empty_strided(array.size(), array.stride(), dtype=getattr(torch, value.dtype)).copy_(array)
    return out.requires_grad_(requires_grad)


def _from_torch(value: torch.Tensor) -> Tensor:
    dtype = str(value.dtype).removeprefix("torch.")
    value = value.detach()
    return Tensor((value.float() if dtype == "bfloat16" else value).numpy(), dtype)
