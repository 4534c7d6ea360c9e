"""How a run of `xent fuzz` looks on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from xent_conformance.backends import Backend
from xent_conformance.case import Case
from xent_conformance.fuzz.drive import Plan, Run
from xent_conformance.fuzz.finding import Finding
from xent_conformance.fuzz.judge import DIFFERS, KNOWN, NOT_EXPRESSIBLE, SAME
from xent_conformance.fuzz.search import NOT_ASKED, ONE_IN
from xent_conformance.reproduce import code
from xent_conformance.terminal import say

_ANSWERED = ("value", "gradients", "second_order", "error", "crash", "unstable", NOT_ASKED)
_MET = (SAME, KNOWN, NOT_EXPRESSIBLE, DIFFERS)


def print_plan(plan: Plan, console: Console) -> None:
    """Say what is run, and the seed."""
    names = [
        backend.name
        if plan.paced.by_name or backend.name not in ONE_IN
        else f"{backend.name} (one call in {ONE_IN[backend.name]})"
        for backend in plan.paced.backends
    ]
    say(console, f"seed {plan.seed}; {', '.join(names)}")


@contextmanager
def progress(plan: Plan, console: Console) -> Iterator[Progress]:
    """Show calls, rate and findings of each loss while the run goes on."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<33}"),
        BarColumn(20),
        TextColumn(
            "{task.fields[calls]:>7} calls {task.fields[rate]:>6.1f}/s {task.fields[findings]:>3} found"
        ),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=console.is_terminal) as shown:
        for loss in plan.losses:
            shown.add_task(loss, total=plan.calls, calls=0, rate=0.0, findings=0)
        yield shown


def update(shown: Progress, run: Run, loss: str) -> None:
    """Show how far a loss is."""
    tally = run.tallies[loss]
    (task,) = (task for task in shown.tasks if task.description == loss)
    shown.update(
        task.id,
        completed=tally.calls,
        calls=tally.calls,
        rate=_rate(run, loss),
        findings=sum(finding.loss == loss for finding in run.findings),
    )


def _rate(run: Run, loss: str) -> float:
    """Return the calls that all processes together make in a second; each has counted its own time."""
    tally = run.tallies[loss]
    return run.plan.jobs * tally.calls / max(tally.seconds, 1e-9)


def print_finding(finding: Finding, backend: Backend, path: object, console: Console) -> None:
    """Show a finding: what differs, the call as code, the original's answer, the file."""
    difference = finding.difference
    way = f" ({difference.way})" if difference.way else ""
    say(
        console,
        f"\n{finding.loss}: {difference.facet} differs on {difference.backend}{way}",
        style="bold red",
    )
    say(console, difference.text)
    case = Case(finding.name, finding.loss, "Found.", finding.call)
    say(console, code(case, backend).rstrip(), style="cyan")
    say(console, f"{finding.original} answers: {finding.expected}")
    say(console, f"kept in {path}; add it as a case with: xent fuzz save {path}")


def print_summary(run: Run, console: Console) -> None:
    """Show what was asked, what came of it, and the seed."""
    answered = [name.replace("_", " ") for name in _ANSWERED]
    asked = Table(
        "loss", "calls", *answered, "differing", "findings", "calls/s", title="the originals answered"
    )
    for loss, tally in run.tallies.items():
        findings = sum(finding.loss == loss for finding in run.findings)
        counts = [tally.calls, *(tally.answered[name] for name in _ANSWERED), run.differing[loss], findings]
        asked.add_row(loss, *map(str, counts), f"{_rate(run, loss):.1f}")
    console.print(asked)
    met = Table("loss", "backend", "calls", *_MET, title="the adapters")
    for loss, tally in run.tallies.items():
        for backend in run.plan.paced.backends:
            counts = [tally.backends[backend.name, word] for word in _MET]
            met.add_row(loss, backend.name, str(sum(counts)), *map(str, counts))
    console.print(met)
    for loss, tally in run.tallies.items():
        for name, count in sorted(tally.known.items()):
            say(console, f"{loss}: {count} calls with the known difference {name}")
    say(console, f"seed {run.plan.seed}")
