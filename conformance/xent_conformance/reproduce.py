"""A case as code that a reader can run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xent_conformance import frameworks
from xent_conformance.backends import Backend
from xent_conformance.case import Case
from xent_conformance.wire import Tensor


def command(case: Case, backend: Backend) -> str:
    """Return the command that runs a case alone."""
    return f"xent report --backend {backend.name} --loss {case.loss} --case {case.id}"


def code(case: Case, backend: Backend) -> str:
    """Return a program that makes the call on a backend and prints what comes of it."""
    call = case.call
    module, _, name = f"xent_{call.function}".rpartition(".")
    constructs = frameworks.of(call).constructs and name[:1].isupper()
    lines = [backend.imports, f"from {module} import {name}"]
    if call.wrt:
        lines.append("import xent")
    lines += _context(case, module.partition(".")[0])
    target = name
    if constructs:
        lines.append(f"loss = {name}({_arguments(call.init_args, call.init_kwargs, backend)})")
        target = "loss"
        if call.context.get("hybridize"):
            lines.append("loss.hybridize()")
    arguments = _arguments(call.args, call.kwargs, backend)
    if not call.wrt:
        lines.append(f"print({target}({arguments}))")
        return "\n".join(lines) + "\n"
    argnums = tuple(int(n) if n.isdigit() else n for n in call.wrt)
    lines.append(f"out, pullback = xent.vjp({target}, {arguments}, argnums={argnums!r})")
    lines.append("print(out)")
    if call.cotangent is not None:
        lines.append(f"print(pullback({_literal(call.cotangent, backend)}))")
    else:
        lines.append("print(pullback(xp.ones_like(out)))")
    return "\n".join(lines) + "\n"


def _context(case: Case, package: str) -> list[str]:
    context = case.call.context
    lines = []
    if package == "xent_paddle" and "version" in context:
        lines += ["import xent_paddle", f"xent_paddle.set_version({context['version']!r})"]
    if package == "xent_mxnet" and context.get("np"):
        lines += ["import xent_mxnet", "xent_mxnet.npx.set_np()"]
    if package == "xent_chainer":
        settings = {name: value for name, value in context.items() if name != "variables"}
        if settings:
            lines.append("import xent_chainer")
        lines += [f"xent_chainer.config.{name} = {value!r}" for name, value in settings.items()]
        if "variables" in context:
            lines.append(f"# as chainer.Variable: {', '.join(context['variables'])}")
    if context.get("no_grad"):
        lines.append("# under torch.no_grad()")
    return lines


def _arguments(args: tuple[Any, ...], kwargs: Mapping[str, Any], backend: Backend) -> str:
    words = [_literal(value, backend) for value in args]
    words += [f"{name}={_literal(value, backend)}" for name, value in kwargs.items()]
    return ", ".join(words)


def _literal(value: Any, backend: Backend) -> str:
    if isinstance(value, Tensor):
        return backend.literal(value)
    if isinstance(value, list):
        return f"[{', '.join(_literal(v, backend) for v in value)}]"
    if isinstance(value, tuple):
        return f"({''.join(f'{_literal(v, backend)}, ' for v in value)})"
    if isinstance(value, float) and value - value != 0:
        return f"float('{value}')"
    return repr(value)
