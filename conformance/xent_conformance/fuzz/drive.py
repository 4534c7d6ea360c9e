"""A whole run: batch after batch, in one or several processes, until the calls or the time are used up."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from xent_conformance.fuzz.finding import Finding, finding_of
from xent_conformance.fuzz.judge import Difference, Originals, Verdict, options_of
from xent_conformance.fuzz.search import Batch, Paced, batches, run_batch, shrink
from xent_conformance.fuzz.tally import Tally
from xent_conformance.processes import end_with_the_parent

#: Of differences with the same backend, facet and words, calls with so many sets of options are shrunk.
SHRUNK_OF_A_KIND = 3

Key = tuple[object, ...]


@dataclass(frozen=True)
class Plan:
    """What is run: losses, backends, the seed, and how long: calls for each loss, or seconds in all."""

    losses: Sequence[str]
    paced: Paced
    seed: int
    calls: int | None = None
    seconds: float | None = None
    jobs: int = 1


@dataclass
class Run:
    """What a run has done so far: tallies by loss, and findings; readable at any time."""

    plan: Plan
    tallies: dict[str, Tally] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    differing: Counter[str] = field(default_factory=Counter)
    _seen: set[Key] = field(default_factory=set)
    _of_a_kind: Counter[Key] = field(default_factory=Counter)

    def go(self, progress: Callable[[str], None], found: Callable[[Finding], None]) -> None:
        """Run; ``progress`` gets the loss after each call or batch, ``found`` each new finding."""
        self.tallies = {loss: Tally() for loss in self.plan.losses}
        with Originals() as originals:
            for batch, verdict in self._differing(originals, progress):
                self.differing[batch.loss] += 1
                for difference in verdict.differences:
                    new = self._shrunk(batch, verdict, difference, originals)
                    if new is not None:
                        self.findings.append(new)
                        found(new)

    def _differing(
        self, originals: Originals, progress: Callable[[str], None]
    ) -> Iterator[tuple[Batch, Verdict]]:
        """Yield the calls that differ, as they come."""
        plan = self.plan
        wanted = _until(batches(plan.losses, plan.seed, plan.calls), plan.seconds)
        if plan.jobs == 1:
            for batch in wanted:
                for verdict in _counted(run_batch(batch, plan.paced, originals), self.tallies[batch.loss]):
                    progress(batch.loss)
                    if verdict.differences:
                        yield batch, verdict
            return
        for batch, (tally, verdicts) in _in_processes(wanted, plan):
            self.tallies[batch.loss].merge(tally)
            progress(batch.loss)
            for verdict in verdicts:
                yield batch, verdict

    def _shrunk(
        self, batch: Batch, verdict: Verdict, difference: Difference, originals: Originals
    ) -> Finding | None:
        """Return a finding, unless it is one of a kind that was found before."""
        kind = (batch.loss, *difference.kind[1:])
        key = (*kind, options_of(verdict.call))
        if key in self._seen or self._of_a_kind[kind] >= SHRUNK_OF_A_KIND:
            return None
        self._seen.add(key)
        self._of_a_kind[kind] += 1
        smallest = shrink(batch, verdict, difference, self.plan.paced.named(difference.backend), originals)
        same = [d for d in smallest.differences if d.kind == difference.kind]
        finding = finding_of(smallest, same[0], batch.seed)
        smaller_key = (*kind, options_of(finding.call))
        if smaller_key != key and smaller_key in self._seen:
            return None
        self._seen.add(smaller_key)
        return finding


def _counted(verdicts: Iterator[Verdict], tally: Tally) -> Iterator[Verdict]:
    """Count calls, and the time that they take, as they go by."""
    start = time.monotonic()
    for verdict in verdicts:
        tally.add(verdict)
        tally.seconds += time.monotonic() - start
        yield verdict
        start = time.monotonic()


def _until(wanted: Iterator[Batch], seconds: float | None) -> Iterator[Batch]:
    start = time.monotonic()
    for batch in wanted:
        if seconds is not None and time.monotonic() - start >= seconds:
            return
        yield batch


def _in_processes(wanted: Iterator[Batch], plan: Plan) -> Iterator[tuple[Batch, tuple[Tally, list[Verdict]]]]:
    """Run batches in processes; they come back in order, so that the same findings are made first."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(plan.jobs, context, _begin, (plan.paced,)) as pool:
        tasks = ((batch, pool.submit(_run_batch, batch, plan.paced)) for batch in wanted)
        waiting = deque(islice(tasks, 2 * plan.jobs))
        try:
            while waiting:
                batch, task = waiting.popleft()
                yield batch, task.result()
                waiting.extend(islice(tasks, 1))
        finally:
            pool.shutdown(cancel_futures=True)


_originals = Originals()


def _begin(paced: Paced) -> None:
    end_with_the_parent()
    set_environment(paced)


def _run_batch(batch: Batch, paced: Paced) -> tuple[Tally, list[Verdict]]:
    tally = Tally()
    verdicts = _counted(run_batch(batch, paced, _originals), tally)
    return tally, [verdict for verdict in verdicts if verdict.differences]


def set_environment(paced: Paced) -> None:
    """Set what libraries want to find in the environment before they are used, unless it is set."""
    # Hypothesis keeps notes on the source files that it sees, by default in the current folder.
    notes = Path(tempfile.gettempdir()) / "xent-hypothesis"
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(notes))
    for backend in paced.backends:
        for name, value in backend.environment().items():
            os.environ.setdefault(name, value)
