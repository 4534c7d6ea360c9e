"""A run in several processes is the run in one."""

from dataclasses import replace
from importlib import import_module
from io import StringIO
from pathlib import Path

from rich.console import Console

from xent_conformance.case import call_to_json
from xent_conformance.fuzz import drive, search, show
from xent_conformance.fuzz.drive import Plan, Run
from xent_conformance.fuzz.tally import Tally

from .conftest import NUMPY
from .fakes import LOSS

CALLS = 60


def counted_and_found(jobs):
    run = Run(Plan([LOSS], NUMPY, seed=3, calls=CALLS, jobs=jobs))
    run.go(lambda _: None, lambda _: None)
    tallies = {loss: replace(tally, seconds=0) for loss, tally in run.tallies.items()}
    return tallies, [call_to_json(finding.call) for finding in run.findings], run.differing


def test_two_processes_count_and_find_what_one_does(monkeypatch):
    monkeypatch.setattr(search, "BATCH", 25)  # three batches
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setattr(drive, "_begin", import_module("fakes").begin)
    tallies, findings, differing = counted_and_found(jobs=2)
    assert (tallies, findings, differing) == counted_and_found(jobs=1)
    assert tallies[LOSS].calls == CALLS
    assert findings
    assert differing[LOSS] >= len(findings)


def test_the_rate_is_of_all_processes_together():
    run = Run(Plan([LOSS], NUMPY, seed=3, calls=CALLS, jobs=2), {LOSS: Tally(calls=60, seconds=10)})
    console = Console(width=200, file=StringIO(), record=True)
    show.print_summary(run, console)
    assert "12.0" in console.export_text()
