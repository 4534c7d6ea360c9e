"""Someone else's function in the place of an adapter's: what it claims to be, and what it can be asked.

It is asked as its users would: on torch with ``.backward()``, on JAX with ``jax.vjp``. On other libraries
only the value is asked, unless what is called has an attribute ``vjp`` with the signature of `xent.vjp`
(without the function): ``out, pullback = loss.vjp(*args, argnums=…, **kwargs)``.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from xent_conformance import frameworks
from xent_conformance.addresses import find

if TYPE_CHECKING:
    from xent_conformance.suite import Expected
    from xent_conformance.vectors import Vector


class ImplementationError(ValueError):
    """What was named is no implementation of what it should be; the text says why."""


@dataclass(frozen=True)
class Implementation:
    """``name``: what a report calls it; ``stands_for``: the original's dotted name; ``get`` returns it."""

    name: str
    stands_for: str
    get: Callable[[], Any]

    def in_place(self) -> AbstractContextManager[None]:
        """Return a context in which it is found instead of the adapter's function."""
        return frameworks.standing_in({self.stands_for: self.get()})


def claim(address: str, vectors: Iterable[Vector], stands_for: str | None = None) -> Implementation:
    """Find an implementation, and what it stands for among the originals' functions that these vectors call.

    If nothing is said, a class stands for the class, and a function for the function, that most cases call.

    Raises:
        AddressError: if it cannot be imported.
        ImplementationError: if it cannot be called, or if no case calls ``stands_for``.
    """
    found = find(address)
    if not callable(found):
        raise ImplementationError(f"{address} is no function or class, but {type(found).__name__}")
    called = calls(vectors)
    if stands_for is None:
        alike = [name for name in called if frameworks.is_class(name) == inspect.isclass(found)]
        stands_for = (alike or called)[0]
    elif stands_for not in called:
        raise ImplementationError(f"no case calls {stands_for!r}; there are: {', '.join(called)}")
    return Implementation(address, stands_for, partial(find, address))


def calls(vectors: Iterable[Vector]) -> list[str]:
    """Return the names of the originals' functions that these vectors call, the most frequent first."""
    return [name for name, _ in Counter(vector.case.call.function for vector in vectors).most_common()]


def usual_arrays(losses: Sequence[str]) -> str:
    """Return the name of the backend that an implementation of this one loss is asked on, if none is named.

    Raises:
        ImplementationError: if it is not one loss.
    """
    if len(losses) != 1:
        raise ImplementationError(f"an implementation stands for one loss; choose one: {', '.join(losses)}")
    return "torch" if losses[0].startswith("torch.") else "numpy"


def askable(vectors: Iterable[Vector], stands_for: str) -> list[Vector]:
    """Leave out what an implementation of that function cannot be asked.

    That is: cases of other functions; cases with arguments that only the framework makes (Chainer's
    ``Variable``); cases on which the original crashed or whose answer changed, so that there is nothing to
    agree with; and the ``repr`` of instances.
    """
    return [_without_repr(vector) for vector in vectors if _is_askable(vector, stands_for)]


def _is_askable(vector: Vector, stands_for: str) -> bool:
    call, outcome = vector.case.call, vector.outcome
    answered = "crash" not in outcome and not outcome.get("unstable")
    return call.function == stands_for and "variables" not in call.context and answered


def _without_repr(vector: Vector) -> Vector:
    return replace(vector, outcome={part: x for part, x in vector.outcome.items() if part != "repr"})


def narrowed(expected: Expected, implementation: Implementation) -> Expected:
    """Leave out what an implementation cannot be asked, of cases and of signatures.

    Raises:
        ImplementationError: if nothing is left.
    """
    name = implementation.stands_for
    vectors = askable(expected.vectors, name)
    if not vectors:
        raise ImplementationError(f"an implementation of {name} can be asked none of the chosen cases")
    return replace(
        expected,
        implementation=implementation,
        left_out=len(expected.vectors) - len(vectors),
        vectors=vectors,
        signatures={
            original: {name: signatures[name]}
            for original, signatures in expected.signatures.items()
            if name in signatures
        },
    )
