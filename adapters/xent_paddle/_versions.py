"""Which version of PaddlePaddle is reproduced, and what differs between the versions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Rules:
    """What one version does where another does something else.

    Attributes:
        version: PaddlePaddle's version.
        warns_of_deprecation: calls warn that the function is deprecated.
        short_label: what becomes of labels whose rank is one less than that of the logits. ``"insert"`` gives
            them the class axis; ``"reshape"`` makes them ``[label.shape[0], logits.shape[1]]``.
        wrong_type: the exception, and its name in the text, for an argument of another Python type.
        numpy_integers: the kinds (``numpy.dtype.kind``) of NumPy scalars that pass for integers.
        integers_wrap: integer arguments beyond int32 wrap to it; otherwise they raise.
        allows_zero_sizes: an empty batch, or no classes, is no error.
        no_second_derivative: what asking for a second derivative raises.
    """

    version: str
    warns_of_deprecation: bool
    short_label: Literal["insert", "reshape"]
    wrong_type: tuple[type[Exception], str]
    numpy_integers: str
    integers_wrap: bool
    allows_zero_sizes: bool
    no_second_derivative: str


_NO_SECOND_DERIVATIVE = (
    "(Unavailable) The Op cross_entropy_with_softmax_grad doesn't have any {}. "
    "If you don't intend calculating higher {}, please set `create_graph`to False."
)

_RULES = {
    rules.version: rules
    for rules in (
        Rules(
            version="2.6.2",
            warns_of_deprecation=False,
            short_label="insert",
            wrong_type=(ValueError, "InvalidArgument"),
            numpy_integers="biufc",
            integers_wrap=True,
            allows_zero_sizes=False,
            no_second_derivative=_NO_SECOND_DERIVATIVE.format("gradop", "orderderivatives"),
        ),
        Rules(
            version="3.3.1",
            warns_of_deprecation=True,
            short_label="reshape",
            wrong_type=(TypeError, "InvalidType"),
            numpy_integers="i",
            integers_wrap=False,
            allows_zero_sizes=True,
            no_second_derivative=_NO_SECOND_DERIVATIVE.format("grad op", "order derivatives"),
        ),
    )
}

#: The default is the version that does what the documentation of both describes.
_current: ContextVar[Rules] = ContextVar("xent_paddle_version", default=_RULES["2.6.2"])


def rules() -> Rules:
    """Return what the version that is reproduced now does."""
    return _current.get()


def get_version() -> str:
    """Return the version of PaddlePaddle that is reproduced now.

    >>> get_version()
    '2.6.2'
    """
    return rules().version


def set_version(version: str) -> None:
    """Reproduce another version of PaddlePaddle from here on, in this context (thread, or asyncio task).

    Args:
        version: ``"2.6.2"`` or ``"3.3.1"``.

    Raises:
        ValueError: for any other version.

    >>> set_version("3.3.1")
    >>> get_version()
    '3.3.1'
    >>> set_version("2.6.2")
    """
    _current.set(_find(version))


@contextmanager
def using_version(version: str) -> Iterator[None]:
    """Reproduce another version of PaddlePaddle within a ``with`` block.

    Args:
        version: ``"2.6.2"`` or ``"3.3.1"``.

    Raises:
        ValueError: for any other version.

    >>> with using_version("3.3.1"):
    ...     get_version()
    '3.3.1'
    >>> get_version()
    '2.6.2'
    """
    token = _current.set(_find(version))
    try:
        yield
    finally:
        _current.reset(token)


def _find(version: str) -> Rules:
    try:
        return _RULES[version]
    except (KeyError, TypeError):
        known = " or ".join(repr(name) for name in _RULES)
        raise ValueError(f"the version of PaddlePaddle must be {known}, got {version!r}") from None
