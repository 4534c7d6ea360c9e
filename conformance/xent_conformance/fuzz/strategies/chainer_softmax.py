"""Random calls of ``chainer.functions.softmax_cross_entropy``."""

from __future__ import annotations

from typing import Any

from xent_conformance.case import Call
from xent_conformance.fuzz import mistakes as m
from xent_conformance.fuzz.draws import Draws, Shape
from xent_conformance.wire import Tensor, tensor

FUNCTION = "chainer.functions.softmax_cross_entropy"

SHAPES: tuple[Shape, ...] = (
    (2, 3), (2, 3), (4, 2), (3, 3), (2, 9), (2, 3, 2), (1, 2, 2, 2), (2, 3, 1, 2), (1, 2, 2, 1, 2),
)  # fmt: skip
ODD_SHAPES: tuple[Shape, ...] = ((1, 1), (3,), (0, 3), (2, 0), (2, 3, 0), (0, 2, 2), ())
DTYPES = ("float32", "float32", "float64", "float64", "float16")
LABELS = ("int32", "int32", "int64", "int8", "int16")
CONTEXTS: tuple[dict[str, Any], ...] = (
    {}, {}, {}, {}, {}, {}, {}, {}, {"debug": True}, {"type_check": False}, {"enable_backprop": False},
)  # fmt: skip
#: In the order of the parameters.
DEFAULTS = {
    "x": None, "t": None, "normalize": True, "cache_score": True, "class_weight": None, "ignore_label": -1,
    "reduce": "mean", "enable_double_backprop": False, "soft_target_loss": "cross-entropy",
}  # fmt: skip


def call(d: Draws) -> Call:
    """Build a call."""
    shape = d.one_of(ODD_SHAPES if d.rarely(8) else SHAPES)
    soft = d.integer(0, 3) == 3
    dtype = d.one_of(DTYPES)
    arguments = _arrays(d, shape, dtype, soft=soft) | _options(d, shape, dtype, soft=soft)
    mistake = m.make_one(d, MISTAKES, arguments)
    context = dict(d.one_of(CONTEXTS))
    if mistake or len(shape) < 2:
        context.pop("type_check", None)  # without its checks, Chainer computes something of what does not fit
    if d.rarely(40):
        return Call(FUNCTION, args=m.by_position(d, arguments, DEFAULTS), context=context)
    if d.rarely(20) and isinstance(arguments.get("class_weight"), Tensor):
        context["variables"] = ["class_weight"]
    wrt = () if d.rarely(6) else m.differentiable(arguments, ("x",))
    double = arguments.get("enable_double_backprop") is True
    return Call(
        FUNCTION,
        kwargs=arguments,
        context=context,
        wrt=wrt,
        cotangent=_cotangent(d, arguments) if wrt else None,
        second_order=bool(wrt) and "enable_backprop" not in context and d.rarely(2 if double else 30),
    )


def _arrays(d: Draws, shape: Shape, dtype: str, *, soft: bool) -> dict[str, Any]:
    x = d.array(shape, dtype)
    if soft:
        values = d.probabilities(shape, 1) if len(shape) > 1 else d.floats(shape)
        t = tensor(values, dtype if not d.rarely(6) else d.one_of(DTYPES))
    else:
        rows = shape[:1] + shape[2:]
        labels = d.labels(rows, shape[1] if len(shape) > 1 else 1, -1 if d.rarely(2) else None)
        t = tensor(labels, d.one_of(LABELS))
    return {"x": x, "t": t}


def _options(d: Draws, shape: Shape, dtype: str, *, soft: bool) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if d.rarely(3):
        options["normalize"] = d.one_of((False, True))
    if d.rarely(2):
        options["reduce"] = d.one_of(("no", "mean"))
    if d.rarely(3) and len(shape) > 1:
        options["class_weight"] = tensor(d.weights(shape[1:2]), dtype)
    if d.rarely(4):
        options["ignore_label"] = d.one_of((0, 1, -1, -2, -100, 255))
    if not soft and d.rarely(3):
        options["enable_double_backprop"] = True
    if d.rarely(2 if soft else 20):
        options["soft_target_loss"] = d.one_of(("kl-divergence", "cross-entropy"))
    if d.rarely(10):
        options["cache_score"] = d.one_of((False, True))
    return options


def _cotangent(d: Draws, arguments: m.Arguments) -> Any:
    x, t = arguments.get("x"), arguments.get("t")
    if d.rarely(40):
        return d.cotangent((2,), "float32")
    reduced = arguments.get("reduce", "mean") != "no"
    if reduced and d.rarely(2):
        return None
    shape = x.values.shape if isinstance(x, Tensor) else ()
    soft = isinstance(t, Tensor) and t.values.shape == shape
    return d.cotangent(() if reduced else shape[:1] + shape[2:], m.promoted(x, t if soft else None))


def _classes_of(arguments: m.Arguments) -> int:
    x = arguments.get("x")
    return x.values.shape[1] if isinstance(x, Tensor) and x.values.ndim > 1 else 1


MISTAKES: dict[str, m.Mistake] = {
    "label out of range": m.out_of_range("t", _classes_of),
    "shape of t": m.other_shape("t"),
    "shape of x": m.other_shape("x"),
    "shape of the class weight": m.other_shape("class_weight"),
    "dtype of t": m.other_dtype("t"),
    "dtype of x": m.other_dtype("x"),
    "dtype of the class weight": m.other_dtype("class_weight"),
    "no x": m.no_array("x"),
    "no t": m.no_array("t"),
    "normalize": m.odd_value("normalize", m.SCALARS),
    "cache_score": m.odd_value("cache_score", m.SCALARS),
    "class_weight": m.odd_value("class_weight"),
    "ignore_label": m.odd_value("ignore_label", m.NUMBERS),
    "reduce": m.odd_value("reduce", m.SCALARS),
    "enable_double_backprop": m.odd_value("enable_double_backprop", m.SCALARS),
    "soft_target_loss": m.odd_value("soft_target_loss", m.SCALARS),
    "x missing": m.missing("x"),
    "t missing": m.missing("t"),
    "unexpected keyword": m.unexpected,
}
