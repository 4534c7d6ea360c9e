"""JAX: a custom rule for tangents, which JAX transposes for gradients.

One rule serves `grad`, `vjp`, `jvp`, `hessian`, `vmap` and `jit`: the tangent is linear in the inputs'
tangents, and what multiplies them is the gradient as the operation writes it down.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.custom_derivatives import SymbolicZero

from xent._operation import INPUTS, Inputs, Operation, Refusal, raise_refusal
from xent._recording import Record, current_recording
from xent.arrays import Array, Namespace


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def _apply(operation: Operation, inputs: Inputs) -> tuple[Array, Array | None]:
    found = operation.forward(jnp, inputs)
    return found.value, found.softmax


def _tangent(operation: Operation, primals: tuple[Inputs], tangents: tuple[Inputs]) -> Any:
    (inputs,), (moved,) = primals, tangents
    primal_out = _apply(operation, inputs)
    asked = {name: t for name, t in zip(INPUTS, moved, strict=True) if not isinstance(t, SymbolicZero | None)}
    for name, refusal in operation.refused:
        if name in asked:
            raise_refusal(refusal)
    given = {name: t for name, t in asked.items() if operation.gets_gradient(name, inputs)}
    if operation.second_order_error is not None:
        inputs = _first_order_only(operation.second_order_error, inputs)
    value, softmax = primal_out
    tangent = operation.tangent(jnp, inputs, given) if given else jnp.zeros_like(value)
    return primal_out, (tangent, None if softmax is None else jnp.zeros_like(softmax))


_apply.defjvp(_tangent, symbolic_zeros=True)


@partial(jax.custom_jvp, nondiff_argnums=(0,))
def _first_order_only(_refusal: Refusal, inputs: Inputs) -> Inputs:
    return inputs


@_first_order_only.defjvp  # type: ignore[untyped-decorator]
def _refuse(refusal: Refusal, _primals: tuple[Inputs], _tangents: tuple[Inputs]) -> Any:
    raise_refusal(refusal)


_compiled = jax.jit(_apply, static_argnums=0)


def call(_: Namespace, operation: Operation, inputs: Inputs) -> tuple[Array, Array | None]:
    """Compute the value with the rule attached, compiled as one function."""
    inputs = Inputs(*(jnp.asarray(a) if isinstance(a, np.ndarray) else a for a in inputs))
    opened = current_recording()
    if opened is not None and operation.backward_error is not None:
        # `xent.vjp` raises it when a gradient is asked for; JAX would before there is a value.
        inputs = jax.lax.stop_gradient(inputs)
    value, softmax = _compiled(operation, inputs)
    if opened is not None:
        opened.records.append(Record(jnp, operation, inputs, value, None))
    return value, softmax
