"""Random calls of ``paddle.nn.functional.softmax_with_cross_entropy``, of both versions."""

from __future__ import annotations

from typing import Any

from xent_conformance.case import Call
from xent_conformance.fuzz import mistakes as m
from xent_conformance.fuzz.draws import Draws, Shape
from xent_conformance.wire import Tensor, tensor

FUNCTION = "paddle.nn.functional.softmax_with_cross_entropy"
VERSIONS = ("2.6.2", "3.3.1")

SHAPES: tuple[Shape, ...] = (
    (2, 3), (2, 3), (3,), (4, 2), (2, 9), (2, 3, 2), (2, 1, 3), (1, 2, 2, 2), (2, 3, 1, 2), (1, 2, 2, 1, 2),
)  # fmt: skip
ODD_SHAPES: tuple[Shape, ...] = ((1, 1), (1,), (0, 3), (2, 0), (0,), (2, 3, 0), (0, 2, 2), (2, 0, 2), ())
DTYPES = ("float32", "float64")
LABELS = ("int64", "int64", "int64", "int32", "int16", "int8", "uint8")
#: Without arrays of one axis, which 2.6.2 converts with a warning of NumPy's.
ODD_INTEGERS = tuple(
    value for value in m.ODD_VALUES if not (isinstance(value, Tensor) and value.values.shape == (1,))
)
#: In the order of the parameters.
DEFAULTS = {
    "logits": None, "label": None, "soft_label": False, "ignore_index": -100, "numeric_stable_mode": True,
    "return_softmax": False, "axis": -1,
}  # fmt: skip


def call(d: Draws) -> Call:
    """Build a call."""
    shape = d.one_of(ODD_SHAPES if d.rarely(8) else SHAPES)
    axis = d.integer(-len(shape), len(shape) - 1) if shape and not d.rarely(2) else -1
    soft = d.integer(0, 2) == 2
    version = d.one_of(VERSIONS)
    arguments = _arrays(d, shape, axis, soft=soft, squeezes=version == "2.6.2")
    arguments |= _options(d, axis, soft=soft)
    m.make_one(d, MISTAKES, arguments)
    context = {"version": version}
    if d.rarely(40):
        return Call(FUNCTION, args=m.by_position(d, arguments, DEFAULTS), context=context)
    wrt = () if d.rarely(6) else m.differentiable(arguments, ("logits",))
    return Call(
        FUNCTION,
        kwargs=arguments,
        context=context,
        wrt=wrt,
        cotangent=_cotangent(d, arguments) if wrt else None,
        second_order=bool(wrt) and d.rarely(20),
    )


def _arrays(d: Draws, shape: Shape, axis: int, *, soft: bool, squeezes: bool) -> dict[str, Any]:
    dtype = d.one_of(DTYPES)
    kept = list(shape)
    if shape:
        kept[axis] = 1
    if soft:
        values = d.probabilities(shape, axis) if shape else d.floats(shape)
        label = tensor(values, dtype)
    else:
        labels = d.labels(tuple(kept), shape[axis] if shape else 1, -100 if d.rarely(4) else None)
        if squeezes and d.rarely(4) and shape:
            labels = labels.squeeze(axis)
        label = tensor(labels, d.one_of(LABELS) if -100 not in labels else "int64")
    return {"logits": d.array(shape, dtype), "label": label}


def _options(d: Draws, axis: int, *, soft: bool) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if axis != -1 or d.rarely(8):
        options["axis"] = axis
    if soft or d.rarely(8):
        options["soft_label"] = soft
    if d.rarely(3):
        options["ignore_index"] = d.one_of((0, 1, -1, 255, -100))
    if d.rarely(4):
        options["return_softmax"] = d.one_of((True, False))
    if d.rarely(8):
        options["numeric_stable_mode"] = d.one_of((False, True))
    return options


def _cotangent(d: Draws, arguments: m.Arguments) -> Any:
    """Draw the loss's cotangent, in a pair where the softmax is returned too."""
    if d.rarely(6):
        return None
    logits, axis = arguments["logits"], arguments.get("axis", -1)
    shape = list(logits.values.shape)
    if shape and isinstance(axis, int) and -len(shape) <= axis < len(shape):
        shape[axis] = 1
    up = d.cotangent(tuple(shape), logits.dtype)
    return (up, None) if arguments.get("return_softmax") is True else up


def _classes_of(arguments: m.Arguments) -> int:
    logits, axis = arguments.get("logits"), arguments.get("axis", -1)
    shape = logits.values.shape if isinstance(logits, Tensor) else ()
    return int(shape[axis]) if shape else 1


MISTAKES: dict[str, m.Mistake] = {
    "label out of range": m.out_of_range("label", _classes_of),
    "shape of the label": m.other_shape("label"),
    "shape of the logits": m.other_shape("logits"),
    "dtype of the label": m.other_dtype("label"),
    "dtype of the logits": m.other_dtype("logits"),
    "no logits": m.no_array("logits"),
    "no label": m.no_array("label"),
    "soft_label": m.odd_value("soft_label"),
    "ignore_index": m.odd_value("ignore_index", ODD_INTEGERS),
    "numeric_stable_mode": m.odd_value("numeric_stable_mode"),
    "return_softmax": m.odd_value("return_softmax", m.SCALARS),
    "axis": m.odd_value("axis", ODD_INTEGERS),
    "axis out of range": lambda d, arguments: arguments.update(axis=d.one_of((5, 2, -3, 1, -6, 3))),
    "logits missing": m.missing("logits"),
    "label missing": m.missing("label"),
    "unexpected keyword": m.unexpected,
}
