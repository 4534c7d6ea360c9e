"""How a value and its gradients are asked for: one function for each way.

A way binds a call to the adapter, fills ``answer`` step by step ("value", "gradients", "second_order", see
`xent_conformance.outcome`) and lets exceptions propagate. What it cannot ask for it notes under "unasked", by
stage, with `OWN_BACKWARD` or `NO_SECOND_ORDER` as the reason.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

import xent
from xent.arrays import dtype_name, unwrap
from xent_conformance import frameworks
from xent_conformance.backends import Backend
from xent_conformance.bound import Bound, bind, convert
from xent_conformance.case import Call
from xent_conformance.outcome import GRADIENT, SECOND_ORDER
from xent_conformance.wire import Tensor, tensor

OWN_BACKWARD = "only the framework's own backward pass can be asked this"
NO_SECOND_ORDER = "this backend has no second derivatives"

Answer = dict[str, Any]
Way = Callable[[Call, Backend, Answer], None]


class CannotAsk(Exception):  # noqa: N818 - not an error: the rest of the call has no counterpart in this way
    """From this stage on, the call cannot be made in this way."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(reason)
        self.stage = stage
        self.reason = reason


def ways_of(call: Call, backend: Backend) -> tuple[str, ...]:
    """Return the names of the ways in which a call is made on a backend."""
    if not call.wrt or not all(isinstance(leaf, Tensor) for leaf in bind_leaves(call)):
        return ("call",) if backend.ways != ("jit",) else ("jit",)
    own = ("variable",) if frameworks.of(call).name == "chainer" and backend.ways != ("jit",) else ()
    return backend.ways + own


def bind_leaves(call: Call) -> list[Any]:
    """Return the arguments that a call differentiates, as data."""
    named = {**call.init_kwargs, **call.kwargs}
    return [call.args[int(name)] if name.isdigit() else named[name] for name in call.wrt]


def by_call(call: Call, backend: Backend, answer: Answer) -> None:
    """Make the call and differentiate nothing."""
    bound = bind(call, backend.array)
    with backend.during_call():
        out = bound()
    answer["value"] = read(backend, out)
    if inspect.isclass(bound.function) and not bound.constructs:
        answer["repr"] = repr(out)


def by_vjp(call: Call, backend: Backend, answer: Answer) -> None:
    """Ask `xent.vjp`, which works on every library."""
    bound = bind(call, backend.array)
    answer["unasked"] |= _not_asked_of(call, second_order=False)
    with backend.during_call():
        if bound.argnums is not None:
            out, pullback = xent.vjp(bound.target(), *bound.args, argnums=bound.argnums, **bound.kwargs)
        else:  # an argument of the construction is differentiated as well
            positions = tuple(range(len(bound.leaves)))
            out, pullback = xent.vjp(_of_leaves(bound), *bound.leaves, argnums=positions)
    answer["value"] = read(backend, out)
    given = cotangent(call, backend, unwrap(out))
    with backend.during_call():
        gradients = pullback(given)
    answer["gradients"] = _read_gradients(call, backend, gradients)


def by_backward(call: Call, backend: Backend, answer: Answer) -> None:
    """Ask torch's own automatic differentiation, as user code does, with ``.backward()``."""
    torch = importlib.import_module("torch")
    bound = bind(call, backend.array)
    answer["unasked"] |= _not_asked_of(call, second_order=True)
    leaves = [leaf.requires_grad_() if leaf.dtype.is_floating_point else leaf for leaf in bound.leaves]
    with torch.no_grad() if call.context.get("no_grad") else contextlib.nullcontext():
        out = unwrap(bound.with_leaves(leaves)())
    answer["value"] = read(backend, out)
    native = frameworks.of(call).name == "torch" and not isinstance(out, tuple)
    given = convert(call.cotangent, backend.array) if native else cotangent(call, backend, out)
    pairs = _that_need_gradients(out, given)
    inputs = [leaf for leaf in leaves if leaf.requires_grad]
    if not native and not any(o.requires_grad for o, _ in pairs):
        # what gives no gradient in another framework is an error in torch
        answer["gradients"] = dict.fromkeys(call.wrt)
        return
    if call.second_order:
        gradients = torch.autograd.grad(*_columns(pairs, inputs), create_graph=True, allow_unused=True)
        answer["gradients"] = _read_gradients(call, backend, gradients)
        (second,) = torch.autograd.grad((gradients[0] ** 2).sum(), inputs[:1])
        answer["second_order"] = backend.read(second)
        return
    torch.autograd.backward([o for o, _ in pairs], [c for _, c in pairs])
    answer["gradients"] = _read_gradients(call, backend, [leaf.grad for leaf in leaves])


def _that_need_gradients(out: Any, given: Any) -> list[tuple[Any, Any]]:
    """Pair outputs with cotangents, without the softmax of a ``(loss, softmax)``, which gives no gradient."""
    if not isinstance(out, tuple):
        return [(out, given)]
    pairs = list(zip(out, given, strict=True))
    return [(o, c) for o, c in pairs if o.requires_grad and c is not None] or pairs[:1]


def _columns(
    pairs: Iterable[tuple[Any, Any]], inputs: Sequence[Any]
) -> tuple[list[Any], list[Any], list[Any]]:
    outputs, given = zip(*pairs, strict=True)
    return list(outputs), list(inputs), list(given)


def by_jax_vjp(call: Call, backend: Backend, answer: Answer) -> None:
    """Ask ``jax.vjp``."""
    jax = importlib.import_module("jax")
    bound = bind(call, backend.array)
    answer["unasked"] |= _not_asked_of(call, second_order=True)
    of_leaves = _of_leaves(bound)
    out, pullback = jax.vjp(of_leaves, *bound.leaves)
    answer["value"] = read(backend, out)
    given = _without_none(cotangent(call, backend, out), out)
    answer["gradients"] = _read_gradients(call, backend, pullback(given))
    if call.second_order:
        answer["second_order"] = backend.read(_second_order_of_jax(of_leaves, bound.leaves, given))


def by_jit(call: Call, backend: Backend, answer: Answer) -> None:
    """Ask for everything in one compiled function; where that fails, for one thing after the other."""
    jax = importlib.import_module("jax")
    arrays: list[Any] = []
    bind(call, lambda t: arrays.append(backend.array(t)))
    answer["unasked"] |= _not_asked_of(call, second_order=True)

    def value(given: list[Any]) -> Any:
        unused = iter(given)
        return unwrap(bind(call, lambda _: next(unused))())

    def gradients_of(given: list[Any], second_order: bool) -> Any:
        unused = iter(given)
        bound = bind(call, lambda _: next(unused))
        of_leaves = _of_leaves(bound)
        out, pullback = jax.vjp(of_leaves, *bound.leaves)
        pulled = _without_none(cotangent(call, backend, out), out)
        second = _second_order_of_jax(of_leaves, bound.leaves, pulled) if second_order else None
        return out, pullback(pulled), second

    def everything(given: list[Any]) -> Any:
        return gradients_of(given, call.second_order)

    def first_order(given: list[Any]) -> Any:
        return gradients_of(given, False)

    if not call.wrt:
        answer["value"] = read(backend, compiled(value, arrays))
        return
    try:
        out, gradients, second = compiled(everything, arrays)
    except Exception:
        answer["value"] = read(backend, compiled(value, arrays))
        if call.second_order:
            _, gradients, _ = compiled(first_order, arrays)
            answer["gradients"] = _read_gradients(call, backend, gradients)
        raise
    answer["value"] = read(backend, out)
    answer["gradients"] = _read_gradients(call, backend, gradients)
    if second is not None:
        answer["second_order"] = backend.read(second)


def compiled(function: Callable[[list[Any]], Any], arrays: list[Any]) -> Any:
    """Call a function under ``jax.jit``; what compiles to the same program is compiled once.

    Tracing is not shared: checks, errors and warnings happen while it goes on.
    """
    lowered = importlib.import_module("jax").jit(function).lower(arrays)
    program = lowered.as_text()
    if program not in _PROGRAMS:
        _PROGRAMS[program] = lowered.compile()
    return _PROGRAMS[program](arrays)


_PROGRAMS: dict[str, Any] = {}


def _second_order_of_jax(function: Callable[..., Any], leaves: Sequence[Any], given: Any) -> Any:
    jax = importlib.import_module("jax")

    def squared_gradient(first: Any) -> Any:
        _, pullback = jax.vjp(lambda leaf: function(leaf, *leaves[1:]), first)
        (gradient,) = pullback(given)
        return (gradient**2).sum()

    return jax.grad(squared_gradient)(leaves[0])


def _without_none(given: Any, out: Any) -> Any:
    """Return a cotangent as JAX takes it: with an array for every output."""
    if not isinstance(out, tuple):
        return given
    jnp = importlib.import_module("jax.numpy")
    return tuple(jnp.zeros_like(o) if c is None else c for o, c in zip(out, given, strict=True))


def by_variable(call: Call, backend: Backend, answer: Answer) -> None:
    """Ask Chainer's way: `Variable` arguments, ``y.grad = cotangent; y.backward()``, then ``x.grad``."""
    variable = frameworks.find("chainer.Variable")
    bound = bind(call, backend.array)
    leaves = [variable(leaf) for leaf in bound.leaves]
    with backend.during_call():
        y = bound.with_leaves(leaves)()
    answer["value"] = read(backend, y)
    with backend.during_call():
        if call.cotangent is not None:
            y.grad = convert(call.cotangent, backend.array)
        y.backward(enable_double_backprop=call.second_order)
    answer["gradients"] = _read_gradients(call, backend, [leaf.grad for leaf in leaves])
    if call.second_order:
        with backend.during_call():
            gradient = leaves[0].grad_var
            leaves[0].cleargrad()
            frameworks.find("chainer.functions.sum")(gradient * gradient).backward()
        answer["second_order"] = backend.read(leaves[0].grad)


WAYS: dict[str, Way] = {
    "call": by_call,
    "vjp": by_vjp,
    "backward": by_backward,
    "jax.vjp": by_jax_vjp,
    "jit": by_jit,
    "variable": by_variable,
}


def _of_leaves(bound: Bound) -> Callable[..., Any]:
    return lambda *leaves: unwrap(bound.with_leaves(leaves)())


def _not_asked_of(call: Call, *, second_order: bool) -> dict[str, str]:
    unasked = {}
    if frameworks.of(call).name == "chainer":
        # what Chainer's backward pass refuses is a matter of its Variable, see `by_variable`
        unasked[GRADIENT] = OWN_BACKWARD
    if call.second_order and not second_order:
        unasked[GRADIENT] = unasked[SECOND_ORDER] = NO_SECOND_ORDER
    return unasked


def cotangent(call: Call, backend: Backend, out: Any) -> Any:
    """Return the cotangent for ``out``: what the call says, or ones where the framework takes ones.

    Raises:
        CannotAsk: if the framework takes nothing else (and says so in its own backward pass), or if the
        call's
            cotangent does not fit the output.
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
    """Return an output as data: arrays as `Tensor`, anything else as it is."""
    out = unwrap(out)
    if isinstance(out, tuple):
        return tuple(read(backend, o) for o in out)
    return backend.read(out) if backend.is_array(out) else out


def _read_gradients(call: Call, backend: Backend, gradients: Iterable[Any]) -> dict[str, Tensor | None]:
    found = {
        name: None if gradient is None else read(backend, gradient)
        for name, gradient in zip(call.wrt, gradients, strict=True)
    }
    # float0 is how JAX says that an integer has no gradient
    return {name: None if g is None or g.dtype == "float0" else g for name, g in found.items()}
