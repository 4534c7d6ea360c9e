"""Random calls of ``mxnet.gluon.loss.SoftmaxCrossEntropyLoss``, in nd and np mode, hybridized or not."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np

from xent_conformance.case import Call
from xent_conformance.fuzz import mistakes as m
from xent_conformance.fuzz.draws import Draws, Shape
from xent_conformance.wire import Tensor, tensor

FUNCTION = "mxnet.gluon.loss.SoftmaxCrossEntropyLoss"

SHAPES: tuple[Shape, ...] = (
    (2, 3), (2, 3), (3,), (4, 2), (2, 9), (2, 3, 2), (2, 1, 3), (1, 2, 2, 2), (2, 3, 1, 2), (1, 2, 2, 1, 2),
)  # fmt: skip
ODD_SHAPES: tuple[Shape, ...] = ((1, 1), (1,), (0, 3), (0,), (2, 3, 0), (0, 2, 2), (2, 0))
DTYPES = ("float32", "float32", "float64", "float64", "float16")
LABELS = ("float32", "int32", "int64", "float64", "float16", "int8", "uint8")
CONTEXTS: tuple[dict[str, bool], ...] = (
    {},
    {"np": True},
    {"hybridize": True},
    {"np": True, "hybridize": True},
)
LAYOUTS = ("C",)  # MXNet copies; it has no complex arrays, the last of the other dtypes


def call(d: Draws) -> Call:
    """Build a call."""
    shape = d.one_of(ODD_SHAPES if d.rarely(12) else SHAPES)
    axis = d.integer(-len(shape), len(shape) - 1) if not d.rarely(2) else -1
    sparse = d.integer(0, 2) < 2
    arguments = _arrays(d, shape, axis, sparse=sparse)
    arguments |= _options(d, shape, axis, arguments["pred"].dtype, sparse=sparse)
    m.make_one(d, MISTAKES, arguments)
    context = d.one_of(CONTEXTS)
    args = [arguments.pop(name) for name in ("pred", "label", "sample_weight") if name in arguments]
    # nd mode cannot attach a gradient to what has no elements or no axes
    strange = any(isinstance(a, Tensor) and (not a.values.size or not a.values.ndim) for a in args)
    wrt = () if d.rarely(6) or (strange and "np" not in context) else _wrt(d, args, sparse=sparse)
    return Call(
        FUNCTION,
        args=tuple(args),
        init_kwargs=arguments,
        context=dict(context),
        wrt=wrt,
        cotangent=_cotangent(d, args, arguments, numpy="np" in context) if wrt else None,
        second_order=bool(wrt) and d.rarely(30),
    )


def _arrays(d: Draws, shape: Shape, axis: int, *, sparse: bool) -> dict[str, Any]:
    dtype = d.one_of(DTYPES)
    if not sparse:
        label = tensor(d.probabilities(shape, axis), dtype)
    else:
        kept = list(shape)
        kept[axis] = 1
        labels = d.labels(tuple(kept), shape[axis])
        if len(shape) > 1 and not d.rarely(4):
            labels = labels.squeeze(axis)
        label = tensor(labels, d.one_of(LABELS))
    return {"pred": d.array(shape, dtype, LAYOUTS), "label": label}


def _options(d: Draws, shape: Shape, axis: int, dtype: str, *, sparse: bool) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if d.rarely(3):
        rows = [*shape]
        rows[axis] = 1
        samples = (shape[0], *[1] * (len(shape) - 1))
        options["sample_weight"] = tensor(
            d.weights(d.one_of((tuple(rows), samples, (1,), shape[:1], (2, *rows)))), dtype
        )
    if axis != -1 or d.rarely(8):
        options["axis"] = axis
    if not sparse or d.rarely(8):
        options["sparse_label"] = sparse
    if d.rarely(5):
        options["from_logits"] = d.one_of((True, False))
    if d.rarely(4):
        options["weight"] = d.one_of((0.5, 2, -0.75, 0, 1e5))
    if d.rarely(4):
        options["batch_axis"] = d.one_of((0, 1, -1, 2))
    return options


def _wrt(d: Draws, args: list[Any], *, sparse: bool) -> tuple[str, ...]:
    floating = m.differentiable({str(i): a for i, a in enumerate(args)}, ("0", "1", "2"))
    return tuple(n for n in floating if n == "0" or n == "2" or not sparse or d.rarely(8))


def _cotangent(d: Draws, args: list[Any], options: m.Arguments, *, numpy: bool) -> Any:
    """Draw a cotangent of the batch's shape, or none."""
    if d.rarely(3) or not isinstance(args[0], Tensor):
        return None
    wide = list(args[0].values.shape)
    axis, at = options.get("axis", -1), 0 if numpy else options.get("batch_axis", 0)
    if axis is None:
        wide = [1] * len(wide)
    elif isinstance(axis, int) and -len(wide) <= axis < len(wide):
        wide[axis] = 1
    weight = args[2].values.shape if len(args) == 3 and isinstance(args[2], Tensor) else ()
    with contextlib.suppress(ValueError):
        wide = list(np.broadcast_shapes(tuple(wide), weight))
    kept = wide[at] if isinstance(at, int) and -len(wide) <= at < len(wide) else 1
    return d.cotangent((kept,), m.promoted(*args[::2]))


def _weights_dtype(d: Draws, arguments: m.Arguments) -> None:
    if isinstance(weight := arguments.get("sample_weight"), Tensor):
        arguments["sample_weight"] = weight.astype(d.one_of(DTYPES))


def _classes_of(arguments: m.Arguments) -> int:
    pred, axis = arguments.get("pred"), arguments.get("axis", -1)
    shape = pred.values.shape if isinstance(pred, Tensor) else ()
    return int(shape[axis]) if shape else 1


MISTAKES: dict[str, m.Mistake] = {
    "label out of range": m.out_of_range("label", _classes_of),
    "shape of the label": m.other_shape("label"),
    "shape of the prediction": m.other_shape("pred"),
    "shape of the sample weight": m.other_shape("sample_weight"),
    "dtype of the label": m.other_dtype("label", m.OTHER_DTYPES[:-1]),
    "dtype of the prediction": m.other_dtype("pred", m.OTHER_DTYPES[:-1]),
    "dtype of the sample weight": _weights_dtype,
    "no prediction": m.no_array("pred"),
    "no label": m.no_array("label"),
    "sample weight": m.odd_value("sample_weight"),
    "axis": m.odd_value("axis", m.SCALARS),
    "axis out of range": lambda d, arguments: arguments.update(axis=d.one_of((5, 2, -3, 1, -6, 3))),
    "batch_axis": m.odd_value("batch_axis", m.SCALARS),
    "sparse_label": m.odd_value("sparse_label", m.SCALARS),
    "from_logits": m.odd_value("from_logits", m.SCALARS),
    "weight": m.odd_value("weight", m.SCALARS),
    "label missing": m.missing("label"),
    "unexpected keyword": m.unexpected,
}
