"""torch: an autograd function.

Double backward differentiates the gradient as the operation writes it down; forward mode uses the operation's
tangent; ``vmap`` maps over both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import array_api_compat.torch as xp
import torch
from torch._functorch.pyfunctorch import TransformType, retrieve_all_functorch_interpreters

from xent._operation import INPUTS, Inputs, Operation, Refusal, raise_refusal
from xent._recording import Record, current_recording, scales
from xent.arrays import Namespace, writable_in_place


class _Apply(torch.autograd.Function):  # type: ignore[misc]
    """``apply(operation, fused, *inputs) -> (value, softmax or None, gradient for cotangent 1 or None)``."""

    generate_vmap_rule = True

    @staticmethod
    def forward(operation: Operation, fused: bool, *inputs: torch.Tensor | None) -> Any:
        found = operation.forward(xp, Inputs(*inputs), gradient=fused)
        return found.value, found.softmax, found.gradient

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: tuple[Any, ...]) -> None:
        ctx.operation, _, *tensors = inputs
        _, softmax, gradient = output
        ctx.mark_non_differentiable(*(a for a in (softmax, gradient) if a is not None))
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(*tensors)
        ctx.save_for_forward(*tensors)
        # Not among the saved tensors, so that the first backward pass may give it away without a copy.
        ctx.gradient = gradient

    @staticmethod
    def backward(ctx: Any, cotangent: torch.Tensor | None, *_: Any) -> Any:
        gradient, ctx.gradient = ctx.gradient, None
        if cotangent is None:
            return (None,) * (2 + len(INPUTS))
        wanted = [name for name, needed in zip(INPUTS, ctx.needs_input_grad[2:], strict=True) if needed]
        again = torch.is_grad_enabled()
        if gradient is not None and wanted == ["logits"] and not again and scales(cotangent):
            # Before the saved tensors are read: the logits may have been changed since, as with torch's own.
            return None, None, gradient.mul_(cotangent), None, None, None
        tensors = ctx.saved_tensors
        found = ctx.operation.backward(xp, Inputs(*tensors), cotangent, wanted, whole=again)
        if again and ctx.operation.second_order_error is not None:
            given = [a for a in (*tensors, cotangent) if a is not None]
            refusal = ctx.operation.second_order_error
            found = {name: _FirstOrderOnly.apply(refusal, g.detach(), *given) for name, g in found.items()}
        return None, None, *(found.get(name) for name in INPUTS)


class _ApplyWithTangent(_Apply):
    """The same with forward mode, which torch.compile cannot trace."""

    @staticmethod
    def jvp(ctx: Any, _operation: None, _fused: None, *tangents: torch.Tensor | None) -> Any:
        inputs = Inputs(*ctx.saved_tensors)
        given = {
            name: t
            for name, t in zip(INPUTS, tangents, strict=True)
            if t is not None and ctx.operation.gets_gradient(name, inputs)
        }
        value = ctx.operation.tangent(xp, inputs, given) if given else None
        return value, None, None


class _FirstOrderOnly(torch.autograd.Function):  # type: ignore[misc]
    """``apply(refusal, gradient, *what it depends on) -> gradient``, which refuses to be differentiated."""

    generate_vmap_rule = True

    @staticmethod
    def forward(_: Refusal, gradient: torch.Tensor, *__: torch.Tensor) -> torch.Tensor:
        return gradient.clone()

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], _: torch.Tensor) -> None:
        ctx.refusal = inputs[0]

    @staticmethod
    def backward(ctx: Any, *_: Any) -> Any:
        raise_refusal(ctx.refusal)


def call(_: Namespace, operation: Operation, inputs: Inputs) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Compute the value with a ``grad_fn`` where one is due."""
    compiling = torch.compiler.is_compiling()
    if not compiling:
        _refuse_forward_over_forward(inputs)
    device = inputs.logits.device.type
    if torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device):
        # Cross-entropy is on autocast's float32 list.
        inputs = Inputs(
            *(
                a.float() if a is not None and a.dtype in (torch.float16, torch.bfloat16) else a
                for a in inputs
            )
        )
    inputs = Inputs(
        *(
            a.detach() if a is not None and a.requires_grad and name not in operation.differentiable else a
            for name, a in zip(INPUTS, inputs, strict=True)
        )
    )
    fused = torch.is_grad_enabled() and inputs.logits.requires_grad and writable_in_place(inputs.logits)
    function = _Apply if compiling else _ApplyWithTangent
    value, softmax, _gradient = function.apply(operation, fused, *inputs)
    opened = None if compiling else current_recording()
    if opened is not None:
        opened.records.append(Record(xp, operation, inputs, value, None))
    return value, softmax


def _refuse_forward_over_forward(inputs: Inputs) -> None:
    """Raise where forward mode is nested in forward mode: torch gives zeros for any autograd function there.

    torch switches forward mode off while it runs a function's own ``jvp``.
    """
    for a in inputs:
        if a is None or not torch._C._functorch.is_functorch_wrapped_tensor(a):
            continue
        transforms = [kind for kind in _transforms(a) if kind != TransformType.Vmap]
        if transforms[:1] == [TransformType.Jvp] and TransformType.Jvp in transforms[1:]:
            raise NotImplementedError(
                "forward mode over forward mode (torch.func.jacfwd of jacfwd) is not supported for a loss; "
                "take one of them in reverse mode, as torch.func.hessian does"
            )


def _transforms(a: torch.Tensor) -> Iterator[TransformType]:
    """Yield the kinds of the transforms that a tensor takes part in, the innermost first."""
    kinds = {i.level(): i.key() for i in retrieve_all_functorch_interpreters()}
    while torch._C._functorch.is_functorch_wrapped_tensor(a):
        level = torch._C._functorch.maybe_get_level(a)
        if level in kinds:
            yield kinds[level]
        a = torch._C._functorch.get_unwrapped(a)
