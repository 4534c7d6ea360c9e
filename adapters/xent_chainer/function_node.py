"""Functions of Variables: check, compute, and remember what is needed to go back."""

from __future__ import annotations

import weakref
from typing import Any, ClassVar

import numpy as np

from xent.arrays import Array
from xent_chainer import backend
from xent_chainer.configuration import config
from xent_chainer.variable import Variable, as_array, as_variable


class FunctionNode:
    """One application of a function of one output: a node of the graph that ``Variable.backward`` walks.

    Subclasses compute on plain arrays in `forward`, and on Variables in `backward`, so that a gradient can be
    differentiated again.

    Attributes:
        label: the function's name in messages.
        inputs: the arguments of `apply`, as Variables.
        rank: the longest way to here from a Variable that no function made.
        output: a weak reference to the result; what is gone needs no gradient.
        differentiates: whether a gradient may be asked for. Known before `forward` runs.
    """

    label: ClassVar[str]
    inputs: tuple[Variable, ...] = ()
    rank: int = 0
    output: weakref.ref[Variable]
    differentiates: bool = False

    def __init_subclass__(cls) -> None:
        cls.label = vars(cls).get("label", cls.__name__)

    def check_type_forward(self, *arrays: Any, **_: Any) -> None:
        """Raise for dtypes and shapes that do not fit; not called if ``config.type_check`` is off."""

    def forward(self, *arrays: Any, **_: Any) -> Array:
        """Compute the result on arrays of one library."""
        raise NotImplementedError

    def backward(self, gy: Variable) -> tuple[Variable | None, ...]:
        """Return the gradient of each input for the result's gradient; ``None`` for none."""
        raise NotImplementedError

    def refuse_missing_gradient(self) -> Exception:
        """Return the error for a result of several elements that is differentiated with no ``grad`` set."""
        return TypeError(
            "Value must be a scalar, `numpy.ndarray`, `cupy.ndarray` or a `Variable`.\n"
            f"Actual: <class 'NoneType'>\n{missing_gradient_help(self.label)}"
        )

    def apply(self, *inputs: Any) -> Variable:
        """Compute the result as a Variable that knows, if ``config.enable_backprop``, how it was made."""
        arrays = tuple(as_array(x) for x in inputs)
        backend.check_compatible(self.label, arrays)
        variables = tuple(as_variable(x) for x in inputs)
        if config.type_check:
            self.check_type_forward(*arrays)
        if not config.enable_backprop:
            arrays = tuple(backend.without_history(a) for a in arrays)
        requires_grad = any(v.requires_grad for v in variables)
        self.differentiates = requires_grad and bool(config.enable_backprop)
        # Infinities and NaN are part of the meaning; what NumPy would warn of is in the result.
        with np.errstate(all="ignore"):
            result = self.forward(*arrays)
        if isinstance(result, np.generic):
            result = np.asarray(result)
        if config.debug and backend.contains_nan(result):
            raise RuntimeError(f"NaN is detected on forward computation of {self.label}")
        y = Variable(result, requires_grad=requires_grad)
        if config.enable_backprop:
            self.inputs = variables
            self.rank = max(v.rank for v in variables)
            self.output = weakref.ref(y)
            y.creator_node = self
        return y


def missing_gradient_help(label: str) -> str:
    """Return the line that says what to do about a missing gradient."""
    return f"The result of {label} has several elements: set its `grad` before calling `backward`."
