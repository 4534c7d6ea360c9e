"""`Variable`: an array of any library, its gradient, and how it came about."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from xent import wants_gradient
from xent.arrays import Array, dtype_name, is_array, is_jax, is_torch, namespace, values_at_hand
from xent_chainer import backend
from xent_chainer._backprop import backprop
from xent_chainer.configuration import using_config

if TYPE_CHECKING:
    from xent_chainer.function_node import FunctionNode

_ONE_ELEMENT = (
    "Treating a variable with only one element as a scalar in Variable.backward is deprecated. "
    "A scalar variable must be a 0-dimensional array. Apply chainer.functions.squeeze to obtain a scalar "
    "variable. If the size of this variable accidentally becomes one, set zero to grad."
)

_OPTIONS = {"name": None, "grad": None, "requires_grad": True}


class Variable:
    """An array with its gradient, and a memory of how it was computed.

    Args:
        data: an array of any library that follows the Array API standard, or ``None``. It is held, not
            copied.
        name: a name to print.
        grad: a first gradient.
        requires_grad: whether `backward` gives it a gradient.

    Raises:
        TypeError: if ``data`` is not an array, or for another keyword.
        ValueError: for ``volatile``, which Chainer had before version 2.

    >>> import numpy as np
    >>> x = Variable(np.asarray([1.0, 2.0, 3.0]))
    >>> y = x * x + 1
    >>> y
    variable([ 2.,  5., 10.])
    >>> y.grad = np.ones(3)
    >>> y.backward()
    >>> x.grad
    array([2., 4., 6.])
    """

    # NumPy leaves `ndarray + Variable` to the Variable.
    __array_priority__ = 200
    __hash__ = None  # type: ignore[assignment]

    creator_node: FunctionNode | None

    def __init__(self, data: Array | None = None, **kwargs: Any) -> None:
        if "volatile" in kwargs:
            raise ValueError("volatile argument is not supported anymore. Use chainer.using_config")
        name, grad, requires_grad = (kwargs.pop(key, default) for key, default in _OPTIONS.items())
        if kwargs:
            unexpected = ", ".join(map(repr, sorted(kwargs)))
            raise TypeError(f"__init__() got unexpected keyword argument(s) {unexpected}")
        if data is not None and not is_array(data):
            raise TypeError(
                f" or <class 'numpy.ndarray'> are expected. Actual: {type(data)}\n"
                "xent_chainer takes arrays of any library that follows the Array API standard."
            )
        self._array = data
        self._grad_var = None if grad is None else Variable(grad)
        self._requires_grad: bool = requires_grad
        self.name = name
        self.creator_node = None

    # What it holds.

    @property
    def array(self) -> Any:
        """The array itself, not a copy."""
        return self._array

    @array.setter
    def array(self, array: Array | None) -> None:
        self._array = array

    data = array

    @property
    def shape(self) -> tuple[int, ...]:
        """The array's shape."""
        return tuple(self.array.shape)

    @property
    def dtype(self) -> Any:
        """The array's dtype, as its library spells it."""
        return self.array.dtype

    @property
    def ndim(self) -> int:
        """How many axes the array has."""
        return int(self.array.ndim)

    @property
    def size(self) -> int:
        """How many elements the array has."""
        return int(np.prod(self.shape, dtype=int))

    @property
    def xp(self) -> Any:
        """The module of the array's library that speaks the Array API."""
        return None if self.array is None else backend.get_array_module(self.array)

    @property
    def requires_grad(self) -> bool:
        """Whether `backward` gives it a gradient."""
        return self._requires_grad

    @property
    def label(self) -> str:
        """Shape and dtype, as text."""
        return f"{self.shape}, {dtype_name(self.array)}"

    @property
    def creator(self) -> FunctionNode | None:
        """The function that computed it; ``None`` if the user made it."""
        return self.creator_node

    @property
    def rank(self) -> int:
        """The longest way from a Variable that no function made, in functions."""
        return 0 if self.creator_node is None else self.creator_node.rank + 1

    def __len__(self) -> int:
        if self.ndim == 0:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def item(self) -> Any:
        """Return the only element as a Python number."""
        return backend.as_numpy(self.array).item()

    def __repr__(self) -> str:
        return self._text(separator=", ", shape_of_empty=True)

    def __str__(self) -> str:
        return self._text(separator=" ", shape_of_empty=False)

    def _text(self, *, separator: str, shape_of_empty: bool) -> str:
        prefix = f"variable {self.name}(" if self.name else "variable("
        if self.array is None:
            return f"{prefix}None)"
        if not values_at_hand(self.array):
            return f"{prefix}{self.array!r})"
        if shape_of_empty and self.size == 0 and self.shape != (0,):
            return f"{prefix}[], shape={self.shape})"
        return (
            prefix + np.array2string(backend.as_numpy(self.array), separator=separator, prefix=prefix) + ")"
        )

    # Its gradient.

    @property
    def grad(self) -> Any:
        """The gradient as an array, or ``None``."""
        return None if self._grad_var is None else self._grad_var.array

    @grad.setter
    def grad(self, gradient: Array | None) -> None:
        if gradient is not None:
            self.check_gradient(gradient)
        self._grad_var = None if gradient is None else Variable(gradient)

    @property
    def grad_var(self) -> Variable | None:
        """The gradient as a Variable, or ``None``; differentiable after a backward with double backprop."""
        return self._grad_var

    @grad_var.setter
    def grad_var(self, gradient: Variable | None) -> None:
        if gradient is not None:
            self.check_gradient(gradient.array)
        self._grad_var = gradient

    def check_gradient(self, gradient: Any) -> None:
        """Raise unless an array fits as this Variable's gradient.

        Raises:
            TypeError: for what is no array, an array of another library, or of another dtype.
            ValueError: for an array of another shape.
        """
        if self.array is None:
            return
        if not is_array(gradient):
            raise TypeError(
                f"Type of grad is invalid:\nExpected: Any of ({type(self.array)},)\nActual: {type(gradient)}"
            )
        if namespace(gradient) is not namespace(self.array):
            raise TypeError(
                f"Type of data and grad mismatch\ngrad: {type(gradient)} != data: {type(self.array)}"
            )
        given, wanted = dtype_name(gradient), dtype_name(self.array)
        if given != wanted:
            raise TypeError(f"Dtype of data and grad mismatch\ngrad: {given} != data: {wanted}")
        if tuple(gradient.shape) != self.shape:
            raise ValueError(
                f"Shape of data and grad mismatch\ngrad: {tuple(gradient.shape)} != data: {self.shape}"
            )

    def cleargrad(self) -> None:
        """Forget the gradient."""
        self._grad_var = None

    def zerograd(self) -> None:
        """Set the gradient to zeros; deprecated in Chainer in favour of `cleargrad`."""
        warnings.warn(
            "Variable.zerograd is deprecated. Use Variable.cleargrad instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        if self.array is not None:
            self._grad_var = Variable(namespace(self.array).zeros_like(self.array))

    def backward(
        self, retain_grad: bool = False, enable_double_backprop: bool = False, loss_scale: float | None = None
    ) -> None:
        """Add this result's derivatives to the ``grad`` of the Variables that it was computed from.

        It starts from ``self.grad``, which is taken away; one element without a gradient starts from 1.
        A result of torch tensors alone, such as a network's, gives its gradient to ``torch.autograd``.

        Args:
            retain_grad: leave gradients on this Variable and those in between, too.
            enable_double_backprop: make the gradients (``grad_var``) differentiable in turn.
            loss_scale: a factor of the 1 that a scalar starts from.

        Raises:
            TypeError: if there are several elements and no gradient.
        """
        if self.size == 1 and self._grad_var is None:
            if self.ndim != 0:
                warnings.warn(_ONE_ELEMENT, DeprecationWarning, stacklevel=2)
            start = 1 if loss_scale is None else loss_scale
            self.grad = namespace(self.array).full_like(self.array, start)
        gradient, self._grad_var = self._grad_var, None
        if not self.requires_grad and is_torch(self.array) and self.array.requires_grad:
            self.array.backward(None if gradient is None else gradient.array)
            return
        with using_config("enable_backprop", enable_double_backprop):
            for leaf, found in backprop(self, gradient, retain_grad=retain_grad):
                before = leaf._grad_var
                leaf._grad_var = found if before is None or found is None else before + found

    def unchain(self) -> None:
        """Forget how it was computed."""
        self.creator_node = None

    # The protocol of `xent.vjp`.

    def __xent_unwrap__(self) -> Any:
        return self.array

    def __xent_pullback__(self, args: Sequence[Any], cotangent: Any) -> list[Any]:
        """Return the gradients of ``args``, arrays or Variables of the call that made this, or ``None``."""
        if not is_array(cotangent):
            cotangent = namespace(self.array).asarray(cotangent, dtype=self.dtype)
        self.check_gradient(cotangent)
        with using_config("enable_backprop", False):
            leaves = backprop(self, Variable(cotangent))
            return [_gradient_of(argument, leaves) for argument in args]

    # Operators: each is a function of `xent_chainer.functions`.

    def __getitem__(self, slices: Any) -> Variable:
        return functions.get_item(self, slices)

    def __iter__(self) -> Iterator[Variable]:
        return (self[i, ...] for i in range(len(self)))

    def __pos__(self) -> Variable:
        return self

    def __neg__(self) -> Variable:
        return functions.neg(self)

    def __abs__(self) -> Variable:
        return functions.absolute(self)

    def __add__(self, other: Any) -> Variable:
        return functions.add(self, other)

    def __radd__(self, other: Any) -> Variable:
        return functions.add(self, other)

    def __sub__(self, other: Any) -> Variable:
        return functions.sub(self, other)

    def __rsub__(self, other: Any) -> Variable:
        return functions.rsub(self, other)

    def __mul__(self, other: Any) -> Variable:
        return functions.mul(self, other)

    def __rmul__(self, other: Any) -> Variable:
        return functions.mul(self, other)

    def __truediv__(self, other: Any) -> Variable:
        return functions.div(self, other)

    def __rtruediv__(self, other: Any) -> Variable:
        return functions.rdiv(self, other)

    def __pow__(self, other: Any) -> Variable:
        return functions.pow(self, other)

    def __rpow__(self, other: Any) -> Variable:
        return functions.rpow(self, other)

    def __matmul__(self, other: Any) -> Variable:
        return functions.matmul(self, other)

    def __rmatmul__(self, other: Any) -> Variable:
        return functions.rmatmul(self, other)

    @property
    def T(self) -> Variable:  # noqa: N802 - Chainer's name
        """The array with its axes reversed."""
        return self.transpose()

    def transpose(self, *axes: Any) -> Variable:
        """Return the array with its axes in another order: reversed, or as given."""
        if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))):
            return functions.transpose(self, axes[0])
        return functions.transpose(self, axes or None)

    def reshape(self, *shape: Any) -> Variable:
        """Return the elements in another shape; one of the sizes may be -1."""
        if len(shape) == 1 and isinstance(shape[0], (tuple, list)):
            shape = tuple(shape[0])
        return functions.reshape(self, shape)

    def mean(
        self, axis: int | tuple[int, ...] | None = None, *, weights: Any = None, keepdims: bool = False
    ) -> Variable:
        """Return the mean over some axes, by default all."""
        return functions.average(self, axis, weights, keepdims)

    # What it refuses.

    def _refuse(self, operator: str) -> NoReturn:
        raise TypeError(
            f"Variables do not support {operator} operator. You could use `array` attribute instead."
        )

    def __lt__(self, other: object) -> NoReturn:
        self._refuse("<")

    def __le__(self, other: object) -> NoReturn:
        self._refuse("<=")

    def __eq__(self, other: object) -> NoReturn:
        self._refuse("==")

    def __ne__(self, other: object) -> NoReturn:
        self._refuse("!=")

    def __gt__(self, other: object) -> NoReturn:
        self._refuse(">")

    def __ge__(self, other: object) -> NoReturn:
        self._refuse(">=")

    def __bool__(self) -> NoReturn:
        raise TypeError("Variables cannot be evaluated as Python bool.")


def as_variable(obj: Any) -> Variable:
    """Return a Variable as it is, and an array as a Variable that gets no gradient.

    An array that `xent.vjp` was asked to differentiate gets one; torch and JAX differentiate their arrays
    themselves.
    """
    if isinstance(obj, Variable):
        return obj
    asked = not is_torch(obj) and not is_jax(obj) and wants_gradient(obj)
    return Variable(obj, requires_grad=asked)


def as_array(obj: Any) -> Any:
    """Return the array of a Variable, and anything else as it is."""
    return obj.array if isinstance(obj, Variable) else obj


def _gradient_of(argument: Any, leaves: list[tuple[Variable, Variable | None]]) -> Any:
    total: Variable | None = None
    for leaf, gradient in leaves:
        if gradient is not None and (leaf is argument or leaf.array is argument):
            total = gradient if total is None else total + gradient
    return None if total is None else total.array


# The functions are made of Variables: they can only be imported after the class.
from xent_chainer import functions  # noqa: E402
