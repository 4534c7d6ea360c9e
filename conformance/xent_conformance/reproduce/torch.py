"""The body of a program that differentiates as torch's users do; xent's adapter takes the same."""

from __future__ import annotations

from xent_conformance import frameworks
from xent_conformance.case import Call
from xent_conformance.literals import literal
from xent_conformance.reproduce.text import Array, write


def torch_program(call: Call, array: Array, function: str, module: str = "torch") -> list[str]:
    """Return the lines after the imports; ``function`` names what is called."""
    text = write(call, array)
    lines = text.assignments(
        lambda name, value: f"{value}.requires_grad_()" if name in text.leaves else value
    )
    called = f"{function}({text.init})" if frameworks.is_class(call.function) else function
    made = f"out = {called}({text.arguments})"
    lines += [f"with {module}.no_grad():", f"    {made}"] if call.context.get("no_grad") else [made]
    lines.append("print(out.detach())" if call.wrt else "print(out)")
    if not call.wrt:
        return lines
    if not call.second_order:
        given = "" if call.cotangent is None else literal(call.cotangent, array)
        return [*lines, f"out.backward({given})", *(f"print({leaf}.grad)" for leaf in text.leaves)]
    leaves = f"[{', '.join(text.leaves)}]"
    given = literal(call.cotangent, array)
    return [
        *lines,
        f"gradients = {module}.autograd.grad(out, {leaves}, {given}, create_graph=True, allow_unused=True)",
        "print(*gradients)",
        f"print(*{module}.autograd.grad((gradients[0] ** 2).sum(), [{text.leaves[0]}]))",
    ]
