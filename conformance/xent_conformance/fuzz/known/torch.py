"""Kinds of PyTorch's loss."""

from __future__ import annotations

from xent.arrays import HALF
from xent_conformance.fuzz.known.kind import KnownKind, sizes_of
from xent_conformance.fuzz.mistakes import FLOATING
from xent_conformance.results import Found
from xent_conformance.vectors import Vector
from xent_conformance.wire import Tensor


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
    size = max(sizes_of(vector.case.call), default=1.0)
    return (
        found.facet in ("value", "gradient", "second order")
        and wider
        and measured.theirs * measured.share > measured.absolute
        and measured.absolute <= unit * max(size, 1.0) ** 2
    )


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


KINDS = (
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
        name="torch-undecodable-label",
        losses=("torch.cross_entropy",),
        reason="the original fails to say what is wrong",
        evidence="""With two axes and no reduction, a uint8 label that is no class is written into the \
error as a character. From 128 on that is no UTF-8, and UnicodeDecodeError is raised. xent raises the \
IndexError of all other labels, as its documentation says.""",
        applies=_torch_undecodable_label,
    ),
)
