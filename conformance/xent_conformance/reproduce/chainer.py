"""The body of a program that differentiates as Chainer's users do; xent's adapter takes the same."""

from __future__ import annotations

from collections.abc import Callable

from xent_conformance.case import Call
from xent_conformance.literals import literal
from xent_conformance.reproduce.text import Array, write


def chainer_program(
    call: Call, array: Array, package: str, function: str, shown: Callable[[str], str] = "print({})".format
) -> list[str]:
    """Return the lines after the imports.

    ``package`` is the code that names Chainer, or the adapter; ``function`` names what is called; ``shown``
    returns the code that prints an array.
    """
    text = write(call, array)
    wrapped = {
        text.keys[name] for name in (*call.wrt, *call.context.get("variables", ())) if name in text.keys
    }
    lines = [
        f"{package}.config.{name} = {value!r}" for name, value in call.context.items() if name != "variables"
    ]
    lines += text.assignments(
        lambda name, value: f"{package}.Variable({value})" if name in wrapped else value
    )
    lines += [f"y = {function}({text.arguments})", shown("y.array")]
    if not call.wrt:
        return lines
    if call.cotangent is not None:
        lines.append(f"y.grad = {literal(call.cotangent, array)}")
    lines.append(f"y.backward({'enable_double_backprop=True' if call.second_order else ''})")
    lines += [shown(f"{leaf}.grad") for leaf in text.leaves]
    if call.second_order:
        leaf = text.leaves[0]
        lines += [
            f"gradient = {leaf}.grad_var",
            f"{leaf}.cleargrad()",
            f"{package}.functions.sum(gradient * gradient).backward()",
            shown(f"{leaf}.grad"),
        ]
    return lines
