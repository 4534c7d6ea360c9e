"""What the conformance run has to know about a framework that is not written in a call."""

from __future__ import annotations

import contextlib
import importlib
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

from xent_conformance.case import Call
from xent_conformance.wire import Tensor

#: What a loss is divided by: nothing, a number of rows, or the weights that its rows were multiplied with.
NOTHING, ROWS, WEIGHTS = "nothing", "rows", "weights"


@dataclass(frozen=True)
class Framework:
    """One framework, as its calls see it.

    ``constructs``: a class is constructed first, and its instance called. ``implicit_cotangent``: a result of
    any shape is differentiated with ones where no cotangent is given, otherwise only a single number is.
    ``axis_argument``, ``default_axis``: the keyword that says where the classes are, and where they are
    without it. ``weights``: arguments that multiply the loss of a call: by name, or by position as a number;
    ``init.`` is the construction. ``divisor``: what the loss of a call is divided by. ``enter``: enters what
    the context of a call asks for, on the adapter's side.
    """

    name: str
    constructs: bool
    implicit_cotangent: bool
    axis_argument: str
    default_axis: int
    weights: Callable[[Call], tuple[str, ...]]
    divisor: Callable[[Call], str]
    enter: Callable[[ExitStack, Mapping[str, Any]], None]


def of(call: Call) -> Framework:
    """Return the framework that a call belongs to."""
    return FRAMEWORKS[call.function.partition(".")[0]]


def class_axis(call: Call, gradient: Tensor) -> int | None:
    """Return the class axis of an array of the logits' shape; ``None`` where the array has no such axis."""
    framework = of(call)
    named = {**call.init_kwargs, **call.kwargs}
    axis = named.get(framework.axis_argument, framework.default_axis)
    rank = gradient.values.ndim
    if framework.name == "torch" and rank == 1:
        axis = 0
    return axis if isinstance(axis, int) and -rank <= axis < rank and rank else None


def divisor(call: Call) -> str:
    """Return what the loss of a call is divided by."""
    return of(call).divisor(call)


def unit(call: Call) -> float:
    """Return the size of the call's weights, at most 1: the scale of rounding in its loss and gradient.

    It is 1 where the loss is divided by the weights again.
    """
    if divisor(call) == WEIGHTS:
        return 1.0
    size = 1.0
    for name in of(call).weights(call):
        part, _, key = name.rpartition(".")
        positional, named = (call.init_args, call.init_kwargs) if part == "init" else (call.args, call.kwargs)
        if key.isdigit():
            value = positional[int(key)] if int(key) < len(positional) else None
        else:
            value = named.get(key)
        size *= min(1.0, _size(value))
    return size


def _size(weight: Any) -> float:
    if isinstance(weight, Tensor):
        weight = weight.values
    if isinstance(weight, bool) or not isinstance(weight, (int, float, np.generic, np.ndarray)):
        return 1.0
    array = np.asarray(weight)
    if array.dtype.kind not in "iuf" or array.size == 0:
        return 1.0
    largest = float(np.abs(array.astype(np.float64)).max())
    return largest if math.isfinite(largest) else 1.0


def is_class(name: str) -> bool:
    """Whether an original's dotted name is a class's, as its spelling says.

    >>> is_class("torch.nn.CrossEntropyLoss"), is_class("torch.nn.functional.cross_entropy")
    (True, False)
    """
    return name.rpartition(".")[2][:1].isupper()


_STAND_INS: ContextVar[Mapping[str, Any] | None] = ContextVar("_STAND_INS", default=None)


@contextlib.contextmanager
def standing_in(objects: Mapping[str, Any]) -> Iterator[None]:
    """Let `find` return other objects for a while, by the originals' dotted names."""
    token = _STAND_INS.set({**(_STAND_INS.get() or {}), **objects})
    try:
        yield
    finally:
        _STAND_INS.reset(token)


def find(name: str) -> Any:
    """Return the adapter's object of an original's dotted name: ``torch.nn.x`` is found in ``xent_torch.nn``.

    What was put in its place by `standing_in` goes before.

    Raises:
        AttributeError: if the adapter has no such object.
        ModuleNotFoundError: if there is no such adapter.
    """
    stand_ins = _STAND_INS.get() or {}
    if name in stand_ins:
        return stand_ins[name]
    parts = f"xent_{name}".split(".")
    found: Any = importlib.import_module(parts[0])
    for i, part in enumerate(parts[1:], start=2):
        if not hasattr(found, part):
            with contextlib.suppress(ModuleNotFoundError):
                importlib.import_module(".".join(parts[:i]))
        found = getattr(found, part)
    return found


def _enter_chainer(scope: ExitStack, context: Mapping[str, Any]) -> None:
    chainer = importlib.import_module("xent_chainer")
    for name, value in context.items():
        if name != "variables":
            scope.enter_context(chainer.using_config(name, value))


def _enter_paddle(scope: ExitStack, context: Mapping[str, Any]) -> None:
    if "version" in context:
        paddle = importlib.import_module("xent_paddle")
        scope.enter_context(paddle.using_version(context["version"]))


def _enter_mxnet(scope: ExitStack, context: Mapping[str, Any]) -> None:
    if context.get("np"):
        npx = importlib.import_module("xent_mxnet.npx")
        npx.set_np()
        scope.callback(npx.reset_np)


_TORCH_OPTIONS = ("weight", "size_average", "ignore_index", "reduce", "reduction", "label_smoothing")


def _torch_divisor(call: Call) -> str:
    arrays = {**dict(zip(("input", "target"), call.args, strict=False)), **call.kwargs}
    given = zip(_TORCH_OPTIONS, call.init_args or call.args[2:], strict=False)
    options = {**dict(given), **call.init_kwargs, **call.kwargs}
    average, reduce = options.get("size_average"), options.get("reduce")
    if average is None and reduce is None:
        mean = options.get("reduction", "mean") == "mean"
    else:
        mean = all(flag is None or bool(flag) for flag in (average, reduce))
    if not mean:
        return NOTHING
    weighted = options.get("weight") is not None
    return WEIGHTS if weighted and not _same_shape(arrays.get("input"), arrays.get("target")) else ROWS


def _same_shape(a: Any, b: Any) -> bool:
    return isinstance(a, Tensor) and isinstance(b, Tensor) and a.values.shape == b.values.shape


def _chainer_weights(call: Call) -> tuple[str, ...]:
    """Return ``class_weight``, but for soft targets, whose loss it does not multiply."""
    return () if _same_shape(call.kwargs.get("x"), call.kwargs.get("t")) else ("class_weight",)


def _rows(call: Call) -> str:
    del call
    return ROWS


def _enter_nothing(scope: ExitStack, context: Mapping[str, Any]) -> None:
    del scope, context


FRAMEWORKS = {
    framework.name: framework
    for framework in (
        Framework(
            name="chainer",
            constructs=False,
            implicit_cotangent=False,
            axis_argument="axis",
            default_axis=1,
            weights=_chainer_weights,
            divisor=_rows,
            enter=_enter_chainer,
        ),
        Framework(
            name="paddle",
            constructs=False,
            implicit_cotangent=True,
            axis_argument="axis",
            default_axis=-1,
            weights=lambda _: (),
            divisor=_rows,
            enter=_enter_paddle,
        ),
        Framework(
            name="mxnet",
            constructs=True,
            implicit_cotangent=True,
            axis_argument="axis",
            default_axis=-1,
            weights=lambda _: ("init.weight", "init.3", "2"),
            divisor=_rows,
            enter=_enter_mxnet,
        ),
        Framework(
            name="torch",
            constructs=True,
            implicit_cotangent=False,
            axis_argument="",
            default_axis=1,
            weights=lambda _: ("weight", "init.weight", "init.0"),
            divisor=_torch_divisor,
            enter=_enter_nothing,
        ),
    )
}
