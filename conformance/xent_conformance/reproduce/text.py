"""A call as text: an assignment for each array, and arguments that name them."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from xent_conformance import frameworks
from xent_conformance.case import Call
from xent_conformance.literals import literal
from xent_conformance.wire import Tensor

Array = Callable[[Tensor], str]

#: What the frameworks call the arguments that are given by position.
_POSITIONS = {
    "chainer": ("x", "t"),
    "paddle": ("logits", "label"),
    "mxnet": ("pred", "label", "sample_weight"),
    "torch": ("input", "target"),
}
#: Names that the programs give to something else.
_TAKEN = {
    "autograd", "call", "chainer", "cotangent", "dask", "gradient", "gradients", "jax", "loss", "mx", "np",
    "numpy", "out", "paddle", "pullback", "torch", "total", "xent", "xp", "y",
}  # fmt: skip


@dataclass(frozen=True)
class Text:
    """A call as text.

    ``values``: what gets a variable, as code, by the variable's name; ``keys``: the names (as in ``wrt``) of
    the arguments that have one; ``leaves``: the variables that are differentiated; ``init``, ``arguments``:
    the arguments of the construction and of the call.
    """

    values: Mapping[str, str]
    keys: Mapping[str, str]
    leaves: tuple[str, ...]
    init: str
    arguments: str

    def assignments(self, wrapped: Callable[[str, str], str] = lambda _, value: value) -> list[str]:
        """Return the lines that make the variables; ``wrapped`` gets a variable's name and value."""
        return [f"{name} = {wrapped(name, value)}" for name, value in self.values.items()]


def write(call: Call, array: Array) -> Text:
    """Write a call down; ``array`` writes the arrays."""
    values: dict[str, str] = {}
    keys: dict[str, str] = {}

    def argument(key: str, name: str, value: Any) -> str:
        text = literal(value, array)
        if not isinstance(value, Tensor) and key not in call.wrt:
            return text
        keys[key] = _unused(name, values)
        values[keys[key]] = text
        return keys[key]

    def keywords(arguments: Mapping[str, Any]) -> list[str]:
        return [_keyword(name, argument(name, name, value)) for name, value in arguments.items()]

    positions = _POSITIONS[frameworks.of(call).name]
    init = [argument(f"init {i}", f"option_{i}", value) for i, value in enumerate(call.init_args)]
    init += keywords(call.init_kwargs)
    arguments = [
        argument(str(i), positions[i] if i < len(positions) else f"argument_{i}", value)
        for i, value in enumerate(call.args)
    ]
    arguments += keywords(call.kwargs)
    leaves = tuple(keys[name] for name in call.wrt)
    return Text(values, keys, leaves, ", ".join(init), ", ".join(arguments))


def strange_name(call: Call) -> str | None:
    """Return a function's or a setting's name that is not one, and would become code as it stands."""
    names = (call.function, *call.context)
    return next((name for name in names if not all(map(_is_name, name.split(".")))), None)


def _is_name(word: str) -> bool:
    return word.isidentifier() and not keyword.iskeyword(word)


def _unused(name: str, values: Mapping[str, str]) -> str:
    name = name if _is_name(name) else "argument"
    candidates = [name, *(f"{name}_{i}" for i in range(2, len(values) + 3))]
    return next(word for word in candidates if word not in values and word not in _TAKEN)


def _keyword(name: str, value: str) -> str:
    return f"{name}={value}" if _is_name(name) else f"**{{{name!r}: {value}}}"
