"""A call with a backend's arrays in it, bound to the adapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xent_conformance import frameworks
from xent_conformance.case import Call
from xent_conformance.wire import Tensor

Argnums = tuple[int | str, ...]


@dataclass(frozen=True)
class Bound:
    """An adapter's function or class, and what it is called with; ``wrt`` names what is differentiated."""

    function: Any
    init_args: tuple[Any, ...]
    init_kwargs: Mapping[str, Any]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    wrt: tuple[str, ...]
    constructs: bool
    hybridize: bool

    def target(self) -> Any:
        """Return what is called: the function, or an instance of the class."""
        if not self.constructs:
            return self.function
        made = self.function(*self.init_args, **self.init_kwargs)
        if self.hybridize:
            made.hybridize()
        return made

    def __call__(self) -> Any:
        """Make the call."""
        return self.target()(*self.args, **self.kwargs)

    @property
    def argnums(self) -> Argnums | None:
        """``wrt`` as `xent.vjp` takes it; ``None`` where an argument of the construction is among it."""
        names: Argnums = tuple(int(name) if name.isdigit() else name for name in self.wrt)
        in_call = all(
            name in self.kwargs if isinstance(name, str) else name < len(self.args) for name in names
        )
        return names if in_call else None

    @property
    def leaves(self) -> tuple[Any, ...]:
        """The arguments that are differentiated."""
        return tuple(self._leaf(name) for name in self.wrt)

    def _leaf(self, name: str) -> Any:
        if name.isdigit():
            return self.args[int(name)]
        return self.kwargs[name] if name in self.kwargs else self.init_kwargs[name]

    def with_leaves(self, leaves: Sequence[Any]) -> Bound:
        """Return the same call with other arguments in the places of ``wrt``."""
        new = dict(zip(self.wrt, leaves, strict=True))
        return self._replaced(lambda name, value: new.get(name, value))

    def _replaced(self, replace: Callable[[str, Any], Any]) -> Bound:
        return Bound(
            function=self.function,
            init_args=self.init_args,
            init_kwargs={
                name: value if name in self.kwargs else replace(name, value)
                for name, value in self.init_kwargs.items()
            },
            args=tuple(replace(str(i), value) for i, value in enumerate(self.args)),
            kwargs={name: replace(name, value) for name, value in self.kwargs.items()},
            wrt=self.wrt,
            constructs=self.constructs,
            hybridize=self.hybridize,
        )

    def wrapped(self, names: frozenset[str], wrap: Callable[[Any], Any]) -> Bound:
        """Return the same call with ``wrap`` around the arguments of these names."""
        return self._replaced(lambda name, value: wrap(value) if name in names else value)


def bind(call: Call, array: Callable[[Tensor], Any]) -> Bound:
    """Find a call's function in its adapter (or what stands in for it) and make its arrays with ``array``.

    Chainer's ``variables`` are wrapped; what is differentiated is left to the way in which that is asked.
    """
    framework = frameworks.of(call)
    function = frameworks.find(call.function)
    bound = Bound(
        function=function,
        init_args=tuple(convert(value, array) for value in call.init_args),
        init_kwargs={name: convert(value, array) for name, value in call.init_kwargs.items()},
        args=tuple(convert(value, array) for value in call.args),
        kwargs={name: convert(value, array) for name, value in call.kwargs.items()},
        wrt=call.wrt,
        constructs=framework.constructs and frameworks.is_class(call.function),
        hybridize=bool(call.context.get("hybridize")),
    )
    variables = frozenset(call.context.get("variables", ())).difference(call.wrt)
    return bound.wrapped(variables, frameworks.find("chainer.Variable")) if variables else bound


def convert(value: Any, array: Callable[[Tensor], Any]) -> Any:
    """Make the arrays in an argument: in lists and tuples too."""
    if isinstance(value, Tensor):
        return array(value)
    if isinstance(value, (list, tuple)):
        return type(value)(convert(v, array) for v in value)
    return value
