"""The kinds of differences that are known, recognised by what they are and not by the id of a case.

`known_differences.toml` lists cases; a random call has no id. Each kind here has the reason and the evidence
of an entry there, and a predicate that is as narrow as the fact behind it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from xent.arrays import HALF
from xent_conformance import known_differences
from xent_conformance.case import LOSSES, Call
from xent_conformance.fuzz.mistakes import FLOATING
from xent_conformance.results import Found
from xent_conformance.vectors import Vector
from xent_conformance.wire import Tensor

REASONS = (
    *known_differences.REASONS,
    "the original answers with numbers that no formula means",
    "the original fails to say what is wrong",
    "both round the same result, to either side",
)

#: Sums of products of this size and more may lose more than the tolerance.
LARGE = 10.0


@dataclass(frozen=True)
class KnownKind:
    """One kind, for one of `REASONS`; ``applies`` gets the call with its answer, and the finding."""

    name: str
    losses: tuple[str, ...]
    reason: str
    evidence: str
    applies: Callable[[Vector, Found], bool]


def known_kind(vector: Vector, found: Found) -> KnownKind | None:
    """Return the kind of known difference that a finding is of, if it is of one."""
    for kind in KINDS:
        if vector.case.loss in kind.losses and kind.applies(vector, found):
            return kind
    return None


def _arrays(call: Call) -> Iterator[Tensor]:
    values = (*call.args, *call.kwargs.values(), *call.init_kwargs.values(), call.cotangent)
    return (value for value in values if isinstance(value, Tensor))


def _argument(call: Call, name: str, position: int) -> Any:
    return call.args[position] if position < len(call.args) else call.kwargs.get(name)


def _sizes(call: Call) -> list[float]:
    """Return the largest finite number of each floating array, and the weight that is a number."""
    weight = call.init_kwargs.get("weight")
    sizes = [abs(float(weight))] if isinstance(weight, (int, float)) else []
    for array in _arrays(call):
        if array.values.dtype.kind == "f":
            size = np.abs(array.values.astype(np.float64))
            sizes.append(float(size[np.isfinite(size)].max(initial=0.0)))
    return sizes


def _large_numbers(vector: Vector, found: Found) -> bool:
    """Whether the distance is the rounding of the largest products that the loss may be summed from."""
    if found.facet not in ("value", "gradient", "second order") or found.distance is None:
        return False
    sizes = [max(size, 1.0) for size in _sizes(vector.case.call)]
    narrow = any(a.dtype in ("float32", "float16", "bfloat16") for a in _arrays(vector.case.call))
    unit = 2.0**-52 if not narrow else 2.0**-23
    with np.errstate(over="ignore"):
        product = float(np.prod(sizes))
    bound = product * min(product, 1 / unit) if found.facet == "second order" else product
    return LARGE <= product < math.inf and found.distance.absolute <= 4 * unit * bound


def _to_either_side(vector: Vector, found: Found) -> bool:
    """Whether both answers lie within the tolerance of the result in float64."""
    del vector
    measured = found.distance
    if measured is None or measured.ours is None or measured.theirs is None or not measured.share:
        return False
    return max(measured.ours, measured.theirs) <= measured.absolute / measured.share


def _chainer_half_products(vector: Vector, found: Found) -> bool:
    """Whether the distance is the rounding to float16 of the products that are added up."""
    call = vector.case.call
    logits, target = _argument(call, "x", 0), _argument(call, "t", 1)
    return (
        found.facet == "value"
        and found.distance is not None
        and isinstance(logits, Tensor)
        and isinstance(target, Tensor)
        and logits.dtype == target.dtype == "float16"
        and found.distance.absolute <= 4 * 2.0**-11 * math.prod(max(size, 1.0) for size in _sizes(call))
    )


def _torch_half_log_softmax(vector: Vector, found: Found) -> bool:
    """Whether the distance is a unit in the last place of the half type that the original rounds to."""
    arguments = vector.case.call.kwargs
    logits, measured = arguments.get("input"), found.distance
    if (
        not isinstance(logits, Tensor)
        or logits.dtype not in HALF
        or measured is None
        or measured.theirs is None
    ):
        return False
    others = [arguments.get(name) for name in ("target", "weight")]
    wider = any(isinstance(a, Tensor) and a.dtype in FLOATING and a.dtype not in HALF for a in others)
    unit = 2.0**-10 if logits.dtype == "float16" else 2.0**-7
    size = max(_sizes(vector.case.call), default=1.0)
    return (
        found.facet in ("value", "gradient", "second order")
        and wider
        and measured.theirs * measured.share > measured.absolute
        and measured.absolute <= unit * max(size, 1.0) ** 2
    )


def _paddle_packed_maximum(vector: Vector, found: Found) -> bool:
    logits = _argument(vector.case.call, "logits", 0)
    return (
        found.facet == "non-finite"
        and isinstance(logits, Tensor)
        and logits.dtype == "float32"
        and not np.isfinite(logits.values).all()
        and max(logits.values.shape, default=0) >= 8
    )


def _in_onednn(call: Call, *, finite: bool) -> bool:
    """Whether oneDNN computes the softmax of a prediction that is finite, or is not."""
    pred = _argument(call, "pred", 0)
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


def _float16_overflows(vector: Vector, found: Found) -> bool:
    call = vector.case.call
    if found.facet != "non-finite" or all(array.dtype != "float16" for array in _arrays(call)):
        return False
    product = float(np.prod([max(size, 1.0) for size in _sizes(call)]))
    return 2 * product > float(np.finfo(np.float16).max)


def _mxnet_empty(vector: Vector, found: Found) -> bool:
    del found
    return any(array.values.size == 0 or array.values.ndim == 0 for array in _arrays(vector.case.call))


def _paddle_zero_sizes(vector: Vector, found: Found) -> bool:
    call = vector.case.call
    logits = _argument(call, "logits", 0)
    empty = isinstance(logits, Tensor) and logits.values.size == 0
    return found.facet == "error" and call.context.get("version") == "2.6.2" and empty


def _torch_empty_integers(vector: Vector, found: Found) -> bool:
    arguments = vector.case.call.kwargs
    input, target = arguments.get("input"), arguments.get("target")
    return (
        found.facet in ("error", "warning")
        and isinstance(input, Tensor)
        and isinstance(target, Tensor)
        and input.values.size == 0
        and input.dtype not in FLOATING
        and input.values.shape == target.values.shape
    )


def _torch_complex_weight(vector: Vector, found: Found) -> bool:
    del found
    call = vector.case.call
    weight = {**call.init_kwargs, **call.kwargs}.get("weight")
    return isinstance(weight, Tensor) and weight.dtype == "complex64"


def _torch_undecodable_label(vector: Vector, found: Found) -> bool:
    target = vector.case.call.kwargs.get("target")
    return (
        found.facet == "error"
        and vector.outcome.get("error", {}).get("class") == "UnicodeDecodeError"
        and isinstance(target, Tensor)
        and target.dtype == "uint8"
        and bool((target.values >= 128).any())
    )


def _torch_narrow_target(vector: Vector, found: Found) -> bool:
    logits, target = (vector.case.call.kwargs.get(name) for name in ("input", "target"))
    return (
        found.facet == "non-finite"
        and found.text.startswith("target: gradient")
        and bool(vector.case.call.kwargs.get("label_smoothing"))
        and isinstance(logits, Tensor)
        and isinstance(target, Tensor)
        and target.dtype in FLOATING
        and target.values.dtype.itemsize < logits.values.dtype.itemsize
    )


def _chainer_debug_wider_target(vector: Vector, found: Found) -> bool:
    call, raised = vector.case.call, vector.outcome.get("error", {})
    logits, target = _argument(call, "x", 0), _argument(call, "t", 1)
    return (
        found.facet == "error"
        and bool(call.context.get("debug"))
        and raised.get("stage") == "gradient"
        and str(raised.get("text")).startswith("NaN is detected on forward computation of _SoftmaxCross")
        and isinstance(logits, Tensor)
        and isinstance(target, Tensor)
        and target.dtype in FLOATING
        and target.values.dtype.itemsize > logits.values.dtype.itemsize
    )


def _torch_uint8_ignored(vector: Vector, found: Found) -> bool:
    call = vector.case.call
    options = {**call.init_kwargs, **call.kwargs}
    target, ignored, smoothing = (options.get(n) for n in ("target", "ignore_index", "label_smoothing"))
    return (
        found.facet in ("value", "gradient", "second order", "non-finite", "error")
        and isinstance(target, Tensor)
        and target.dtype == "uint8"
        and isinstance(ignored, int)
        and not 0 <= ignored <= 255
        and isinstance(smoothing, (int, float))
        and smoothing > 0
        and bool((target.values == ignored % 256).any())
    )


def _mxnet_mean_of_infinity(vector: Vector, found: Found) -> bool:
    numpy = bool(vector.case.call.context.get("np"))
    summed = re.search(r"^(value|2: gradient) .*is -?inf, the original's nan$", found.text)
    return numpy and summed is not None


def _mxnet_narrow_integers(vector: Vector, found: Found) -> bool:
    pred = _argument(vector.case.call, "pred", 0)
    return (
        found.facet in ("value", "gradient")
        and isinstance(pred, Tensor)
        and pred.dtype in ("int8", "uint8")
        and bool(vector.case.call.init_kwargs.get("from_logits"))
    )


def _mxnet_stretching_weight(vector: Vector, found: Found) -> bool:
    weight = _argument(vector.case.call, "sample_weight", 2)
    options = vector.case.call.init_kwargs
    refused = (options.get("axis", -1) is None and "axis=None makes one loss of all rows" in found.text) or (
        options.get("batch_axis", 0) is None and "batch_axis=None takes no sample weight" in found.text
    )
    return found.facet == "error" and refused and isinstance(weight, Tensor) and weight.values.size > 1


KINDS: tuple[KnownKind, ...] = (
    KnownKind(
        name="rounding-of-large-numbers",
        losses=LOSSES,
        reason="the original is less accurate",
        evidence="""A loss is a sum of products of logits and targets. Where these are large, and cancel, \
both sides round differently: [1e30, 0] gives a softmax of (1, 1) where log-sum-exp is added to the maximum \
before it is subtracted.""",
        applies=_large_numbers,
    ),
    KnownKind(
        name="rounding-to-either-side",
        losses=LOSSES,
        reason="both round the same result, to either side",
        evidence="""Each answer lies within the tolerance of the result in float64, but on another side of \
it, so that they lie farther apart than the tolerance allows.""",
        applies=_to_either_side,
    ),
    KnownKind(
        name="chainer-float16-products",
        losses=("chainer.softmax_cross_entropy",),
        reason="the original is less accurate",
        evidence="""The products of float16 targets and log-probabilities are rounded to float16 before they \
are added up: where terms of both signs cancel, each has lost a part of its own size. xent rounds the sum.""",
        applies=_chainer_half_products,
    ),
    KnownKind(
        name="torch-half-log-softmax",
        losses=("torch.cross_entropy",),
        reason="the original is less accurate",
        evidence="""With a target or a weight that is wider than logits of a half type, the logarithm of the \
softmax is rounded to the half type all the same, and the result is wide. A number between two of the half \
type is rounded to the one or the other.""",
        applies=_torch_half_log_softmax,
    ),
    KnownKind(
        name="paddle-packed-maximum",
        losses=("paddle.softmax_with_cross_entropy",),
        reason="the original depends on the CPU's vector unit",
        evidence="""With 8 float32 classes or more, the packed maximum that floors shifted logits turns NaN \
into -64.""",
        applies=_paddle_packed_maximum,
    ),
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
        name="float16-products-overflow",
        losses=tuple(loss for loss in LOSSES if not loss.startswith("paddle.")),
        reason="the original is less accurate",
        evidence="""The weighted or smoothed loss of a row, or of a label -1 of sigmoid, is a float16 \
number there: 1.3 times 65500 is infinite, and nan where the row is ignored. xent weighs in float32.""",
        applies=_float16_overflows,
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
    KnownKind(
        name="paddle-zero-sizes",
        losses=("paddle.softmax_with_cross_entropy",),
        reason="the original answers with numbers that no formula means",
        evidence="""2.6.2 refuses an empty batch with words that depend on the strides of the label and on \
which of its arguments is converted first. The recorded cases of empty arrays are the same.""",
        applies=_paddle_zero_sizes,
    ),
    KnownKind(
        name="torch-empty-integers",
        losses=("torch.cross_entropy",),
        reason="the original answers with numbers that no formula means",
        evidence="""The loss of an empty integer input and probabilities is NaN. xent refuses such an input, \
as its documentation says.""",
        applies=_torch_empty_integers,
    ),
    KnownKind(
        name="torch-complex-weight",
        losses=("torch.cross_entropy",),
        reason="the original answers with numbers that no formula means",
        evidence="The loss of a complex weight is complex. xent refuses it, as its documentation says.",
        applies=_torch_complex_weight,
    ),
    KnownKind(
        name="torch-uint8-ignored-modulo-256",
        losses=("torch.cross_entropy",),
        reason="the original answers with numbers that no formula means",
        evidence="""The smoothed part of the loss compares uint8 labels with ignore_index modulo 256, the \
rest does not: with 256, a row of label 0 is half ignored. xent compares by value, as it documents.""",
        applies=_torch_uint8_ignored,
    ),
    KnownKind(
        name="torch-overflow-of-a-narrower-target",
        losses=("torch.cross_entropy",),
        reason="the original is less accurate",
        evidence="""The gradient of a target that is narrower than the logits is rounded to its dtype before \
it is multiplied by 1 - label_smoothing: what overflows there is infinite, and NaN where the smoothing is 1. \
xent multiplies first.""",
        applies=_torch_narrow_target,
    ),
    KnownKind(
        name="chainer-debug-wider-target",
        losses=("chainer.softmax_cross_entropy",),
        reason="the original fails to say what is wrong",
        evidence="""A soft target that is wider than x has no gradient. In debug mode Chainer looks for NaN \
in what it computed before it finds that; xent says that the dtype is wrong, as Chainer does otherwise.""",
        applies=_chainer_debug_wider_target,
    ),
    KnownKind(
        name="torch-undecodable-label",
        losses=("torch.cross_entropy",),
        reason="the original fails to say what is wrong",
        evidence="""With two axes and no reduction, a uint8 label that is no class is written into the \
error as a character. From 128 on that is no UTF-8, and UnicodeDecodeError is raised. xent raises the \
IndexError of all other labels, as its documentation says.""",
        applies=_torch_undecodable_label,
    ),
)
