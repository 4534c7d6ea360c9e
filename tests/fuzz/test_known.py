"""The kinds of known differences: each as narrow as the fact behind it."""

import pytest

from xent_conformance.case import LOSSES, Call, Case
from xent_conformance.compare import DIFFERENT
from xent_conformance.distance import Distance
from xent_conformance.fuzz import known
from xent_conformance.results import Found
from xent_conformance.vectors import Vector
from xent_conformance.wire import tensor

# Before a fixture takes them away.
KINDS = {kind.name: kind for kind in known.KINDS}
CHAINER, PADDLE, MXNET, TORCH = (
    "chainer.softmax_cross_entropy", "paddle.softmax_with_cross_entropy", "mxnet.SoftmaxCrossEntropyLoss",
    "torch.cross_entropy",
)  # fmt: skip
NAN = float("nan")
TARGET, SECOND = "target: gradient [3, 0]", "second order"


def vector(*args, **more):
    """Make a vector of a call; what it calls and what came of it do not matter here."""
    return Vector(Case("case", CHAINER, "Why.", Call("f", args, **more)), "original", {})


def ignoring(ignore_index, dtype="uint8", smoothing=0.1):
    """Make a vector of the labels 0 and 1 that ignores one label."""
    options = {"ignore_index": ignore_index, "label_smoothing": smoothing}
    return vector(kwargs={"target": tensor([0, 1], dtype), **options})


def undecodable(label, raised="UnicodeDecodeError"):
    """Make a vector of a label that torch fails to write into its error."""
    asked = vector(kwargs={"target": tensor([label], "uint8")})
    return Vector(asked.case, "original", {"error": {"class": raised}})


def narrower(target="float32", smoothing=1.0):
    """Make a vector of probabilities beside logits of float64."""
    options = {"input": tensor([[0.0, 1e300]], "float64"), "target": tensor([[0.0, 0.0]], target)}
    return vector(kwargs={**options, "label_smoothing": smoothing})


def debugged(
    target="float64", text="NaN is detected on forward computation of _SoftmaxCrossEntropyGrad", debug=True
):
    """Make a vector of soft targets beside x of float32, whose gradient has a NaN."""
    asked = vector(tensor([[0.0]], "float32"), tensor([[1.0]], target), context={"debug": debug})
    return Vector(asked.case, "original", {"error": {"stage": "gradient", "text": text}})


def half(target):
    """Make a vector of a target beside logits of float16."""
    return vector(kwargs={"input": row([0, 1], "float16"), "target": row([0, 1], target)})


def apart(absolute, ours, theirs, allowed=2.0):
    """Make a finding of two values that lie apart, and so far from the result in float64."""
    measured = Distance(absolute, share=absolute / allowed, ours=ours, theirs=theirs)
    return Found("vjp", "value", DIFFERENT, distance=measured)


def found(facet, text="", absolute=None):
    return Found("vjp", facet, DIFFERENT, text, distance=None if absolute is None else Distance(absolute))


def row(numbers, dtype="float32"):
    return tensor([numbers], dtype)


HALVES = row([2], "float16")
EIGHT = [NAN, *range(7)]
NP = {"context": {"np": True}}
INTEGERS = {"kwargs": {"input": tensor([], "int64"), "target": tensor([], "float32")}}
OLD, NEW = ({"context": {"version": version}} for version in ("2.6.2", "3.3.1"))
ONE_LABEL = tensor([[0]], "int64")
LOGS, ALL_AXES = {"init_kwargs": {"from_logits": True}}, {"init_kwargs": {"axis": None}}
NO_BATCH = {"init_kwargs": {"batch_axis": None}}
ONE_LOSS, ONE_MEAN = "axis=None makes one loss of all rows", "batch_axis=None takes no sample weight"
SUM = "2: gradient [0, 0] is inf, the original's nan"
SURE = "1: gradient [0, 0] is nan, the original's -inf"
YES, NO = True, False


@pytest.mark.parametrize(
    ("name", "asked", "finding", "applies"),
    [
        ("rounding-of-large-numbers", vector(row([1e6, -1e6])), found("value", absolute=0.2), YES),
        ("rounding-of-large-numbers", vector(row([1e6, -1e6])), found("value", absolute=2), NO),
        ("rounding-of-large-numbers", vector(row([1, -1])), found("value", absolute=1e-7), NO),
        ("rounding-of-large-numbers", vector(row([1e6, -1e6])), found("error"), NO),
        (
            "rounding-of-large-numbers",
            vector(row([1e200], "float64")),
            found("second order", absolute=1),
            YES,
        ),
        (
            "rounding-of-large-numbers",
            vector(row([1e3], "float64")),
            found("second order", absolute=1e-6),
            NO,
        ),
        ("rounding-to-either-side", vector(), apart(3.0, ours=1.5, theirs=1.5), YES),
        ("rounding-to-either-side", vector(), apart(3.0, ours=2.5, theirs=0.5), NO),
        ("rounding-to-either-side", vector(), apart(3.0, ours=0.5, theirs=2.5), NO),
        ("rounding-to-either-side", vector(), apart(3.0, ours=1.5, theirs=None), NO),
        ("chainer-float16-products", vector(HALVES, HALVES), found("value", absolute=4e-3), YES),
        ("chainer-float16-products", vector(HALVES, HALVES), found("value", absolute=9e-3), NO),
        ("chainer-float16-products", vector(HALVES, row([2])), found("value", absolute=4e-3), NO),
        ("chainer-float16-products", vector(HALVES, ONE_LABEL), found("value", absolute=4e-3), NO),
        ("torch-half-log-softmax", half("float64"), apart(1e-4, ours=1e-3, theirs=1e-3, allowed=1e-12), YES),
        ("torch-half-log-softmax", half("float16"), apart(1e-4, ours=1e-3, theirs=1e-3, allowed=1e-12), NO),
        ("torch-half-log-softmax", half("int64"), apart(1e-4, ours=1e-3, theirs=1e-3, allowed=1e-12), NO),
        ("torch-half-log-softmax", half("float64"), apart(1e-4, ours=1e-4, theirs=0.0, allowed=1e-12), NO),
        ("torch-half-log-softmax", half("float64"), apart(1e-2, ours=1e-2, theirs=1e-3, allowed=1e-12), NO),
        ("paddle-packed-maximum", vector(row(EIGHT), ONE_LABEL), found("non-finite"), YES),
        ("paddle-packed-maximum", vector(row(EIGHT[:7]), ONE_LABEL), found("non-finite"), NO),
        ("paddle-packed-maximum", vector(row(EIGHT, "float64"), ONE_LABEL), found("non-finite"), NO),
        ("paddle-packed-maximum", vector(row(range(8)), ONE_LABEL), found("non-finite"), NO),
        ("mxnet-onednn-nan", vector(row([NAN, 1])), found("value"), YES),
        ("mxnet-onednn-nan", vector(row([0, 1])), found("value"), NO),
        ("mxnet-onednn-nan", vector(row([NAN, 1]), init_kwargs={"axis": 0}), found("value"), NO),
        ("mxnet-onednn-nan", vector(row([NAN, 1])), found("dtype"), NO),
        ("mxnet-onednn-sure-class", vector(row([9])), found("non-finite", SURE), YES),
        ("mxnet-onednn-sure-class", vector(row([9])), found("gradient", SURE), NO),
        ("mxnet-onednn-sure-class", vector(row([9])), found("non-finite", SUM), NO),
        ("mxnet-onednn-sure-class", vector(row([9], "float64")), found("non-finite", SURE), NO),
        ("mxnet-onednn-sure-class", vector(row([9]), **LOGS), found("non-finite", SURE), NO),
        ("mxnet-mean-of-infinity", vector(row([1]), **NP), found("non-finite", SUM), YES),
        ("mxnet-mean-of-infinity", vector(row([1])), found("non-finite", SUM), NO),
        ("mxnet-narrow-integers", vector(row([1], "int8"), **LOGS), found("value"), YES),
        ("mxnet-narrow-integers", vector(row([1], "int8"), **LOGS), found("error"), NO),
        ("mxnet-narrow-integers", vector(row([1], "int32"), **LOGS), found("value"), NO),
        ("mxnet-narrow-integers", vector(row([1], "int8")), found("value"), NO),
        ("mxnet-stretching-weight", vector(1, 2, row([1, 1]), **ALL_AXES), found("error", ONE_LOSS), YES),
        ("mxnet-stretching-weight", vector(1, 2, row([1]), **ALL_AXES), found("error", ONE_LOSS), NO),
        ("mxnet-stretching-weight", vector(1, 2, row([1, 1]), **ALL_AXES), found("error", "axis"), NO),
        ("mxnet-stretching-weight", vector(1, 2, row([1, 1])), found("error", ONE_LOSS), NO),
        ("mxnet-stretching-weight", vector(1, 2, row([1, 1]), **NO_BATCH), found("error", ONE_MEAN), YES),
        ("mxnet-stretching-weight", vector(1, 2, row([1, 1]), **NO_BATCH), found("value", ONE_MEAN), NO),
        ("float16-products-overflow", vector(row([6e4], "float16")), found("non-finite"), YES),
        ("float16-products-overflow", vector(row([6], "float16")), found("non-finite"), NO),
        ("float16-products-overflow", vector(row([6e4])), found("non-finite"), NO),
        ("mxnet-empty-arrays", vector(tensor([], "float32")), found("error"), YES),
        ("mxnet-empty-arrays", vector(row([1])), found("error"), NO),
        ("paddle-zero-sizes", vector(tensor([], "float32"), **OLD), found("error"), YES),
        ("paddle-zero-sizes", vector(tensor([], "float32"), **NEW), found("error"), NO),
        ("paddle-zero-sizes", vector(row([1]), **OLD), found("error"), NO),
        ("torch-empty-integers", vector(**INTEGERS), found("error"), YES),
        ("torch-empty-integers", vector(**INTEGERS), found("value"), NO),
        ("torch-complex-weight", vector(kwargs={"weight": tensor([1j], "complex64")}), found("error"), YES),
        ("torch-complex-weight", vector(kwargs={"weight": tensor([1], "float32")}), found("error"), NO),
        ("torch-uint8-ignored-modulo-256", ignoring(256), found("value"), YES),
        ("torch-uint8-ignored-modulo-256", ignoring(-255), found("error"), YES),
        ("torch-uint8-ignored-modulo-256", ignoring(258), found("value"), NO),
        ("torch-uint8-ignored-modulo-256", ignoring(0), found("value"), NO),
        ("torch-uint8-ignored-modulo-256", ignoring(256, "int64"), found("value"), NO),
        ("torch-uint8-ignored-modulo-256", ignoring(256, smoothing=0.0), found("value"), NO),
        ("torch-uint8-ignored-modulo-256", ignoring(256), found("dtype"), NO),
        ("torch-undecodable-label", undecodable(128), found("error"), YES),
        ("torch-undecodable-label", undecodable(127), found("error"), NO),
        ("torch-undecodable-label", undecodable(128, "IndexError"), found("error"), NO),
        ("torch-undecodable-label", undecodable(128), found("value"), NO),
        ("torch-overflow-of-a-narrower-target", narrower(), found("non-finite", TARGET), YES),
        ("torch-overflow-of-a-narrower-target", narrower("float64"), found("non-finite", TARGET), NO),
        ("torch-overflow-of-a-narrower-target", narrower(smoothing=0.0), found("non-finite", TARGET), NO),
        ("torch-overflow-of-a-narrower-target", narrower(), found("gradient", TARGET), NO),
        ("torch-overflow-of-a-narrower-target", narrower(), found("non-finite", "input: gradient"), NO),
        ("chainer-debug-wider-target", debugged(), found("error"), YES),
        ("chainer-debug-wider-target", debugged("float32"), found("error"), NO),
        ("chainer-debug-wider-target", debugged(debug=False), found("error"), NO),
        ("chainer-debug-wider-target", debugged(text="only 'mean' and 'no'"), found("error"), NO),
        ("chainer-debug-wider-target", debugged(), found("value"), NO),
    ],
)
def test_a_kind_applies_to_what_its_evidence_says(name, asked, finding, applies):
    assert KINDS[name].applies(asked, finding) == applies


def test_each_kind_has_a_reason_that_there_is_evidence_and_losses():
    for kind in KINDS.values():
        assert kind.reason in known.REASONS
        assert kind.evidence
        assert set(kind.losses) <= set(LOSSES)


def test_a_kind_is_of_its_losses_alone():
    asked = vector(tensor([], "float32"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(known, "KINDS", tuple(KINDS.values()))
        assert known.known_kind(asked, found("error")) is None
