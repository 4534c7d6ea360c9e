"""One call, sent to its original and to the adapter on some backends, and what came of it.

The original is asked a second time, in another process whose memory is filled with a pattern, where something
differs: what it does not answer the same twice is not held against the adapter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

from xent_conformance.backends import Backend
from xent_conformance.case import Call, Case, call_to_json
from xent_conformance.check import check
from xent_conformance.compare import DIFFERENT, WRONG
from xent_conformance.fuzz.known import known_kind
from xent_conformance.originals.environments import environment_of, python_of
from xent_conformance.originals.process import Original, Outcome
from xent_conformance.originals.record import FILLED_MEMORY, ask_with_reference, stable
from xent_conformance.results import CaseResult, Found
from xent_conformance.vectors import Vector
from xent_conformance.wire import Tensor

SAME, KNOWN, DIFFERS, NOT_EXPRESSIBLE = "same", "known", "different", "not expressible"

_UNSTABLE_FACETS = {"value": "value", "gradients": "gradient", "second_order": "second order"}
_NUMBER = re.compile(r"[-+]?(\d[\d.]*(e[-+]?\d+)?|\binf\b|\bnan\b)j?")


@dataclass(frozen=True)
class Difference:
    """One facet of a call that differs on one backend, in one way of asking."""

    backend: str
    way: str
    facet: str
    text: str

    @property
    def kind(self) -> tuple[str, str, str]:
        """What is kept while the call is shrunk: backend, facet, and the text without its numbers."""
        words = re.sub(r"#([\s,()\[\]]*#)+", "#", _NUMBER.sub("#", self.text))
        return self.backend, self.facet, words[:300]


@dataclass(frozen=True)
class Verdict:
    """What came of a call.

    ``answered`` holds what the original's answer has: value, gradients, error, crash, unstable. ``backends``
    says how each backend's answer compares, ``known`` the names of the known kinds of differences that were
    met.
    """

    vector: Vector
    answered: tuple[str, ...]
    backends: Mapping[str, str]
    known: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def call(self) -> Call:
        """The call."""
        return self.vector.case.call


class Originals:
    """The originals that were asked so far, each in a process of its own, and again with filled memory."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, bool], Original] = {}

    def __enter__(self) -> Originals:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes."""
        for original in self._running.values():
            original.close()
        self._running.clear()

    def ask(self, case: Case, *, filled: bool = False) -> Vector:
        """Return a case with its original's answer."""
        env = environment_of(case)
        key = env.name, filled
        if key not in self._running:
            variables = FILLED_MEMORY if filled else None
            self._running[key] = Original(python_of(env), env.framework, variables=variables)
        outcome, reference = ask_with_reference(self._running[key], case.call)
        return Vector(case, env.name, outcome, reference)


def judge(case: Case, originals: Originals, backends: Sequence[Backend]) -> Verdict:
    """Ask and compare.

    Raises:
        OriginalError: if the original cannot be asked.
    """
    vector = originals.ask(case)
    results = [check(vector, backend) for backend in backends]
    if any(map(_failed, results)):
        vector = _agreed(vector, originals.ask(case, filled=True))
        results = [check(vector, backend) for backend in backends]
    met: dict[str, str] = {}
    known: list[str] = []
    differences: list[Difference] = []
    for result in results:
        met[result.backend] = NOT_EXPRESSIBLE if result.status == NOT_EXPRESSIBLE else SAME
        for found in _failed(result):
            if _no_guide(vector, found):
                continue
            kind = known_kind(vector, found) if found.verdict == DIFFERENT else None
            if kind is not None:
                known.append(kind.name)
                met[result.backend] = KNOWN if met[result.backend] != DIFFERS else DIFFERS
                continue
            met[result.backend] = DIFFERS
            differences.append(Difference(result.backend, found.way, found.facet, found.text))
    answered = tuple(
        name
        for name in ("value", "gradients", "second_order", "error", "crash", "unstable")
        if name in vector.outcome
    )
    return Verdict(vector, answered, met, tuple(dict.fromkeys(known)), tuple(differences))


def _failed(result: CaseResult) -> list[Found]:
    return [found for found in result.findings if found.verdict in (DIFFERENT, WRONG)]


def _agreed(vector: Vector, again: Vector) -> Vector:
    """Return what two askings agree on."""
    same = json.dumps(vector.reference) == json.dumps(again.reference)
    outcome: Outcome = stable(dict(vector.outcome), dict(again.outcome))
    return Vector(vector.case, vector.original, outcome, vector.reference if same else None)


def _no_guide(vector: Vector, found: Found) -> bool:
    """Whether the original crashed or answers at random here, and the adapter does something clear."""
    if found.verdict != DIFFERENT:
        return False
    unstable = vector.outcome.get("unstable", ())
    if "crash" in vector.outcome or "error" in unstable or "crash" in unstable:
        return True
    if found.facet == "error":  # to raise is right where there is no value to give
        return "value" in unstable
    return found.facet in {_UNSTABLE_FACETS.get(part.partition(".")[0]) for part in unstable}


def options_of(call: Call) -> str:
    """Return which arguments a call has, the kinds of their values, and the context: not the numbers."""

    def kind(value: object) -> object:
        if isinstance(value, Tensor):
            return value.dtype
        return value if value is None or isinstance(value, (bool, str)) else type(value).__name__

    parts = [call.function, *map(kind, call.args), *map(kind, call.init_args)]
    named = {**call.init_kwargs, **call.kwargs}
    return json.dumps(
        [parts, {name: str(kind(value)) for name, value in sorted(named.items())}, dict(call.context)],
        default=str,
    )


def text_of(call: Call) -> str:
    """Return a call as one line, the same for equal calls."""
    return json.dumps(call_to_json(call))
