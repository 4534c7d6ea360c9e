"""Someone else's function in the place of an adapter's: what it claims to be, and what it can be asked.

It is asked as its users would: on torch with ``.backward()``, on JAX with ``jax.vjp``. On other libraries
only the value is asked, unless what is called has an attribute ``vjp`` with the signature of `xent.vjp`
(without the function): ``out, pullback = loss.vjp(*args, argnums=…, **kwargs)``.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from xent_conformance import frameworks

if TYPE_CHECKING:
    from xent_conformance.suite import Expected
    from xent_conformance.vectors import Vector

_ADDRESS = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")


class ImplementationError(ValueError):
    """What was named cannot be used; the text says why, and what would be right."""


@dataclass(frozen=True)
class Implementation:
    """``name``: what a report calls it; ``stands_for``: the original's dotted name; ``get`` returns it."""

    name: str
    stands_for: str
    get: Callable[[], Any]

    def in_place(self) -> AbstractContextManager[None]:
        """Return a context in which it is found instead of the adapter's function."""
        return frameworks.standing_in({self.stands_for: self.get()})


def find(address: str) -> Any:
    """Import what ``package.module:name`` is the address of.

    Raises:
        ImplementationError: if the address has another form, or nothing is there.

    >>> find("math:tau")
    6.283185307179586
    >>> find("math.tau")
    Traceback (most recent call last):
    ...
    xent_conformance.implementation.ImplementationError: 'math.tau' is not of the form package.module:name
    """
    if not _ADDRESS.fullmatch(address):
        raise ImplementationError(f"{address!r} is not of the form package.module:name")
    try:
        return pkgutil.resolve_name(address)
    except Exception as error:
        raise ImplementationError(f"{address} cannot be imported: {type(error).__name__}: {error}") from error


def claim(address: str, vectors: Iterable[Vector], stands_for: str | None = None) -> Implementation:
    """Find an implementation, and what it stands for among the originals' functions that these vectors call.

    If nothing is said, a class stands for the class, and a function for the function, that most cases call.

    Raises:
        ImplementationError: if it cannot be imported or called, or if no case calls ``stands_for``.
    """
    found = find(address)
    if not callable(found):
        raise ImplementationError(f"{address} is no function or class, but {type(found).__name__}")
    called = Counter(vector.case.call.function for vector in vectors)
    if stands_for is None:
        alike = [n for n, _ in called.most_common() if frameworks.is_class(n) == inspect.isclass(found)]
        stands_for = (alike or [name for name, _ in called.most_common(1)])[0]
    elif stands_for not in called:
        raise ImplementationError(f"no case calls {stands_for!r}; there are: {', '.join(called)}")
    return Implementation(address, stands_for, partial(find, address))


def narrowed(expected: Expected, implementation: Implementation) -> Expected:
    """Leave out what an implementation cannot be asked.

    That is: cases of other functions; cases with arguments that only the framework makes (Chainer's
    ``Variable``); cases on which the original crashed or whose answer changed, so that there is nothing to
    agree with; and the ``repr`` of instances.
    """
    vectors = [_without_repr(v) for v in expected.vectors if _can_be_asked(v, implementation)]
    name = implementation.stands_for
    return replace(
        expected,
        vectors=vectors,
        signatures={
            original: {name: signatures[name]}
            for original, signatures in expected.signatures.items()
            if name in signatures
        },
    )


def _can_be_asked(vector: Vector, implementation: Implementation) -> bool:
    call, outcome = vector.case.call, vector.outcome
    answered = "crash" not in outcome and not outcome.get("unstable")
    return call.function == implementation.stands_for and "variables" not in call.context and answered


def _without_repr(vector: Vector) -> Vector:
    return replace(vector, outcome={part: x for part, x in vector.outcome.items() if part != "repr"})
