"""Libraries without automatic differentiation: NumPy, array-api-strict, CuPy, Dask and others."""

from __future__ import annotations

import numpy as np

from xent._operation import Inputs, Operation
from xent._recording import Record, current_recording
from xent.arrays import Array, Namespace


def call(xp: Namespace, operation: Operation, inputs: Inputs) -> tuple[Array, Array | None]:
    """Compute the value; leave a record if `xent.vjp` listens."""
    opened = current_recording()
    fused = opened is not None and opened.fused and opened.asks_for(inputs.logits)
    # Infinities and NaN are part of the losses' semantics; what NumPy would warn of is in the result.
    with np.errstate(all="ignore"):
        value, softmax, gradient = operation.forward(xp, inputs, gradient=fused)
    # NumPy's reductions return scalars; a loss is an array.
    value = xp.asarray(value)
    if opened is not None:
        opened.records.append(Record(xp, operation, inputs, value, gradient))
    return value, softmax
