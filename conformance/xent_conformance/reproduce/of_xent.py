"""Programs that ask xent, or what was asked in its place, on one array library."""

from __future__ import annotations

from functools import partial

from xent_conformance import frameworks
from xent_conformance.backends import Backend
from xent_conformance.case import Call
from xent_conformance.literals import literal
from xent_conformance.reproduce.chainer import chainer_program
from xent_conformance.reproduce.of_originals import returns_softmax
from xent_conformance.reproduce.text import Text, write
from xent_conformance.reproduce.torch import torch_program

#: What is imported where the program uses it.
_PACKAGES = ("xent", "xent_chainer", "xent_mxnet", "xent_paddle")
#: Code that makes a library print all digits.
_ALL_DIGITS = {
    "numpy": "xp.set_printoptions(precision=17, threshold=100_000)",
    "torch": "xp.set_printoptions(precision=17, threshold=100_000)",
    "jax": "xp.set_printoptions(precision=17, threshold=100_000)",
    "array_api_strict": "np.set_printoptions(precision=17, threshold=100_000)",
    "dask": "np.set_printoptions(precision=17, threshold=100_000)",
}
#: Code around what is printed, where printing alone shows no numbers.
_SHOWN = {"dask": "*dask.compute({})"}
_FLAGS = "boolean_indexing=False, data_dependent_shapes=False"
_SETTINGS = {"array-api-strict-minimal": f"xp.set_array_api_strict_flags({_FLAGS})"}


def program(call: Call, backend: Backend) -> str:
    """Return a program that makes a call on a backend, and differentiates it where that was asked."""
    module, name = _address(call, backend)
    settings = [_ALL_DIGITS.get(backend.module, ""), _SETTINGS.get(backend.name, ""), *_context(call)]
    body = _body(call, backend, name)
    lines = [line for line in (*settings, *body) if line]
    used = "\n".join(lines)
    imports = backend.imports.splitlines()
    imports += ["import numpy as np"] if "np." in used else []
    imports += [f"import {package}" for package in _PACKAGES if f"{package}." in used]
    imports = [*dict.fromkeys(imports), f"from {module} import {name.partition('.')[0]}"]
    return "\n".join((*imports, "", *lines)) + "\n"


def _address(call: Call, backend: Backend) -> tuple[str, str]:
    if backend.implementation is not None:
        module, _, name = backend.implementation.name.partition(":")
    else:
        module, _, name = f"xent_{call.function}".rpartition(".")
    return module, name


def _context(call: Call) -> list[str]:
    framework = frameworks.of(call).name
    if framework == "paddle" and "version" in call.context:
        return [f"xent_paddle.set_version({call.context['version']!r})"]
    if framework == "mxnet" and call.context.get("np"):
        return ["xent_mxnet.npx.set_np()"]
    return []


def _body(call: Call, backend: Backend, name: str) -> list[str]:
    framework, own = frameworks.of(call).name, backend.implementation is not None
    if backend.ways == ("jit",):
        return _compiled(call, backend, name)
    if framework == "torch" and backend.module == "torch":
        return torch_program(call, backend.literal, name, "xp")
    if framework == "chainer" and not own:
        shown = partial(_shown, backend)
        return chainer_program(call, backend.literal, "xent_chainer", name, shown)
    text = write(call, backend.literal)
    lines = [*text.assignments(), *_made(call, text, name)]
    if not call.wrt or own:
        return [*lines, f"out = {_called(call, name)}({text.arguments})", _shown(backend, "out")]
    out, gradients = _pulled_back(call, backend, text, name)
    return [*lines, *out, _shown(backend, "out"), gradients, _shown(backend, "*gradients")]


def _compiled(call: Call, backend: Backend, name: str) -> list[str]:
    """Return the program whose call, gradient included, is compiled as one function of its arrays."""
    text = write(call, backend.literal)
    inner = _made(call, text, name)
    if call.wrt and backend.implementation is None:
        out, gradients = _pulled_back(call, backend, text, name)
        inner += [*out, gradients, "return out, gradients"]
    else:
        variable = frameworks.of(call).name == "chainer" and backend.implementation is None
        inner.append(f"return {_called(call, name)}({text.arguments}){'.array' if variable else ''}")
    names = ", ".join(text.values)
    return [
        *text.assignments(),
        "@jax.jit",
        f"def call({names}):",
        *(f"    {line}" for line in inner),
        f"print(*call({names}))" if call.wrt else f"print(call({names}))",
    ]


def _made(call: Call, text: Text, name: str) -> list[str]:
    """Return the lines that construct what is called, where that is an object."""
    if not _constructs(call) or _differentiates_construction(call, text):
        return []
    lines = [f"loss = {name}({text.init})"]
    return [*lines, "loss.hybridize()"] if call.context.get("hybridize") else lines


def _constructs(call: Call) -> bool:
    return frameworks.of(call).constructs and frameworks.is_class(call.function)


def _called(call: Call, name: str) -> str:
    return "loss" if _constructs(call) else name


def _differentiates_construction(call: Call, text: Text) -> bool:
    return any(n in call.init_kwargs and n not in call.kwargs for n in call.wrt) and bool(text.leaves)


def _pulled_back(call: Call, backend: Backend, text: Text, name: str) -> tuple[list[str], str]:
    """Return the lines that make ``out``, and the one that makes ``gradients``."""
    if _differentiates_construction(call, text):
        leaves = ", ".join(text.leaves)
        positions = tuple(range(len(text.leaves)))
        lines = [
            f"loss = lambda {leaves}: {name}({text.init})({text.arguments})",
            f"out, pullback = xent.vjp(loss, {leaves}, argnums={positions})",
        ]
    else:
        argnums = tuple(int(n) if n.isdigit() else n for n in call.wrt)
        arguments = f"{text.arguments}, argnums={argnums!r}"
        lines = [f"out, pullback = xent.vjp({_called(call, name)}, {arguments})"]
    given = call.cotangent[0] if isinstance(call.cotangent, tuple) else call.cotangent
    if given is not None:
        cotangent = literal(given, backend.literal)
    else:
        cotangent = f"xp.ones_like({'out[0]' if returns_softmax(call) else 'out'})"
    return lines, f"gradients = pullback({cotangent})"


def _shown(backend: Backend, expression: str) -> str:
    return f"print({_SHOWN.get(backend.module, '{}').format(expression)})"
