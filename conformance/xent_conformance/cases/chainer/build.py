"""Short spellings for the tables of cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from xent_conformance.case import Call, Case
from xent_conformance.wire import Tensor, tensor

INF = float("inf")
NAN = float("nan")
NOTES = ("measured",)
DOCUMENTED = ("documentation", "measured")
DEBUG: Mapping[str, Any] = {"debug": True}
UNCHECKED: Mapping[str, Any] = {"type_check": False}


def f16(values: Any) -> Tensor:
    """Make a float16 array."""
    return tensor(values, "float16")


def f32(values: Any) -> Tensor:
    """Make a float32 array."""
    return tensor(values, "float32")


def f64(values: Any) -> Tensor:
    """Make a float64 array."""
    return tensor(values, "float64")


def i32(values: Any) -> Tensor:
    """Make an int32 array."""
    return tensor(values, "int32")


def zeros(*shape: int, dtype: str = "float32") -> Tensor:
    """Make an array of zeros; with a 0 in ``shape``, an empty one."""
    return Tensor(np.zeros(shape, dtype), dtype)


X2 = f32([[1, 2, 3], [1, 2, 4]])
T2 = i32([0, 2])
X3 = f32([[1, 2, 3], [1, 2, 4], [0.5, -1, 2]])
X232 = f32([[[1, 0.5], [2, -1], [3, 0]], [[1, 2], [2, 0.5], [4, -2]]])
T22 = i32([[0, 1], [2, -1]])


def softmax(case_id: str, why: str, x: Any, t: Any, **options: Any) -> Case:
    """Make a case of ``chainer.functions.softmax_cross_entropy``; see `_case` for what options may hold."""
    return _case("chainer.softmax_cross_entropy", case_id, why, {"x": x, "t": t}, options)


def sigmoid(case_id: str, why: str, x: Any, t: Any, **options: Any) -> Case:
    """Make a case of ``chainer.functions.sigmoid_cross_entropy``; see `_case` for what options may hold."""
    return _case("chainer.sigmoid_cross_entropy", case_id, why, {"x": x, "t": t}, options)


def softmax_helper(function: str, case_id: str, why: str, arguments: dict[str, Any], **options: Any) -> Case:
    """Make a case of another function, kept with the softmax loss."""
    return _case("chainer.softmax_cross_entropy", case_id, why, arguments, options, function=function)


def _case(
    loss: str,
    case_id: str,
    why: str,
    arguments: dict[str, Any],
    options: dict[str, Any],
    *,
    function: str | None = None,
) -> Case:
    """Sort ``options``: parts of `Call` and ``tags`` by name, everything else is an argument of the call."""
    tags = options.pop("tags", NOTES)
    call = Call(
        function=function or loss.replace("chainer.", "chainer.functions."),
        args=options.pop("args", ()),
        wrt=options.pop("wrt", ("x",)),
        cotangent=options.pop("cotangent", None),
        context=options.pop("context", {}),
        second_order=options.pop("second_order", False),
        kwargs={**arguments, **options},
    )
    return Case(id=case_id, loss=loss, why=why, call=call, tags=tags)
