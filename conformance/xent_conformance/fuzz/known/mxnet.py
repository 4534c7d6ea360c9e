"""Kinds of MXNet's loss."""

from __future__ import annotations

import re

import numpy as np

from xent_conformance.case import Call
from xent_conformance.fuzz.known.kind import KnownKind, argument, arrays_of
from xent_conformance.results import Found
from xent_conformance.vectors import Vector
from xent_conformance.wire import Tensor


def _in_onednn(call: Call, *, finite: bool) -> bool:
    """Whether oneDNN computes the softmax of a prediction that is finite, or is not."""
    pred = argument(call, "pred", 0)
    return (
        isinstance(pred, Tensor)
        and pred.dtype == "float32"
        and bool(np.isfinite(pred.values).all()) is finite
        and call.init_kwargs.get("axis", -1) in (-1, pred.values.ndim - 1)
    )


def _mxnet_onednn(vector: Vector, found: Found) -> bool:
    return found.facet in ("non-finite", "value", "gradient") and _in_onednn(vector.case.call, finite=False)


def _mxnet_onednn_sure_class(vector: Vector, found: Found) -> bool:
    call = vector.case.call
    times_infinity = re.search(r"^(value|[12]: gradient) .*is nan, the original's -?inf$", found.text)
    return (
        found.facet == "non-finite"
        and times_infinity is not None
        and not call.init_kwargs.get("from_logits")
        and _in_onednn(call, finite=True)
    )


def _mxnet_empty(vector: Vector, found: Found) -> bool:
    del found
    return any(array.values.size == 0 or array.values.ndim == 0 for array in arrays_of(vector.case.call))


def _mxnet_mean_of_infinity(vector: Vector, found: Found) -> bool:
    numpy = bool(vector.case.call.context.get("np"))
    summed = re.search(r"^(value|2: gradient) .*is -?inf, the original's nan$", found.text)
    return numpy and summed is not None


def _mxnet_narrow_integers(vector: Vector, found: Found) -> bool:
    pred = argument(vector.case.call, "pred", 0)
    return (
        found.facet in ("value", "gradient")
        and isinstance(pred, Tensor)
        and pred.dtype in ("int8", "uint8")
        and bool(vector.case.call.init_kwargs.get("from_logits"))
    )


def _mxnet_stretching_weight(vector: Vector, found: Found) -> bool:
    weight = argument(vector.case.call, "sample_weight", 2)
    options = vector.case.call.init_kwargs
    refused = (options.get("axis", -1) is None and "axis=None makes one loss of all rows" in found.text) or (
        options.get("batch_axis", 0) is None and "batch_axis=None takes no sample weight" in found.text
    )
    return found.facet == "error" and refused and isinstance(weight, Tensor) and weight.values.size > 1


KINDS = (
    KnownKind(
        name="mxnet-onednn-nan",
        losses=("mxnet.SoftmaxCrossEntropyLoss",),
        reason="the original depends on the CPU's vector unit",
        evidence="""float32 with the classes on the last axis runs in oneDNN's kernel for the vector unit, \
where NaN and infinity become other numbers.""",
        applies=_mxnet_onednn,
    ),
    KnownKind(
        name="mxnet-onednn-sure-class",
        losses=("mxnet.SoftmaxCrossEntropyLoss",),
        reason="the original depends on the CPU's vector unit",
        evidence="""float32 with the classes on the last axis runs in oneDNN's kernel for the vector unit. \
With AVX2 and AVX-512 the logarithm of a probability of 1 is 1.43e-6 there, and times an infinite weight or \
cotangent infinite. With SSE4.1 (DNNL_MAX_CPU_ISA=SSE41) and on another axis it is 0, and the product NaN.""",
        applies=_mxnet_onednn_sure_class,
    ),
    KnownKind(
        name="mxnet-mean-of-infinity",
        losses=("mxnet.SoftmaxCrossEntropyLoss",),
        reason="the original is less accurate",
        evidence="""np mode adds up with a correction for rounding, which is inf - inf from the first \
infinite term on: the mean of [inf, 1] is nan, of [1, inf] inf, and so is the gradient of a sample weight of \
several rows. nd mode answers inf to both.""",
        applies=_mxnet_mean_of_infinity,
    ),
    KnownKind(
        name="mxnet-narrow-integers",
        losses=("mxnet.SoftmaxCrossEntropyLoss",),
        reason="the original answers with numbers that no formula means",
        evidence="""Log-probabilities in integers of 8 bits are negated, weighed and added up in 8 bits: \
the loss of 200 is 56, that of -128 -128. xent wraps the result in nd mode, and nothing in np mode.""",
        applies=_mxnet_narrow_integers,
    ),
    KnownKind(
        name="mxnet-stretching-weight",
        losses=("mxnet.SoftmaxCrossEntropyLoss",),
        reason="the original answers with numbers that no formula means",
        evidence="""With axis=None or batch_axis=None, a sample weight of several numbers that does not have \
size 1 at the class axis multiplies each loss by each number. xent refuses it there.""",
        applies=_mxnet_stretching_weight,
    ),
    KnownKind(
        name="mxnet-empty-arrays",
        losses=("mxnet.SoftmaxCrossEntropyLoss",),
        reason="the original answers with numbers that no formula means",
        evidence="""Which of its operators refuses an empty or 0-d array, and with what words, depends on \
the mode and on what is differentiated: the gradient of an empty dense label is a shape mismatch, an axis \
that is not there is none. The recorded cases of empty arrays are the same.""",
        applies=_mxnet_empty,
    ),
)
