"""What a run of `xent fuzz` did, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from xent_conformance.fuzz.judge import Verdict


@dataclass
class Tally:
    """Counts of one loss.

    ``answered`` counts the calls whose original gave a value, gradients, an error, a crash and so on,
    ``backends`` what was met on each backend, ``known`` the known kinds of differences.
    """

    calls: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    backends: Counter[tuple[str, str]] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, verdict: Verdict) -> None:
        """Count a call."""
        self.calls += 1
        self.answered.update(verdict.answered)
        self.backends.update(verdict.backends.items())
        self.known.update(verdict.known)

    def merge(self, other: Tally) -> None:
        """Count what another tally has counted."""
        self.calls += other.calls
        self.answered.update(other.answered)
        self.backends.update(other.backends)
        self.known.update(other.known)
        self.seconds += other.seconds
