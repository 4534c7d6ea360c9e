"""Runs a call on an adapter and a backend, in every way that there is to ask, and notes what came of it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import numpy as np

from xent_conformance import frameworks
from xent_conformance.asking import CannotAsk
from xent_conformance.backends import Backend, NotExpressible
from xent_conformance.bound import bind
from xent_conformance.case import Call
from xent_conformance.originals.serve import NOISE
from xent_conformance.outcome import CALL, GRADIENT, SECOND_ORDER, STAGES, Failure, Outcome, Warned
from xent_conformance.ways import WAYS, ways_of


def execute(call: Call, backend: Backend) -> Iterator[tuple[str, Outcome]]:
    """Yield the name and the outcome of every way in which a call is made on a backend.

    Raises:
        NotExpressible: if the call does not exist on this backend.
    """
    for way in ways_of(call, backend):
        yield way, observe(call, backend, way)


def observe(call: Call, backend: Backend, way: str) -> Outcome:
    """Make a call in one way.

    NumPy's floating-point status warnings (overflow, invalid value) belong to the library and stay silent, as
    they do when the originals are asked.
    """
    answer: dict[str, Any] = {"unasked": {}}
    failure = None
    with ExitStack() as scope:
        scope.enter_context(np.errstate(all="ignore"))
        scope.enter_context(backend.session())
        if backend.implementation is not None:
            scope.enter_context(backend.implementation.in_place())
        caught = scope.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")
        try:
            frameworks.of(call).enter(scope, call.context)
            _note_repr(call, backend, answer)
            WAYS[way](call, backend, answer)
        except NotExpressible:
            raise
        except CannotAsk as stopped:
            for stage in STAGES[STAGES.index(stopped.stage) :]:  # nor what would come after it
                answer["unasked"].setdefault(stage, stopped.reason)
        except (Exception, SystemExit) as error:  # someone else's code may want to end the process
            failure = Failure.of(error, _stage(call, answer))
    return Outcome(
        value=answer.get("value"),
        gradients=answer.get("gradients", {}),
        second_order=answer.get("second_order"),
        repr=answer.get("repr"),
        warnings=_unrepeated(caught, backend.noise),
        failure=failure,
        unasked=answer["unasked"],
    )


def _note_repr(call: Call, backend: Backend, answer: dict[str, Any]) -> None:
    bound = bind(call, backend.array)
    if bound.constructs:
        answer["repr"] = repr(bound.target())


def _stage(call: Call, answer: Mapping[str, Any]) -> str:
    if "value" not in answer:
        return CALL
    return GRADIENT if call.wrt and "gradients" not in answer else SECOND_ORDER


def _unrepeated(caught: list[warnings.WarningMessage], noise: tuple[str, ...]) -> tuple[Warned, ...]:
    found = [
        Warned(tuple(c.__qualname__ for c in w.category.__mro__ if issubclass(c, Warning)), str(w.message))
        for w in caught
        if not issubclass(w.category, NOISE) and not str(w.message).startswith(noise)
    ]
    return tuple(dict.fromkeys(found))
