"""Random calls in batches: drawn from a seed, judged one after the other, and a differing one shrunk.

The calls of a batch depend on its seed and on nothing that was found, so that the same seed gives the same
calls. To shrink a call, its batch is drawn again; nothing is asked until that call comes, and from there
Hypothesis looks for a smaller one that differs in the same way.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.errors import Flaky

from xent_conformance.backends import Backend
from xent_conformance.case import Call, Case
from xent_conformance.fuzz.draws import calls_of
from xent_conformance.fuzz.judge import Difference, Originals, Verdict, judge, text_of
from xent_conformance.fuzz.strategies import BUILDERS
from xent_conformance.originals.process import OriginalError
from xent_conformance.vectors import Vector

NOT_ASKED = "not asked"

#: Calls in a batch.
BATCH = 200
#: Calls that are asked while one is shrunk.
MOST_ASKED = 300
#: Backends that take long for a call: unless they are asked for by name, they get one call in so many.
ONE_IN = {"jax": 40, "jax-jit": 40, "dask": 40}


@dataclass(frozen=True)
class Batch:
    """Some calls of one loss: the seed of the run, the number of the batch in it, and how many calls."""

    loss: str
    seed: int
    number: int
    size: int = BATCH


@dataclass(frozen=True)
class Paced:
    """The backends, and one in how many calls each of them gets."""

    backends: Sequence[Backend]
    by_name: bool

    def of(self, index: int) -> list[Backend]:
        """Return the backends that get the call with this index."""
        return [b for b in self.backends if self.by_name or index % ONE_IN.get(b.name, 1) == 0]

    def named(self, name: str) -> Backend:
        """Return the backend of this name."""
        return next(backend for backend in self.backends if backend.name == name)


class _DiffersError(Exception):
    """Tells Hypothesis that a call differs."""


def batches(losses: Sequence[str], seed: int, calls: int | None) -> Iterator[Batch]:
    """Yield batches of the losses in turn: so many calls for each, or without an end."""
    number = 0
    while calls is None or number * BATCH < calls:
        size = BATCH if calls is None else min(BATCH, calls - number * BATCH)
        for loss in losses:
            yield Batch(loss, seed, number, size)
        number += 1


def run_batch(batch: Batch, paced: Paced, originals: Originals) -> Iterator[Verdict]:
    """Judge the calls of a batch."""
    for index, call in enumerate(calls_in(batch)):
        case = _case(batch, index, call)
        try:
            yield judge(case, originals, paced.of(batch.number * BATCH + index))
        except OriginalError:  # its answer is nothing that the wire can carry
            yield Verdict(Vector(case, "", {}), (NOT_ASKED,), {}, (), ())


def calls_in(batch: Batch) -> list[Call]:
    """Return the calls of a batch; what Hypothesis draws a second time does not count."""
    drawn: dict[str, Call] = {}
    _draw(batch, lambda call: drawn.setdefault(text_of(call), call), shrink=False)
    return list(drawn.values())[: batch.size]


def shrink(
    batch: Batch, verdict: Verdict, difference: Difference, backend: Backend, originals: Originals
) -> Verdict:
    """Return the verdict of the smallest call found that differs as this one does."""
    wanted = text_of(verdict.call)
    smallest = verdict
    asked = 0

    def visit(call: Call) -> None:
        nonlocal smallest, asked
        if (asked or text_of(call) == wanted) and asked < MOST_ASKED:
            asked += 1
            found = judge(_case(batch, 0, call), originals, [backend])
            if any(d.kind == difference.kind for d in found.differences):
                smallest = found
                raise _DiffersError

    # Flaky: the calls are used up, or it does not differ each time, which is worth a look all the same.
    with contextlib.suppress(_DiffersError, Flaky):
        _draw(batch, visit, shrink=True)
    return smallest


def _draw(batch: Batch, visit: Callable[[Call], object], *, shrink: bool) -> None:
    digest = hashlib.sha256(f"{batch.seed} {batch.loss} {batch.number}".encode()).digest()

    @seed(int.from_bytes(digest[:8]))
    @settings(
        max_examples=2 * batch.size,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @given(calls_of(BUILDERS[batch.loss]))
    def each(call: Call) -> None:
        visit(call)

    each()


def _case(batch: Batch, index: int, call: Call) -> Case:
    return Case(f"fuzz-{batch.seed}-{batch.number}-{index}", batch.loss, "A random call.", call)
