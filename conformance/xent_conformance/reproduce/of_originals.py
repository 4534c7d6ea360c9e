"""Programs that ask the original frameworks, as their users would."""

from __future__ import annotations

from xent_conformance import frameworks
from xent_conformance.case import Call
from xent_conformance.literals import literal, numpy_array, torch_array
from xent_conformance.reproduce.chainer import chainer_program
from xent_conformance.reproduce.text import write
from xent_conformance.reproduce.torch import torch_program
from xent_conformance.wire import Tensor

_ALL_DIGITS = "np.set_printoptions(precision=17, threshold=100_000)"


def program(call: Call) -> str:
    """Return a program that makes a call of an original."""
    lines = {"chainer": _chainer, "paddle": _paddle, "mxnet": _mxnet, "torch": _torch}[
        frameworks.of(call).name
    ](call)
    if any("np." in line for line in lines):
        lines.insert(0, "import numpy as np")
    return "\n".join(lines) + "\n"


def _chainer(call: Call) -> list[str]:
    return ["import chainer", "", _ALL_DIGITS, *chainer_program(call, numpy_array, "chainer", call.function)]


def _torch(call: Call) -> list[str]:
    return [
        "import torch",
        "",
        "torch.set_printoptions(precision=17, threshold=100_000)",
        *torch_program(call, torch_array, call.function),
    ]


def _paddle(call: Call) -> list[str]:
    text = write(call, _paddle_array)
    lines = [
        "import paddle",
        "",
        "paddle.set_printoptions(precision=17, threshold=100_000)",
        *text.assignments(),
    ]
    lines += [f"{leaf}.stop_gradient = False" for leaf in text.leaves]
    lines += [f"out = {call.function}({text.arguments})", "print(out)"]
    if not call.wrt:
        return lines
    pairs = _paddle_outputs(call)
    outputs = f"[{', '.join(out for out, _ in pairs)}]"
    cotangents = f"[{', '.join(given for _, given in pairs)}]"
    leaves = f"[{', '.join(text.leaves)}]"
    arguments = f"{outputs}, {leaves}, {cotangents}, allow_unused=True"
    if not call.second_order:
        return [*lines, f"print(*paddle.grad({arguments}))"]
    return [
        *lines,
        f"print(*paddle.grad({arguments}, retain_graph=True))",
        f"gradient, *_ = paddle.grad({arguments}, create_graph=True)",
        f"print(*paddle.grad([(gradient**2).sum()], [{text.leaves[0]}]))",
    ]


def _paddle_outputs(call: Call) -> list[tuple[str, str]]:
    """Pair what is differentiated with its cotangent, as code."""
    if isinstance(call.cotangent, tuple):
        pairs = [(f"out[{i}]", literal(c, _paddle_array)) for i, c in enumerate(call.cotangent)]
        return [pair for pair in pairs if pair[1] != "None" or len(pairs) == 1]
    loss = "out[0]" if returns_softmax(call) else "out"
    return [(loss, literal(call.cotangent, _paddle_array))]


def returns_softmax(call: Call) -> bool:
    """Whether Paddle is asked for the softmax as well."""
    return bool(call.args[5] if len(call.args) > 5 else call.kwargs.get("return_softmax"))


def _paddle_array(tensor: Tensor) -> str:
    shape = tensor.values.shape
    if (
        tensor.layout == "F" and len(shape) > 1
    ):  # to_tensor copies to C order, a transposed view is not copied
        turned = Tensor(tensor.values.T, tensor.dtype)
        return f"{_paddle_array(turned)}.transpose({list(range(len(shape)))[::-1]})"
    if tensor.layout == "strided" and shape:
        doubled = Tensor(tensor.values.repeat(2, axis=-1), tensor.dtype)
        return f"{_paddle_array(doubled)}[..., ::2]"
    if tensor.layout == "reversed" and shape:
        return f"{_paddle_array(Tensor(tensor.values[::-1], tensor.dtype))}[::-1]"
    made = f"paddle.to_tensor({numpy_array(Tensor(tensor.values, tensor.dtype))})"
    return f'{made}.astype("bfloat16")' if tensor.dtype == "bfloat16" else made


def _mxnet(call: Call) -> list[str]:
    np_mode = bool(call.context.get("np"))
    make = "mx.np.array" if np_mode else "mx.nd.array"

    def array(tensor: Tensor) -> str:
        return f"{make}({numpy_array(tensor)}, dtype={tensor.values.dtype.name!r})"

    text = write(call, array)
    lines = ["import mxnet as mx", "from mxnet import autograd", "", _ALL_DIGITS]
    lines += ["mx.npx.set_np()"] if np_mode else []
    lines += text.assignments()
    lines.append(f"loss = mx{call.function.removeprefix('mxnet')}({text.init})")
    lines += ["loss.hybridize()"] if call.context.get("hybridize") else []
    if not call.wrt:
        return [*lines, f"print(loss({text.arguments}).asnumpy())"]
    lines += [f"{leaf}.attach_grad()" for leaf in text.leaves]
    lines += ["with autograd.record():", f"    out = loss({text.arguments})", "print(out.asnumpy())"]
    lines.append(f"cotangent = {literal(call.cotangent, array)}")
    lines.append("out.backward(cotangent, retain_graph=True)")
    lines += [f"print({leaf}.grad.asnumpy())" for leaf in text.leaves]
    if call.second_order:
        leaf = text.leaves[0]
        lines += [
            "with autograd.record():",
            f"    (gradient,) = autograd.grad(out, [{leaf}], cotangent, create_graph=True)",
            "    total = (gradient * gradient).sum()",
            "total.backward()",
            f"print({leaf}.grad.asnumpy())",
        ]
    return lines
