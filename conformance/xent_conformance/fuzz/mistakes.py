"""What callers get wrong: values of other types, arrays of other shapes and dtypes, missing arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from xent_conformance.fuzz.draws import Draws, Shape
from xent_conformance.wire import Tensor, tensor

#: Once in so many calls something is wrong.
ONE_IN = 3

FLOATING = ("float16", "bfloat16", "float32", "float64")
INTEGERS = ("int64", "int32", "int16", "int8", "uint8")
OTHER_DTYPES = ("int64", "float64", "float32", "float16", "int32", "uint8", "int8", "bool", "complex64")

#: Instead of an option.
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 7, 0.5, 1.0, float("nan"), float("inf"), "", "mean", "no", b"no", (),
    (1,), [0], 2**31, -(2**63), 1j, np.float32(0.5), np.int64(1), tensor(1, "int64"),
    tensor(0.5, "float32"), tensor([1], "int64"), tensor([0.5, 2], "float32"),
)  # fmt: skip
#: Those without arrays and sequences, which would be compared with NumPy, or shown, as each library does.
SCALARS = tuple(v for v in ODD_VALUES if not isinstance(v, (Tensor, tuple, list)))
#: Those without texts, which NumPy once warned of when it compared them with arrays, and complex numbers.
NUMBERS = tuple(v for v in SCALARS if not isinstance(v, (str, bytes, complex)))
#: Instead of an array.
NO_ARRAYS: tuple[Any, ...] = (None, 1, 0.5, "x", [], [[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]], (1, 2), True)

Arguments = dict[str, Any]
#: Spoils arguments in place.
Mistake = Callable[[Draws, Arguments], None]


def odd_value(name: str, values: tuple[Any, ...] = ODD_VALUES) -> Mistake:
    """Return the mistake of giving an option a value of another kind."""

    def spoil(d: Draws, arguments: Arguments) -> None:
        arguments[name] = d.one_of(values)

    return spoil


def no_array(name: str) -> Mistake:
    """Return the mistake of giving something that is no array."""

    def spoil(d: Draws, arguments: Arguments) -> None:
        arguments[name] = d.one_of(NO_ARRAYS)

    return spoil


def other_dtype(name: str, dtypes: tuple[str, ...] = OTHER_DTYPES) -> Mistake:
    """Return the mistake of giving an array of another dtype."""

    def spoil(d: Draws, arguments: Arguments) -> None:
        if isinstance(given := arguments.get(name), Tensor):
            dtype = d.one_of(dtypes)
            arguments[name] = tensor(_as_numbers(given, dtype), dtype, layout=given.layout)

    return spoil


def other_shape(name: str) -> Mistake:
    """Return the mistake of giving an array of another shape."""

    def spoil(d: Draws, arguments: Arguments) -> None:
        if isinstance(given := arguments.get(name), Tensor):
            shape = changed_shape(d, given.values.shape)
            values = np.resize(given.values, shape) if given.values.size else np.zeros(shape)
            arguments[name] = tensor(values, given.dtype)

    return spoil


def missing(name: str) -> Mistake:
    """Return the mistake of leaving an argument out."""

    def spoil(_: Draws, arguments: Arguments) -> None:
        arguments.pop(name, None)

    return spoil


def unexpected(d: Draws, arguments: Arguments) -> None:
    """Give a keyword that there is not."""
    arguments[d.one_of(("dim", "size", "axes"))] = 1


def out_of_range(name: str, classes_of: Callable[[Arguments], int]) -> Mistake:
    """Return the mistake of giving a label that names no class."""

    def spoil(d: Draws, arguments: Arguments) -> None:
        given = arguments.get(name)
        if not isinstance(given, Tensor) or not given.values.size or given.dtype == "bfloat16":
            return
        classes = classes_of(arguments)
        odd = (classes, -1, classes + 1, -classes, -classes - 1, -100, 99, 255, -128)
        label = odd[d.integer(0, len(odd) - 1)]
        values = given.values.copy()
        with np.errstate(all="ignore"):
            values.flat[d.integer(0, min(values.size, 50) - 1)] = np.array(label).astype(values.dtype)
        arguments[name] = Tensor(values, given.dtype, given.layout)

    return spoil


def changed_shape(d: Draws, shape: Shape) -> Shape:
    """Return another shape: an axis more, less, longer, shorter, or two of them exchanged."""
    kind = d.integer(0, 6)
    if kind == 0:
        return (*shape, 1)
    if kind == 1:
        return (1, *shape)
    if not shape:
        return (2,)
    at = d.integer(0, len(shape) - 1)
    if kind == 2:
        return shape[:at] + shape[at + 1 :]
    if kind == 3:
        return (*shape[:at], shape[at] + 1, *shape[at + 1 :])
    if kind == 4:
        return (*shape[:at], 1, *shape[at + 1 :])
    if kind == 5:
        return (*shape[:at], 0, *shape[at + 1 :])
    return shape[::-1]


def make_one(d: Draws, mistakes: Mapping[str, Mistake], arguments: Arguments) -> str:
    """Spoil the arguments once in `ONE_IN` times; return the name of the mistake, or nothing."""
    if not d.rarely(ONE_IN):
        return ""
    name = d.one_of(tuple(mistakes))
    mistakes[name](d, arguments)
    return str(name)


def by_position(d: Draws, arguments: Mapping[str, Any], defaults: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the arguments by position: only the first, all, or one more than there are."""
    every = [arguments.get(name, default) for name, default in defaults.items()]
    return tuple((*every, 0)[: d.integer(0, len(every) + 1)])


def differentiable(arguments: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the names that are given as floating arrays."""
    given = {name: arguments.get(name) for name in names}
    return tuple(n for n, value in given.items() if isinstance(value, Tensor) and value.dtype in FLOATING)


def promoted(*arrays: Any) -> str:
    """Return the dtype that floating arrays promote to; the others do not take part."""
    names = {a.dtype for a in arrays if isinstance(a, Tensor) and a.dtype in FLOATING}
    if names == {"float16", "bfloat16"}:
        return "float32"
    return max(names, key=FLOATING.index, default="float32")


def _as_numbers(given: Tensor, dtype: str) -> Any:
    """Return the values, with nothing that the dtype cannot hold."""
    if dtype in FLOATING or dtype == "complex64" or given.values.dtype.kind not in "f":
        return given.values
    return np.where(np.abs(given.values) < 100, given.values, 0)
