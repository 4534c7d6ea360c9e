"""How the torch cases are written down: the running example, the call, and a cotangent of the right shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from xent_conformance.case import Call, Case
from xent_conformance.wire import Tensor, tensor

LOSS = "torch.cross_entropy"
FUNCTION = "torch.nn.functional.cross_entropy"
CLASS = "torch.nn.CrossEntropyLoss"
#: The tag of a case that comes from asking torch, and from no document.
MEASURED = ("measured",)

NAN, INF = float("nan"), float("inf")
FLOATING = ("float16", "bfloat16", "float32", "float64")


def f32(values: Any) -> Tensor:
    """Return float32 data."""
    return tensor(values, "float32")


def f64(values: Any) -> Tensor:
    """Return float64 data."""
    return tensor(values, "float64")


def i64(values: Any) -> Tensor:
    """Return int64 labels."""
    return tensor(values, "int64")


def zeros(shape: tuple[int, ...], dtype: str = "float32") -> Tensor:
    """Return zeros."""
    return tensor(np.zeros(shape), dtype)


#: The running example: row losses 0.40760598 and 0.16984606 for the labels [2, 0].
X = f32([[1, 2, 3], [3, 1, 0]])
Y = i64([2, 0])
P = f32([[0.2, 0.3, 0.5], [0.5, 0.25, 0.1]])
W = f32([1, 2, 4])
#: Ranks three to five: two samples, three classes, and spatial axes behind them.
X3 = f32([[[1, 2], [0, 1], [2, 2]], [[3, 1], [0, 0], [1, 2]]])
Y3 = i64([[0, 1], [2, 2]])


def case(
    id: str,
    why: str,
    input: Any,
    target: Any,
    *tags: str,
    wrt: tuple[str, ...] = (),
    cotangent: Tensor | None = None,
    second_order: bool = False,
    **kwargs: Any,
) -> Case:
    """Return a case of the function; arguments go by keyword.

    Where ``wrt`` is given and the loss is not reduced, a cotangent of its shape and dtype is made here.
    """
    if wrt and cotangent is None and kwargs.get("reduction") == "none":
        cotangent = row_cotangent(input, target, kwargs.get("weight"))
    call = Call(
        FUNCTION,
        kwargs={"input": input, "target": target, **kwargs},
        wrt=wrt,
        cotangent=cotangent,
        second_order=second_order,
    )
    return Case(id, LOSS, why, call, tags or MEASURED)


def differentiated(id: str, why: str, input: Any, target: Any, *tags: str, **kwargs: Any) -> Case:
    """Return a case that also asks for the gradients of the input and of a floating target."""
    soft = isinstance(target, Tensor) and target.dtype in FLOATING
    return case(id, why, input, target, *tags, wrt=("input", "target") if soft else ("input",), **kwargs)


def loss_object(
    id: str, why: str, input: Any, target: Any, *tags: str, wrt: tuple[str, ...] = (), **init_kwargs: Any
) -> Case:
    """Return a case of the class: constructed with keywords, then called."""
    cotangent = None
    if wrt and init_kwargs.get("reduction") == "none":
        cotangent = row_cotangent(input, target, init_kwargs.get("weight"))
    kwargs = {"input": input, "target": target}
    call = Call(CLASS, kwargs=kwargs, init_kwargs=init_kwargs, wrt=wrt, cotangent=cotangent)
    return Case(id, LOSS, why, call, tags or MEASURED)


def row_cotangent(input: Tensor, target: Tensor, weight: Tensor | None) -> Tensor:
    """Return a cotangent for the loss without reduction: distinct small numbers of both signs."""
    shape = input.values.shape
    shape = shape[:1] + shape[2:] if len(shape) > 1 else ()
    size = int(np.prod(shape))
    values = np.resize([1.0, -0.5, 0.75, 0.25, -1.0], size).reshape(shape)
    soft = target.values.shape == input.values.shape
    return tensor(values, promoted(input, target, weight) if soft else input.dtype)


def promoted(*tensors: Tensor | None) -> str:
    """Return torch's result dtype of floating tensors; others do not take part."""
    names = {t.dtype for t in tensors if t is not None and t.dtype in FLOATING}
    return "float32" if names == {"float16", "bfloat16"} else max(names, key=FLOATING.index)
