"""Type checks of functions, as in ``chainer.utils.type_check``: the error class and its texts."""

from __future__ import annotations

from typing import Any


class InvalidType(Exception):  # noqa: N818 - Chainer's name
    """Raised when dtypes or shapes of a function's arguments do not fit.

    Attributes:
        expect: what should hold, as text.
        actual: what was found, as text.
    """

    def __init__(self, expect: str, actual: str, msg: str | None = None) -> None:
        self.expect, self.actual = expect, actual
        super().__init__(msg if msg is not None else f"Expect: {expect}\nActual: {actual}")

    def __reduce__(self) -> tuple[Any, ...]:
        return InvalidType, (self.expect, self.actual, str(self))


def expect(function: str, condition: bool, expected: str, actual: str) -> None:
    """Raise `InvalidType`, with Chainer's text, unless a condition on the arguments of ``function`` holds.

    >>> try:
    ...     expect("Sum", False, "x.dtype.kind == f", "i != f")
    ... except InvalidType as error:
    ...     print(str(error).strip())
    Invalid operation is performed in: Sum (Forward)
    <BLANKLINE>
    Expect: x.dtype.kind == f
    Actual: i != f
    """
    if not condition:
        text = f"Expect: {expected}\nActual: {actual}"
        where = f"\nInvalid operation is performed in: {function} (Forward)\n\n"
        raise InvalidType(expected, actual, where + text)


def expect_kind(function: str, name: str, kind: str, wanted: str) -> None:
    """Raise `InvalidType` unless an argument's dtype is of the wanted kind."""
    expect(function, kind == wanted, f"{name}.dtype.kind == {wanted}", f"{kind} != {wanted}")


def expect_broadcastable(lhs: tuple[int, ...], rhs: tuple[int, ...]) -> None:
    """Raise `InvalidType` unless two shapes broadcast."""
    pairs = zip(reversed(lhs), reversed(rhs), strict=False)
    if any(m != n and 1 not in (m, n) for m, n in pairs):
        shapes = f"lhs.shape = {lhs}\nrhs.shape = {rhs}"
        raise InvalidType("", "", f"cannot broadcast inputs of the following shapes:\n{shapes}")


def undecidable(*help_lines: str) -> RuntimeError:
    """Return the error of a type check that cannot say what is wrong, with lines that do.

    Chainer builds its explanation by running the check again on symbolic expressions. Where the check holds a
    Python ``if`` or a chained comparison, that run stops here: ``softmax_cross_entropy`` and ``log_softmax``
    never get further.
    """
    text = (
        "An Expr instance cannot be evaluated as bool. "
        "Please use chainer.utils.type_check.eval() to evaluate an expression."
    )
    return RuntimeError("\n".join([text, *help_lines]))
