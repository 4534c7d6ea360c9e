"""What a mutant is: one thing of an adapter or of the core, changed; where it shows, and in which facets."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

import xent
from xent_conformance import frameworks
from xent_conformance.vectors import Vector
from xent_conformance.wire import Tensor


@dataclass(frozen=True)
class Asked:
    """A vector, seen as the arguments of its call by name, defaults included."""

    vector: Vector

    @cached_property
    def arguments(self) -> Mapping[str, Any]:
        """No arguments where the call does not fit the signature."""
        call = self.vector.case.call
        adapter = frameworks.find(call.function)
        parts = [(adapter, call.args, call.kwargs)]
        if inspect.isclass(adapter) and frameworks.of(call).constructs:
            forward = getattr(adapter, "hybrid_forward", None)
            called = (forward, (None, None, *call.args)) if forward else (adapter.forward, (None, *call.args))
            parts = [(adapter, call.init_args, call.init_kwargs), (*called, call.kwargs)]
        found: dict[str, Any] = {}
        for function, args, kwargs in parts:
            try:
                bound = inspect.signature(function).bind(*args, **kwargs)
            except TypeError:
                return {}
            bound.apply_defaults()
            found |= bound.arguments
        return found

    def __getitem__(self, name: str) -> Any:
        return self.arguments.get(name)

    def dtype(self, name: str) -> str:
        """Return the dtype of an argument, or nothing."""
        return self[name].dtype if isinstance(self[name], Tensor) else ""

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of an argument, or ``()``."""
        return self[name].values.shape if isinstance(self[name], Tensor) else ()

    def values(self, name: str) -> Any:
        """Return the numbers of an argument, or an empty list."""
        return self[name].values if isinstance(self[name], Tensor) else []

    @property
    def wrt(self) -> tuple[str, ...]:
        """What is differentiated."""
        return self.vector.case.call.wrt

    @property
    def cotangent(self) -> Any:
        """The cotangent of the call."""
        return self.vector.case.call.cotangent

    @property
    def text(self) -> str:
        """What the original's exception says."""
        return str(self.vector.outcome.get("error", {}).get("text", ""))

    @property
    def context(self) -> Mapping[str, Any]:
        """The settings of the call."""
        return self.vector.case.call.context


#: An object, the name of an attribute, and what to put in its place, given what is there.
Change = tuple[Any, str, Callable[[Any], Any]]


@dataclass(frozen=True)
class Mutant:
    """``facets``: those in which it must be caught; ``shows``: the cases where it may show, and no others."""

    name: str
    facets: frozenset[str]
    shows: Callable[[Asked], Any]
    changes: tuple[Change, ...]


def mutant(name: str, facets: str, shows: Callable[[Asked], Any], *changes: Change) -> Mutant:
    """Make a mutant; ``facets`` are separated by commas."""
    return Mutant(name, frozenset(facets.split(", ")), shows, changes)


def core(loss: str, **options: Any) -> Change:
    """Change options of the call of xent's core; a function changes the option that was given."""

    def changed(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arrays: Any, **given: Any) -> Any:
            new = {name: o(given.get(name)) if callable(o) else o for name, o in options.items()}
            return original(*arrays, **{**given, **new})

        return call

    return xent, loss, changed


def softmax(**options: Any) -> Change:
    """Change options of `xent.softmax_cross_entropy`."""
    return core("softmax_cross_entropy", **options)


def inputs(change: Callable[..., tuple[Any, ...]], loss: str = "softmax_cross_entropy") -> Change:
    """Change the arrays that xent's core is called with."""
    return xent, loss, lambda original: lambda *arrays, **given: original(*change(*arrays), **given)


def gradient(change: Callable[[Any, Any], Any]) -> Change:
    """Change what `xent.vjp` pulls back: ``change(pullback, cotangent)`` returns the gradients."""

    def changed(original: Callable[..., Any]) -> Callable[..., Any]:
        def vjp(*args: Any, **kwargs: Any) -> tuple[Any, Callable[[Any], Any]]:
            out, pullback = original(*args, **kwargs)
            return out, lambda cotangent: change(pullback, cotangent)

        return vjp

    return xent, "vjp", changed


def raising(owner: Any, name: str, caught: type[Exception], then: Callable[[Exception], Any]) -> Change:
    """Let a function do something else with an exception: ``then`` raises another, or returns."""

    def changed(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return original(*args, **kwargs)
            except caught as error:
                return then(error)

        return call

    return owner, name, changed


def returning(owner: Any, name: str, value: Any = None) -> Change:
    """Let a function do nothing but return this."""
    return owner, name, lambda _: lambda *_args, **_kwargs: value


def always(_: Asked) -> bool:
    """Return true: it may show everywhere."""
    return True


def differentiated(asked: Asked) -> bool:
    """Whether a gradient is asked for."""
    return bool(asked.wrt)


def negated(pull: Any, cotangent: Any) -> Any:
    """Return the gradients with the wrong sign."""
    gradients = pull(cotangent)
    return tuple(-g for g in gradients) if isinstance(gradients, tuple) else -gradients


def of_ones(pull: Any, cotangent: Any) -> Any:
    """Return the gradients for a cotangent of ones, whatever was given."""
    return pull(np.ones_like(cotangent))


def misread_logits(logits: Any, target: Any) -> tuple[Any, Any]:
    """Let the logits hold what they would if they lay one behind the other in memory."""
    base = logits if logits.base is None else logits.base
    logits[...] = base.ravel("K")[: logits.size].reshape(logits.shape).copy()
    return logits, target


def is_soft(asked: Asked, name: str) -> bool:
    """Whether an argument holds numbers that are not integers."""
    return asked.dtype(name).startswith("float")


def has_non_finite(asked: Asked, name: str) -> bool:
    """Whether an argument has NaN or infinity in it."""
    return is_soft(asked, name) and not bool(np.isfinite(asked.values(name)).all())


def has_layout(asked: Asked, name: str) -> bool:
    """Whether the elements of an argument do not lie one behind the other in memory."""
    return isinstance(asked[name], Tensor) and asked[name].layout != "C"
