"""Build one case per version of Paddle from one description."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from xent_conformance.case import Call, Case
from xent_conformance.wire import Tensor, tensor

LOSS = "paddle.softmax_with_cross_entropy"
FUNCTION = "paddle.nn.functional.softmax_with_cross_entropy"
V2, V3 = "2.6.2", "3.3.1"

NAN, INF = float("nan"), float("inf")

#: Cotangents cycle through these: different, of both signs, exact in every float dtype; the first is 1.
COTANGENTS = (1.0, -0.5, 2.0, 0.25, -1.5)

#: Logits that many cases share, and labels for them. Row losses: 0.40760598, 0.16984606.
X = [[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]]
LABEL = [[2], [0]]
SOFT = [[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]]

DEFAULT = "default"

#: Tags that say why a case exists; without one of them, it pins what was seen when the original was run.
REASONS = ("documentation", "issue:", "generated")


def f32(values: Any, layout: str = "C") -> Tensor:
    """Make a float32 array."""
    return tensor(values, "float32", layout=layout)


def f64(values: Any, layout: str = "C") -> Tensor:
    """Make a float64 array."""
    return tensor(values, "float64", layout=layout)


def i64(values: Any, layout: str = "C") -> Tensor:
    """Make an int64 array."""
    return tensor(values, "int64", layout=layout)


def zeros(shape: Sequence[int], dtype: str = "float32") -> Tensor:
    """Make an array of zeros."""
    return tensor(np.zeros(shape), dtype)


def word(shape: Sequence[int], axis: int) -> str:
    """Write a shape and its class axis as a part of a case's name."""
    sign = "minus-" if axis < 0 else ""
    return f"{'x'.join(map(str, shape)) or 'scalar'}-axis-{sign}{abs(axis)}"


def with_reason(tags: Sequence[str]) -> tuple[str, ...]:
    """Add the tag ``measured`` where no other says why a case exists."""
    return tuple(tags) if any(tag.startswith(REASONS) for tag in tags) else (*tags, "measured")


def cotangent(shape: Sequence[int], dtype: str) -> Tensor:
    """Make the cotangent of a loss."""
    return tensor(np.resize(COTANGENTS, tuple(shape)), dtype)


def ask(
    name: str,
    why: str,
    logits: Any,
    label: Any,
    /,
    *,
    wrt: Sequence[str] = ("logits",),
    up: Any = DEFAULT,
    tags: Sequence[str] = (),
    versions: Sequence[str] = (V2, V3),
    second_order: bool = False,
    **kwargs: Any,
) -> Iterator[Case]:
    """Ask for the loss and its gradients; arrays that are not `Tensor` are float32 logits and int64 labels.

    ``up`` is the loss's cotangent: `DEFAULT` makes one, ``None`` leaves it to Paddle.
    """
    logits = f32(logits) if isinstance(logits, list) else logits
    label = i64(label) if isinstance(label, list) else label
    if isinstance(up, str) and wrt:
        shape = list(logits.values.shape)
        shape[kwargs.get("axis", -1)] = 1
        up = cotangent(shape, logits.dtype)
        if kwargs.get("return_softmax"):
            up = (up, None)
    elif not wrt:
        up = None
    for version in versions:
        call = Call(
            FUNCTION,
            kwargs={"logits": logits, "label": label, **kwargs},
            context={"version": version},
            wrt=tuple(wrt),
            cotangent=up,
            second_order=second_order,
        )
        yield Case(f"{name}@{version}", LOSS, why, call, with_reason(tags))


def ask_value(name: str, why: str, logits: Any, label: Any, /, **kwargs: Any) -> Iterator[Case]:
    """Ask for the value, or the error, alone."""
    return ask(name, why, logits, label, wrt=(), **kwargs)


def ask_positional(
    name: str,
    why: str,
    /,
    *args: Any,
    tags: Sequence[str] = (),
    versions: Sequence[str] = (V2, V3),
    **kwargs: Any,
) -> Iterator[Case]:
    """Make a call with exactly these arguments, for its value or error."""
    for version in versions:
        call = Call(FUNCTION, args=args, kwargs=kwargs, context={"version": version})
        yield Case(f"{name}@{version}", LOSS, why, call, with_reason(tags))
