"""Short spellings for the tables of cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from xent_conformance.case import Call, Case
from xent_conformance.wire import Tensor, tensor

LOSS = "mxnet.SoftmaxCrossEntropyLoss"
FUNCTION = "mxnet.gluon.loss.SoftmaxCrossEntropyLoss"

#: The context of each mode.
MODES: Mapping[str, Mapping[str, Any]] = {
    "nd": {},
    "np": {"np": True},
    "nd-hybrid": {"hybridize": True},
    "np-hybrid": {"np": True, "hybridize": True},
}
EAGER = ("nd", "np")
HYBRID = ("nd-hybrid", "np-hybrid")
ND = ("nd", "nd-hybrid")
NP = ("np", "np-hybrid")
ALL = tuple(MODES)

INF = float("inf")
NAN = float("nan")


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


X = f32([[1, 2, 3], [1, 2, 4]])
T = f32([0, 2])
P = f32([[1, 0, 0], [0.2, 0.3, 0.5]])
X3 = f32([[[1, 0.5], [2, -1], [3, 0]], [[1, 2], [2, 0.5], [4, -2]]])
T3 = f32([[0, 1], [2, 0]])
W = f32([[0.5], [2]])
#: A cotangent for the outputs of two samples: different rows, different signs.
C = f32([1, -0.5])


def asked(
    case_id: str,
    why: str,
    *args: Any,
    modes: tuple[str, ...] = EAGER,
    wrt: tuple[str, ...] = (),
    cotangent: Tensor | None = None,
    second_order: bool = False,
    kwargs: Mapping[str, Any] | None = None,
    init_args: tuple[Any, ...] = (),
    function: str = FUNCTION,
    tags: tuple[str, ...] = ("measured",),
    **init: Any,
) -> Iterator[Case]:
    """Yield one case in each mode; the loss is made with ``init`` and called with ``args``."""
    for mode in modes:
        call = Call(
            function=function,
            args=args,
            kwargs=kwargs or {},
            init_args=init_args,
            init_kwargs=init,
            context=MODES[mode],
            wrt=wrt,
            cotangent=cotangent,
            second_order=second_order,
        )
        yield Case(id=f"{case_id}@{mode}", loss=LOSS, why=why, call=call, tags=tags)
