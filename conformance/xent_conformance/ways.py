"""How a value and its gradients are asked for: one function for each way.

A way binds a call to the adapter, fills ``answer`` step by step ("value", "gradients", "second_order", see
`xent_conformance.outcome`) and lets exceptions propagate. What it cannot ask for it notes under "unasked", by
stage, with one of the reasons of `xent_conformance.asking`.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import xent
from xent.arrays import unwrap
from xent_conformance import frameworks
from xent_conformance.asking import (
    NO_GRADIENT,
    Answer,
    cotangent,
    not_asked_of,
    of_leaves,
    read,
    read_gradients,
)
from xent_conformance.backends import Backend
from xent_conformance.bound import bind, convert
from xent_conformance.case import Call
from xent_conformance.outcome import GRADIENT, SECOND_ORDER
from xent_conformance.ways_of_jax import by_jax_vjp, by_jit
from xent_conformance.wire import Tensor

Way = Callable[[Call, Backend, Answer], None]


def ways_of(call: Call, backend: Backend) -> tuple[str, ...]:
    """Return the names of the ways in which a call is made on a backend."""
    if backend.ways == ("jit",):
        return backend.ways
    named = {**call.init_kwargs, **call.kwargs}
    leaves = [call.args[int(name)] if name.isdigit() else named[name] for name in call.wrt]
    if not leaves or not all(isinstance(leaf, Tensor) for leaf in leaves):
        return ("call",)
    if backend.implementation is not None:
        return backend.native
    own = ("variable",) if frameworks.of(call).name == "chainer" else ()
    return backend.ways + own


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
    answer["unasked"] |= not_asked_of(call, second_order=False)
    with backend.during_call():
        if bound.argnums is not None:
            out, pullback = xent.vjp(bound.target(), *bound.args, argnums=bound.argnums, **bound.kwargs)
        else:  # an argument of the construction is differentiated as well
            positions = tuple(range(len(bound.leaves)))
            out, pullback = xent.vjp(of_leaves(bound), *bound.leaves, argnums=positions)
    answer["value"] = read(backend, out)
    given = cotangent(call, backend, unwrap(out))
    with backend.during_call():
        gradients = pullback(given)
    answer["gradients"] = read_gradients(call, backend, gradients)


def by_value(call: Call, backend: Backend, answer: Answer) -> None:
    """Ask someone else's implementation, where the library does not differentiate, for its value.

    Its gradient is asked if it has a ``vjp``, see `xent_conformance.implementation`.
    """
    bound = bind(call, backend.array)
    target = bound.target()
    if not hasattr(target, "vjp") or bound.argnums is None:
        answer["unasked"] |= {GRADIENT: NO_GRADIENT, SECOND_ORDER: NO_GRADIENT}
        with backend.during_call():
            out = target(*bound.args, **bound.kwargs)
        answer["value"] = read(backend, out)
        return
    answer["unasked"] |= not_asked_of(call, second_order=False)
    with backend.during_call():
        out, pullback = target.vjp(*bound.args, argnums=bound.argnums, **bound.kwargs)
    answer["value"] = read(backend, out)
    given = cotangent(call, backend, out)
    with backend.during_call():
        gradients = pullback(given)
    answer["gradients"] = read_gradients(call, backend, gradients)


def by_backward(call: Call, backend: Backend, answer: Answer) -> None:
    """Ask torch's own automatic differentiation, as user code does, with ``.backward()``."""
    torch = importlib.import_module("torch")
    bound = bind(call, backend.array)
    answer["unasked"] |= not_asked_of(call)
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
        answer["gradients"] = read_gradients(call, backend, gradients)
        (second,) = torch.autograd.grad((gradients[0] ** 2).sum(), inputs[:1])
        answer["second_order"] = backend.read(second)
        return
    torch.autograd.backward([o for o, _ in pairs], [c for _, c in pairs])
    answer["gradients"] = read_gradients(call, backend, [leaf.grad for leaf in leaves])


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
    answer["gradients"] = read_gradients(call, backend, [leaf.grad for leaf in leaves])
    if call.second_order:
        with backend.during_call():
            gradient = leaves[0].grad_var
            leaves[0].cleargrad()
            frameworks.find("chainer.functions.sum")(gradient * gradient).backward()
        answer["second_order"] = backend.read(leaves[0].grad)


WAYS: dict[str, Way] = {
    "call": by_call,
    "vjp": by_vjp,
    "value": by_value,
    "backward": by_backward,
    "jax.vjp": by_jax_vjp,
    "jit": by_jit,
    "variable": by_variable,
}
