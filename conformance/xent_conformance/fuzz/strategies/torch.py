"""Random calls of ``torch.nn.functional.cross_entropy`` and ``torch.nn.CrossEntropyLoss``."""

from __future__ import annotations

from typing import Any

from xent_conformance.case import Call
from xent_conformance.fuzz import mistakes as m
from xent_conformance.fuzz.draws import Draws, Shape
from xent_conformance.wire import Tensor, tensor

FUNCTION = "torch.nn.functional.cross_entropy"
CLASS = "torch.nn.CrossEntropyLoss"
#: In the order of the parameters.
DEFAULTS = {
    "input": None, "target": None, "weight": None, "size_average": None, "ignore_index": -100, "reduce": None,
    "reduction": "mean", "label_smoothing": 0.0,
}  # fmt: skip
OPTIONS = tuple(DEFAULTS)[2:]

SHAPES: tuple[Shape, ...] = (
    (2, 3), (2, 3), (3,), (4, 2), (3, 3), (2, 9), (2, 3, 2), (1, 2, 2, 2), (2, 3, 1, 2), (1, 2, 2, 1, 2),
)  # fmt: skip
ODD_SHAPES: tuple[Shape, ...] = (
    (1, 1),
    (1,),
    (0, 3),
    (2, 0),
    (0,),
    (2, 3, 0),
    (0, 2, 2),
    (2, 0, 2),
    (2, 2, 2, 0),
    (),
)
DTYPES = ("float32", "float32", "float64", "float64", "float16", "bfloat16")
# torch has no negative strides
LAYOUTS = ("C", "C", "C", "F", "strided")


def call(d: Draws) -> Call:
    """Build a call."""
    shape = d.one_of(ODD_SHAPES if d.rarely(8) else SHAPES)
    soft = d.integer(0, 2) == 2
    arguments = _arrays(d, shape, soft=soft)
    arguments |= _options(d, shape, arguments["input"].dtype, soft=soft)
    m.make_one(d, MISTAKES, arguments)
    if d.rarely(40):
        return Call(FUNCTION, args=m.by_position(d, arguments, DEFAULTS))
    constructs = d.rarely(5)
    init = {k: arguments.pop(k) for k in OPTIONS if k in arguments} if constructs else {}
    wrt = () if d.rarely(6) else m.differentiable(arguments, ("input", "target", "weight"))
    if not soft and not d.rarely(20):  # an error: there is no gradient of the weight then
        wrt = tuple(name for name in wrt if name != "weight")
    return Call(
        CLASS if constructs else FUNCTION,
        kwargs=arguments,
        init_kwargs=init,
        # where nothing is differentiated: only torch's own backward pass knows no_grad
        context={"no_grad": True} if not wrt and d.rarely(4) else {},
        wrt=wrt,
        cotangent=_cotangent(d, {**arguments, **init}, shape) if wrt else None,
        second_order=bool(wrt) and d.rarely(8),
    )


def _arrays(d: Draws, shape: Shape, *, soft: bool) -> dict[str, Any]:
    dtype = d.one_of(DTYPES)
    classes = _classes(shape)
    if soft:
        axis = 0 if len(shape) == 1 else 1
        values = d.probabilities(shape, axis) if shape else d.floats(shape)
        target = tensor(values, dtype if not d.rarely(6) else d.one_of(DTYPES), layout=d.one_of(LAYOUTS))
    else:
        # int64; up to two axes also uint8, rarely
        name = "uint8" if len(shape) < 3 and d.rarely(12) else "int64"
        ignored = -100 if name == "int64" and d.rarely(3) else None
        rows = shape[:1] + shape[2:] if len(shape) > 1 else ()
        target = tensor(d.labels(rows, classes, ignored), name, layout=d.one_of(LAYOUTS) if rows else "C")
    return {"input": d.array(shape, dtype, LAYOUTS), "target": target}


def _options(d: Draws, shape: Shape, dtype: str, *, soft: bool) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if d.rarely(2):
        options["reduction"] = d.one_of(("none", "sum", "mean"))
    if d.rarely(3):
        other = soft and d.rarely(4)
        options["weight"] = tensor(d.weights((_classes(shape),)), d.one_of(DTYPES) if other else dtype)
    if d.rarely(3):
        options["label_smoothing"] = d.one_of((0.1, 0.5, 1.0, 0.0, 1, -0.5, float("nan")))
    if d.rarely(4):
        options["ignore_index"] = d.one_of((-100, -1, -2, -(2**40)) if soft else (0, 1, -1, 7, -100, 2**40))
    if d.rarely(16):
        options["size_average"] = d.one_of((True, False, None, 0))
    if d.rarely(16):
        options["reduce"] = d.one_of((True, False, None, 1))
    return options


def _cotangent(d: Draws, arguments: dict[str, Any], shape: Shape) -> Any:
    if d.rarely(30):
        return d.cotangent(m.changed_shape(d, ()), "float32")
    rows = () if len(shape) < 2 else shape[:1] + shape[2:]
    input, target = arguments.get("input"), arguments.get("target")
    reduced = arguments.get("reduction", "mean") != "none" or arguments.get("reduce", True) is False
    if reduced and d.rarely(2):
        return None
    soft = isinstance(target, Tensor) and isinstance(input, Tensor) and target.values.shape == shape
    dtype = m.promoted(input, target, arguments.get("weight")) if soft else m.promoted(input)
    return d.cotangent(() if reduced else rows, dtype)


def _classes(shape: Shape) -> int:
    return shape[min(1, len(shape) - 1)] if shape else 1


def _classes_of(arguments: m.Arguments) -> int:
    input = arguments.get("input")
    return _classes(input.values.shape) if isinstance(input, Tensor) else 1


MISTAKES: dict[str, m.Mistake] = {
    "label out of range": m.out_of_range("target", _classes_of),
    "shape of the target": m.other_shape("target"),
    "shape of the input": m.other_shape("input"),
    "shape of the weight": m.other_shape("weight"),
    "dtype of the target": m.other_dtype("target"),
    "dtype of the input": m.other_dtype("input"),
    "dtype of the weight": m.other_dtype("weight"),
    "no input": m.no_array("input"),
    "no target": m.no_array("target"),
    "weight": m.odd_value("weight"),
    "ignore_index": m.odd_value("ignore_index"),
    "reduction": m.odd_value("reduction", m.SCALARS),
    "label_smoothing": m.odd_value("label_smoothing"),
    "size_average": m.odd_value("size_average", m.SCALARS),
    "reduce": m.odd_value("reduce", m.SCALARS),
    "input missing": m.missing("input"),
    "target missing": m.missing("target"),
    "unexpected keyword": m.unexpected,
}
