"""What PaddlePaddle answers to a call; one file for 2.6.2 and 3.3.1, in dygraph mode on the CPU.

Differentiation asks `paddle.grad` for the outputs that have a cotangent. A call that returns
``(loss, softmax)`` has a pair as its cotangent, in which ``None`` leaves that output out.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import paddle  # type: ignore[import-not-found]

from xent_conformance.callables import PUBLISHED, Described, describe_all
from xent_conformance.case import Call
from xent_conformance.wire import Tensor

paddle.set_device("cpu")


def versions() -> dict[str, str]:
    """Return the versions that the answers are true of."""
    return {"framework": "paddle", "version": paddle.__version__, "numpy": np.__version__}


def signatures() -> dict[str, Described]:
    """Return the parameters of every public callable that the adapter has, and what wrong calls raise."""
    return describe_all(PUBLISHED["paddle"], _function)


def stable_text(text: str) -> str:
    """Remove the C++ source position, and the C++ stack where there is one."""
    text = re.sub(r"^.*?Error Message Summary:\n-+\n(?:\w+: )?", "", text, flags=re.DOTALL)
    text = re.sub(r" \(at /[^()\s]*:\d+\)", "", text)
    text = re.sub(r"\n\s*\[/[^\[\]\s]*:\d+\]", "", text)
    return text.strip()


def ask(call: Call, answer: dict[str, Any]) -> None:
    """Make the call; put what comes back into ``answer``, part by part."""
    expected = call.context.get("version", paddle.__version__)
    if expected != paddle.__version__:
        # Not an Exception: recording 3.3.1's answer as 2.6.2's would be worse than to stop.
        raise SystemExit(f"a case for paddle {expected} was sent to paddle {paddle.__version__}")
    kwargs = {name: _to_paddle(value) for name, value in call.kwargs.items()}
    args = [_to_paddle(value) for value in call.args]
    inputs = {name: args[int(name)] if name.isdigit() else kwargs[name] for name in call.wrt}
    for tensor in inputs.values():
        tensor.stop_gradient = False

    out = _function(call.function)(*args, **kwargs)
    answer["value"] = _from_paddle(out)
    if not call.wrt:
        return
    leaves = list(inputs.values())
    gradients = _grad(out, leaves, call.cotangent, retain_graph=call.second_order)
    answer["gradients"] = {name: _from_paddle(g) for name, g in zip(inputs, gradients, strict=True)}
    if call.second_order:
        first = _grad(out, leaves[:1], call.cotangent, create_graph=True)[0]
        answer["second_order"] = _from_paddle(paddle.grad([(first**2).sum()], leaves[:1])[0])


def _grad(out: Any, inputs: list[Any], cotangent: Any, **options: bool) -> list[Any]:
    pairs = (
        list(zip(out, cotangent, strict=True)) if isinstance(cotangent, tuple) else [(_loss(out), cotangent)]
    )
    used = [(o, c) for o, c in pairs if c is not None or len(pairs) == 1]
    cotangents = [_to_paddle(c) for _, c in used]
    gradients: list[Any] = paddle.grad([o for o, _ in used], inputs, cotangents, allow_unused=True, **options)
    return gradients


def _loss(out: Any) -> Any:
    return out[0] if isinstance(out, tuple) else out


def _function(name: str) -> Any:
    module, _, attribute = name.removeprefix("paddle").rpartition(".")
    place: Any = paddle
    for part in filter(None, module.split(".")):
        place = getattr(place, part)
    return getattr(place, attribute)


def _to_paddle(value: Any) -> Any:
    if not isinstance(value, Tensor):
        return value
    if value.dtype == "bfloat16":
        return paddle.to_tensor(value.values).astype("bfloat16")
    if value.layout == "F":  # to_tensor always makes C order; a transposed view does not
        return paddle.to_tensor(value.values.T.copy()).transpose(list(range(value.values.ndim))[::-1])
    if value.layout == "strided":
        wide = np.repeat(value.values, 2, axis=-1)
        return paddle.to_tensor(wide)[..., ::2]
    if value.layout == "reversed":
        return paddle.to_tensor(value.values[::-1].copy())[::-1]
    return paddle.to_tensor(value.values)


def _from_paddle(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_from_paddle(v) for v in value)
    if not isinstance(value, paddle.Tensor):
        return value
    dtype = str(value.dtype).removeprefix("paddle.")
    values = value.astype("float32") if dtype == "bfloat16" else value
    return Tensor(values.numpy(), dtype)
