"""Mirrors ``paddle.utils.deprecated``: the warning of a deprecated function."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from xent_paddle._versions import rules

P = ParamSpec("P")
T = TypeVar("T")


class VisibleDeprecationWarning(UserWarning):
    """A deprecation that the default warning filters show."""


def deprecated(
    *, module: str, since: str, update_to: str, reason: str
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Warn at every call, before the arguments are looked at, in the versions of Paddle that do.

    ``module`` is where the function is in Paddle, which the text names.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        # Paddle writes the text in yellow.
        text = (
            f'\x1b[93m\nWarning:\nAPI "{module}.{function.__name__}" is deprecated since {since}, and will '
            f'be removed in future versions. Please use "{update_to}" instead.\n    Reason: {reason} \x1b[0m'
        )

        @functools.wraps(function)
        def warned(*args: P.args, **kwargs: P.kwargs) -> T:
            if rules().warns_of_deprecation:
                warnings.warn(text, VisibleDeprecationWarning, stacklevel=2)
            return function(*args, **kwargs)

        return warned

    return decorate
