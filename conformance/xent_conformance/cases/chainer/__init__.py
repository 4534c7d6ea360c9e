"""Cases of Chainer 7.8.1: `softmax_cross_entropy`, `sigmoid_cross_entropy`, `log_softmax` and `Variable`.

Arguments go by keyword. Those named in ``wrt`` are `Variable` objects, the others plain arrays.
Context keys:

* an entry of ``chainer.config``: ``{"debug": True}``, ``{"type_check": False}``,
  ``{"enable_backprop": False}``;
* ``{"variables": ["class_weight"]}``: these arguments are `Variable` objects too, though not differentiated.

A function that returns a `Variable` answers with its array; ``chainer.Variable`` also with its ``repr``.
A cotangent is set as ``y.grad`` before ``y.backward()``; ``None`` sets nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from xent_conformance.case import Case
from xent_conformance.cases.chainer import (
    log_softmax,
    sigmoid_edges,
    sigmoid_errors,
    sigmoid_values,
    softmax_backward,
    softmax_double_backprop,
    softmax_errors,
    softmax_hard,
    softmax_label_values,
    softmax_numerics,
    softmax_soft,
    variable,
)
from xent_conformance.cases.chainer.generated import (
    log_softmax_axes,
    sigmoid_cotangents,
    sigmoid_counts,
    sigmoid_curve,
    sigmoid_dtypes,
    sigmoid_empty,
    sigmoid_faults,
    sigmoid_labels,
    sigmoid_layouts,
    sigmoid_magnitudes,
    sigmoid_nonfinite,
    sigmoid_options,
    sigmoid_second_order,
    softmax_class_weight,
    softmax_cotangents,
    softmax_dtypes,
    softmax_empty,
    softmax_faults,
    softmax_labels,
    softmax_layouts,
    softmax_magnitudes,
    softmax_nonfinite,
    softmax_options,
    softmax_second_order,
    softmax_soft_targets,
)

_MODULES = (
    softmax_hard,
    softmax_label_values,
    softmax_soft,
    softmax_double_backprop,
    softmax_numerics,
    softmax_backward,
    softmax_errors,
    log_softmax,
    variable,
    softmax_options,
    softmax_labels,
    softmax_class_weight,
    softmax_dtypes,
    softmax_magnitudes,
    softmax_nonfinite,
    softmax_soft_targets,
    softmax_cotangents,
    softmax_layouts,
    softmax_empty,
    softmax_second_order,
    log_softmax_axes,
    softmax_faults,
    sigmoid_values,
    sigmoid_edges,
    sigmoid_errors,
    sigmoid_options,
    sigmoid_dtypes,
    sigmoid_labels,
    sigmoid_magnitudes,
    sigmoid_nonfinite,
    sigmoid_curve,
    sigmoid_counts,
    sigmoid_cotangents,
    sigmoid_layouts,
    sigmoid_empty,
    sigmoid_second_order,
    sigmoid_faults,
)


def cases() -> Iterator[Case]:
    """Yield every case, in a fixed order."""
    return chain.from_iterable(module.cases() for module in _MODULES)
