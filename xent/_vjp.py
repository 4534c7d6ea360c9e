"""Gradients of any xent loss on arrays of any library."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from xent._operation import INPUTS, Refusal, raise_refusal
from xent._recording import Record, recording
from xent.arrays import Array, is_array, is_floating, is_jax, is_torch, namespace, unwrap

Argnums = int | str | tuple[int | str, ...]
Pullback = Callable[[Any], Any]
#: The output, a pullback to the picked arguments, and for which of them None stands for zeros.
Route = tuple[Any, Callable[[Any], Sequence[Any]], list[bool]]


def vjp(fn: Callable[..., Any], *args: Any, argnums: Argnums = 0, **kwargs: Any) -> tuple[Any, Pullback]:
    """Call a loss and return its output with the function that pulls a cotangent back to arguments.

    Args:
        fn: a function of xent or of an adapter. On torch tensors and JAX arrays it may be any differentiable
            function of the arguments; on other libraries its output must be the loss itself, as xent returned
            it.
        *args: positional arguments of ``fn``.
        argnums: what to differentiate: a position, a keyword's name, or a tuple of those.
        **kwargs: keyword arguments of ``fn``.

    Returns:
        ``(out, pullback)``. ``pullback(cotangent)`` takes an array like ``out`` (for a pair ``(loss,
        softmax)``: like the loss, or a pair whose second part is unused) and returns the gradient: shape,
        dtype, library and device of the argument; a tuple of gradients if ``argnums`` is a tuple. ``None``
        stands for an argument that the loss gives no gradient to, as where the original framework gives none.
        The arrays of the call are not copied: change none of them in place before the pullback is called.

    Raises:
        TypeError: if ``argnums`` names something that is not an array of the call.
        ValueError: if the output is not one that xent computed, or an argument did not reach the loss
            unchanged.

    >>> import numpy as np, xent
    >>> logits = np.asarray([[1., 2., 3.]])
    >>> loss, pullback = xent.vjp(xent.softmax_cross_entropy, logits, np.asarray([2]), axis=1)
    >>> pullback(np.asarray(1.)).round(4)
    array([[ 0.09  ,  0.2447, -0.3348]])
    """
    names = argnums if isinstance(argnums, tuple) else (argnums,)
    picked = tuple(_argument(name, args, kwargs) for name in names)
    route = (
        _vjp_torch if any(map(is_torch, picked)) else _vjp_jax if any(map(is_jax, picked)) else _vjp_recorded
    )
    out, pull, zeros = route(fn, args, kwargs, names, picked)

    def pullback(cotangent: Any) -> Any:
        found = pull(_loss(cotangent))
        gradients = tuple(
            namespace(a).zeros_like(a) if g is None and zero else g
            for g, a, zero in zip(found, picked, zeros, strict=True)
        )
        return gradients if isinstance(argnums, tuple) else gradients[0]

    return out, pullback


def value_and_grad(fn: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., tuple[Any, Any]]:
    """Return a function that computes a scalar loss and its gradient, in one pass over the logits.

    Args:
        fn: as for `vjp`, with a scalar output (one element).
        argnums: as for `vjp`.

    Returns:
        A function of the same arguments that returns ``(value, gradient)``.

    Raises:
        ValueError: if the output is not a scalar, or the loss gives no gradient to an argument.

    >>> import numpy as np, xent
    >>> logits, labels = np.zeros((2, 4)), np.asarray([0, 3])
    >>> value, gradient = xent.value_and_grad(xent.softmax_cross_entropy)(logits, labels)
    >>> round(float(value), 4), gradient[0]
    (1.3863, array([-0.375,  0.125,  0.125,  0.125]))
    """

    def differentiated(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        out, pullback = vjp(fn, *args, argnums=argnums, **kwargs)
        value = _loss(unwrap(out))
        if value.shape not in ((), (1,)):
            raise ValueError(
                f"value_and_grad needs a scalar loss, got shape {tuple(value.shape)}; "
                "use xent.vjp and give a cotangent"
            )
        xp = namespace(value)
        one = (
            np.ones(value.shape, dtype=value.dtype)
            if isinstance(value, (np.ndarray, np.generic))
            else xp.ones_like(value)
        )
        gradient = pullback(one)
        missing = [gradient is None] if not isinstance(gradient, tuple) else [g is None for g in gradient]
        if any(missing):
            raise ValueError(f"the loss gives no gradient to argument {argnums!r}")
        return out, gradient

    return differentiated


def _argument(name: int | str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    try:
        given = kwargs[name] if isinstance(name, str) else args[name]
    except (KeyError, IndexError, TypeError):
        raise TypeError(
            f"argnums names {name!r}, but the call has {len(args)} positional arguments "
            f"and keywords {sorted(kwargs)}"
        ) from None
    if not is_array(unwrap(given)):
        raise TypeError(
            f"argument {name!r} must be an array to be differentiated, got {type(given).__name__}"
        )
    return given


def _replace(
    args: tuple[Any, ...], kwargs: dict[str, Any], names: tuple[int | str, ...], new: tuple[Any, ...]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    replaced_args, replaced_kwargs = list(args), dict(kwargs)
    for name, a in zip(names, new, strict=True):
        if isinstance(name, str):
            replaced_kwargs[name] = a
        else:
            replaced_args[name] = a
    return tuple(replaced_args), replaced_kwargs


def _place(name: int | str, args: tuple[Any, ...]) -> int | str:
    return name if isinstance(name, str) else name % len(args)


def _view(a: Any) -> Any:
    """Return another object with the same elements; what wraps an array is told apart by its own identity."""
    if not is_array(a):
        return a
    view = a[...]
    return copy.copy(a) if view is a else view  # Dask slices to the same object


def _loss(out: Any) -> Any:
    """Return the loss of an output that may be ``(loss, softmax)``."""
    return out[0] if isinstance(out, tuple) else out


def _vjp_recorded(fn: Any, args: Any, kwargs: Any, names: Any, picked: tuple[Any, ...]) -> Route:
    # Arguments are told apart by identity: a view is no other argument, and nothing that ``fn`` closes over.
    views = {_place(n, args): _view(a) for n, a in zip(names, picked, strict=True)}
    picked = tuple(views[_place(n, args)] for n in names)
    args, kwargs = _replace(args, kwargs, names, picked)
    with recording(picked) as opened:
        out = fn(*args, **kwargs)
    zeros = [opened.gets_zeros(a) for a in picked]
    if hasattr(out, "__xent_pullback__"):
        return out, lambda cotangent: out.__xent_pullback__(picked, cotangent), zeros
    value = _loss(out)
    record = next((r for r in reversed(opened.records) if r.value is value), None)
    if record is None:
        raise ValueError(
            "the function's output is not the loss as xent computed it; on this library xent.vjp "
            "differentiates one call of a loss, so apply further operations outside and pass their cotangent "
            "to the pullback"
        )
    reached = [[n for n, b in zip(INPUTS, record.inputs, strict=True) if b is a] for a in picked]
    for name, a, inputs in zip(names, picked, reached, strict=True):
        if not inputs and not opened.is_constant(a) and is_floating(a):
            raise ValueError(
                f"argument {name!r} did not reach the loss as it was given; "
                "differentiate the loss's own argument"
            )
    wanted = [n for n in INPUTS if any(n in inputs for inputs in reached)]

    def pull(cotangent: Any) -> list[Array | None]:
        with np.errstate(all="ignore"):
            found = record.pull_back(_cotangent(record.xp, cotangent, value), wanted)
        parts = [[found[n] for n in inputs if n in found] for inputs in reached]
        return [sum(p[1:], p[0]) if p else None for p in parts]

    return out, pull, zeros


def _cotangent(xp: Any, cotangent: Any, value: Array) -> Array:
    if cotangent is None:  # of a pair: only the softmax, which is constant, was given a cotangent
        return xp.zeros_like(value)
    if isinstance(cotangent, (int, float)):
        cotangent = xp.asarray(cotangent, dtype=value.dtype)
    if not (is_array(cotangent) or isinstance(cotangent, np.generic)):
        raise TypeError(f"the cotangent must be an array or a number, got {type(cotangent).__name__}")
    if tuple(cotangent.shape) != tuple(value.shape):
        raise ValueError(
            f"the cotangent must have the output's shape {tuple(value.shape)}, got {tuple(cotangent.shape)}"
        )
    return cotangent


def _vjp_torch(fn: Any, args: Any, kwargs: Any, names: Any, picked: tuple[Any, ...]) -> Route:
    import torch

    leaves = tuple(a.detach().requires_grad_() if a.dtype.is_floating_point else a for a in picked)
    args, kwargs = _replace(args, kwargs, names, leaves)
    with torch.enable_grad(), recording(leaves) as opened:
        out = fn(*args, **kwargs)
    value = _loss(unwrap(out))

    def pull(cotangent: Any) -> list[Any]:
        inputs = [a for a in leaves if a.requires_grad]
        if not value.requires_grad:
            return [None] * len(leaves)
        weight = _cotangent(namespace(value), cotangent, value)
        found = iter(torch.autograd.grad(value, inputs, weight, retain_graph=True, allow_unused=True))
        return [next(found) if a.requires_grad else None for a in leaves]

    if isinstance(out, tuple):
        out = tuple(a.detach() for a in out)
    elif is_torch(out):
        out = out.detach()
    return out, pull, [opened.gets_zeros(a) for a in leaves]


def _vjp_jax(fn: Any, args: Any, kwargs: Any, names: Any, picked: tuple[Any, ...]) -> Route:
    import jax

    nothing: list[bool] = []
    zeros: list[bool] = []
    refusals: list[Refusal] = []

    def raw(*arrays: Any) -> Any:
        new_args, new_kwargs = _replace(args, kwargs, names, arrays)
        with recording(arrays) as opened:
            out = unwrap(fn(*new_args, **new_kwargs))
        record = next((r for r in reversed(opened.records) if r.value is _loss(out)), None)
        nothing[:] = [opened.is_constant(a) or not _may_get_gradient(record, a) for a in arrays]
        zeros[:] = [opened.gets_zeros(a) for a in arrays]
        refusals[:] = [r for r in [record and record.operation.backward_error] if r]
        return _loss(out), out

    value, pull_native, out = jax.vjp(raw, *picked, has_aux=True)

    def pull(cotangent: Any) -> list[Any]:
        for refusal in refusals:
            raise_refusal(refusal)
        found = pull_native(jax.numpy.asarray(_cotangent(jax.numpy, cotangent, value), dtype=value.dtype))
        return [None if no else g for g, no in zip(found, nothing, strict=True)]

    return out, pull, zeros


def _may_get_gradient(record: Record | None, a: Array) -> bool:
    """Whether an array may get a gradient; what is no input of the recorded call is JAX's business."""
    if record is None:
        return is_floating(a)
    names = [n for n, b in zip(INPUTS, record.inputs, strict=True) if b is a]
    return is_floating(a) and (not names or any(n in record.operation.differentiable for n in names))
