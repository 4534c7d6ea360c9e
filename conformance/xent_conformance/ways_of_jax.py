"""JAX's own ways of asking: ``jax.vjp``, and everything compiled by ``jax.jit``."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

from xent.arrays import unwrap
from xent_conformance.asking import Answer, cotangent, not_asked_of, of_leaves, read, read_gradients
from xent_conformance.backends import Backend
from xent_conformance.bound import bind
from xent_conformance.case import Call


def by_jax_vjp(call: Call, backend: Backend, answer: Answer) -> None:
    """Ask ``jax.vjp``; where that fails, for the value alone first: it sees the backward pass as well."""
    jax = importlib.import_module("jax")
    answer["unasked"] |= not_asked_of(call, flags=False)
    bound = bind(call, backend.array)
    function = of_leaves(bound)
    try:
        out, pullback = jax.vjp(function, *bound.leaves)
    except Exception:
        answer["value"] = read(backend, bound())
        raise
    answer["value"] = read(backend, out)
    given = _without_none(cotangent(call, backend, out), out)
    answer["gradients"] = read_gradients(call, backend, pullback(given))
    if call.second_order:
        answer["second_order"] = backend.read(_second_order(function, bound.leaves, given))


def by_jit(call: Call, backend: Backend, answer: Answer) -> None:
    """Ask for everything in one compiled function; where that fails, for one thing after the other."""
    jax = importlib.import_module("jax")
    answer["unasked"] |= not_asked_of(call, flags=False)
    arrays: list[Any] = []
    bind(call, lambda t: arrays.append(backend.array(t)))

    def value(given: list[Any]) -> Any:
        unused = iter(given)
        return unwrap(bind(call, lambda _: next(unused))())

    def gradients_of(given: list[Any], second_order: bool) -> Any:
        unused = iter(given)
        bound = bind(call, lambda _: next(unused))
        function = of_leaves(bound)
        out, pullback = jax.vjp(function, *bound.leaves)
        pulled = _without_none(cotangent(call, backend, out), out)
        second = _second_order(function, bound.leaves, pulled) if second_order else None
        return out, pullback(pulled), second

    if not call.wrt:
        answer["value"] = read(backend, _compiled(value, arrays))
        return
    try:
        out, gradients, second = _compiled(lambda given: gradients_of(given, call.second_order), arrays)
    except Exception:
        answer["value"] = read(backend, _compiled(value, arrays))
        if call.second_order:
            _, gradients, _ = _compiled(lambda given: gradients_of(given, False), arrays)
            answer["gradients"] = read_gradients(call, backend, gradients)
        raise
    answer["value"] = read(backend, out)
    answer["gradients"] = read_gradients(call, backend, gradients)
    if second is not None:
        answer["second_order"] = backend.read(second)


def _compiled(function: Callable[[list[Any]], Any], arrays: list[Any]) -> Any:
    """Call a function under ``jax.jit``; what lowers to the same program is compiled once.

    Tracing is not shared: checks, errors and warnings happen while it goes on.
    """
    lowered = importlib.import_module("jax").jit(function).lower(arrays)
    # An argument that is not used does not show in the program, nor does what the results are packed in.
    program = lowered.as_text(), str(lowered.in_avals), str(lowered.out_tree)
    if program not in _PROGRAMS:
        _PROGRAMS[program] = lowered.compile()
    return _PROGRAMS[program](arrays)


_PROGRAMS: dict[tuple[str, str, str], Any] = {}


def _second_order(function: Callable[..., Any], leaves: Sequence[Any], given: Any) -> Any:
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
