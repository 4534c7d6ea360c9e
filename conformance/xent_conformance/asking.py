"""What the ways of asking share: cotangents, reading, and what cannot be asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from xent.arrays import dtype_name, unwrap
from xent_conformance import frameworks
from xent_conformance.backends import Backend
from xent_conformance.bound import Bound, convert
from xent_conformance.case import Call
from xent_conformance.outcome import CALL, GRADIENT, SECOND_ORDER
from xent_conformance.wire import Tensor, tensor

OWN_BACKWARD = "only the framework's own backward pass can be asked this"
NO_SECOND_ORDER = "this backend has no second derivatives"
NO_GRADIENT = "neither this library nor the implementation has a gradient to ask for"
NO_FLAG = "an argument does not say here that it wants a gradient"

Answer = dict[str, Any]


class CannotAsk(Exception):  # noqa: N818 - not an error: the rest of the call has no counterpart in this way
    """From this stage on, the call cannot be made in this way."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(reason)
        self.stage = stage
        self.reason = reason


def not_asked_of(call: Call, *, second_order: bool = True, flags: bool = True) -> dict[str, str]:
    """Return the stages whose errors a way cannot ask for, with the reasons.

    ``second_order``: whether the way has second derivatives. ``flags``: whether it is known before the call
    which arguments want a gradient, as ``requires_grad`` makes known.
    """
    unasked = {}
    framework = frameworks.of(call).name
    if framework == "chainer":
        # what Chainer's backward pass refuses is a matter of its Variable
        unasked[GRADIENT] = OWN_BACKWARD
    if framework == "torch" and not flags:
        unasked[CALL] = NO_FLAG
    if call.second_order and not second_order:
        unasked[GRADIENT] = unasked[SECOND_ORDER] = NO_SECOND_ORDER
    return unasked


def of_leaves(bound: Bound) -> Callable[..., Any]:
    """Return the call as a function of what is differentiated, with arrays as its output."""
    return lambda *leaves: unwrap(bound.with_leaves(leaves)())


def cotangent(call: Call, backend: Backend, out: Any) -> Any:
    """Return the cotangent for ``out``: what the call says, or ones where the framework takes ones.

    Raises:
        CannotAsk: if the framework takes nothing else (and says so in its own backward pass), or if the
            call's cotangent does not fit the output.
    """
    outputs = out if isinstance(out, tuple) else (out,)
    if call.cotangent is not None:
        wanted = call.cotangent if isinstance(call.cotangent, tuple) else (call.cotangent,)
        if len(wanted) != len(outputs) or not all(map(_fits, wanted, outputs)):
            raise CannotAsk(GRADIENT, OWN_BACKWARD)
        return convert(call.cotangent, backend.array)
    loss = outputs[0]
    if not frameworks.of(call).implicit_cotangent and math.prod(loss.shape) != 1:
        raise CannotAsk(GRADIENT, OWN_BACKWARD)
    ones = backend.array(tensor(np.ones(tuple(loss.shape)), dtype_name(loss)))
    return (ones, *(None for _ in outputs[1:])) if isinstance(out, tuple) else ones


def _fits(wanted: Any, out: Any) -> bool:
    if wanted is None:
        return True
    return (
        isinstance(wanted, Tensor)
        and wanted.values.shape == tuple(out.shape)
        and wanted.dtype == dtype_name(out)
    )


def read(backend: Backend, out: Any) -> Any:
    """Return an output as data: arrays as `Tensor`, numbers and text as they are, other things as text."""
    out = unwrap(out)
    if isinstance(out, tuple):
        return tuple(read(backend, o) for o in out)
    if backend.is_array(out):
        return backend.read(out)
    return out if out is None or isinstance(out, (bool, int, float, str)) else f"{type(out).__name__} {out!r}"


def read_gradients(call: Call, backend: Backend, gradients: Iterable[Any]) -> dict[str, Tensor | None]:
    """Return gradients by the names of what is differentiated; what has none is ``None``."""
    found = {
        name: None if gradient is None else read(backend, gradient)
        for name, gradient in zip(call.wrt, gradients, strict=True)
    }
    for name, gradient in found.items():
        if not (gradient is None or isinstance(gradient, Tensor)):
            raise TypeError(f"the gradient of {name} is no array, but {type(gradient).__name__} {gradient}")
    # float0 is how JAX says that an integer has no gradient
    return {name: None if isinstance(g, Tensor) and g.dtype == "float0" else g for name, g in found.items()}
