"""Random calls of ``chainer.functions.sigmoid_cross_entropy``."""

from __future__ import annotations

from typing import Any

from xent_conformance.case import Call
from xent_conformance.fuzz import mistakes as m
from xent_conformance.fuzz.draws import Draws, Shape
from xent_conformance.wire import Tensor, tensor

FUNCTION = "chainer.functions.sigmoid_cross_entropy"

SHAPES: tuple[Shape, ...] = (
    (2, 3), (2, 3), (3,), (4, 2), (2, 9), (2, 3, 2), (1, 2, 2, 2), (2, 3, 1, 2), (1, 2, 2, 1, 2),
)  # fmt: skip
ODD_SHAPES: tuple[Shape, ...] = ((1, 1), (1,), (0, 3), (2, 0), (0,), (2, 3, 0), ())
DTYPES = ("float32", "float32", "float64", "float64", "float16")
LABELS = ("int32", "int32", "int64", "int8", "int16")
CONTEXTS: tuple[dict[str, Any], ...] = (
    {}, {}, {}, {}, {}, {}, {}, {}, {"debug": True}, {"type_check": False}, {"enable_backprop": False},
)  # fmt: skip
#: In the order of the parameters.
DEFAULTS = {"x": None, "t": None, "normalize": True, "reduce": "mean"}


def call(d: Draws) -> Call:
    """Build a call."""
    shape = d.one_of(ODD_SHAPES if d.rarely(8) else SHAPES)
    low, high = d.one_of(((0, 1), (-1, 1), (-2, 3)))
    arguments: dict[str, Any] = {
        "x": d.array(shape, d.one_of(DTYPES)),
        "t": tensor(d.integers(shape, low, high), d.one_of(LABELS)),
    }
    if d.rarely(3):
        arguments["normalize"] = d.one_of((False, True))
    if d.rarely(2):
        arguments["reduce"] = d.one_of(("no", "mean"))
    mistake = m.make_one(d, MISTAKES, arguments)
    context = dict(d.one_of(CONTEXTS))
    if mistake:
        context.pop("type_check", None)  # without its checks, Chainer computes something of what does not fit
    if d.rarely(40):
        return Call(FUNCTION, args=m.by_position(d, arguments, DEFAULTS), context=context)
    if d.rarely(20) and isinstance(arguments.get("t"), Tensor):
        context["variables"] = ["t"]
    wrt = () if d.rarely(6) else m.differentiable(arguments, ("x",))
    return Call(
        FUNCTION,
        kwargs=arguments,
        context=context,
        wrt=wrt,
        cotangent=_cotangent(d, arguments) if wrt else None,
        second_order=bool(wrt) and "enable_backprop" not in context and d.rarely(4),
    )


def _cotangent(d: Draws, arguments: m.Arguments) -> Any:
    x = arguments["x"]
    if d.rarely(40):
        return d.cotangent((2,), "float32")
    reduced = arguments.get("reduce", "mean") != "no"
    if reduced and d.rarely(2):
        return None
    return d.cotangent(() if reduced else x.values.shape, x.dtype)


MISTAKES: dict[str, m.Mistake] = {
    "label out of range": m.out_of_range("t", lambda _: 2),
    "shape of t": m.other_shape("t"),
    "shape of x": m.other_shape("x"),
    "dtype of t": m.other_dtype("t"),
    "dtype of x": m.other_dtype("x"),
    "no x": m.no_array("x"),
    "no t": m.no_array("t"),
    "normalize": m.odd_value("normalize", m.SCALARS),
    "reduce": m.odd_value("reduce", m.SCALARS),
    "x missing": m.missing("x"),
    "t missing": m.missing("t"),
    "unexpected keyword": m.unexpected,
}
