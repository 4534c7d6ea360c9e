"""``xent fuzz``: random calls against the originals; ``xent fuzz save``: a finding becomes a case."""

from __future__ import annotations

import importlib
import secrets
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from xent_conformance.addresses import AddressError
from xent_conformance.backends import BACKENDS
from xent_conformance.case import Case
from xent_conformance.cases import found
from xent_conformance.cases.found import FoundCaseError
from xent_conformance.originals.environments import NotInstalledError
from xent_conformance.originals.process import OriginalError
from xent_conformance.suite import SelectionError, choose_backends, choose_losses
from xent_conformance.terminal import say

app = typer.Typer(
    help="Random calls, sent to the originals and to the adapters.", invoke_without_command=True
)
errors = Console(stderr=True)

_UNKNOWN_WIDTH = 160
DEFAULT_CALLS = 1000


@app.callback()
def fuzz(
    context: typer.Context,
    loss: Annotated[
        list[str] | None, typer.Option(help="Only this loss; * and ? are wildcards (may be repeated).")
    ] = None,
    minutes: Annotated[float | None, typer.Option(min=0, help="How long, for all losses together.")] = None,
    calls: Annotated[
        int | None,
        typer.Option(min=1, help=f"Calls for each loss; {DEFAULT_CALLS} if no time is given either."),
    ] = None,
    backend: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this array library (may be repeated); all installed if none: slow ones get few calls."
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same calls.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that ask.")] = 1,
    folder: Annotated[Path, typer.Option(help="Where findings are kept.")] = Path("xent-fuzz"),
) -> None:
    """Make random calls, valid and not, of an original and of its adapter, until they differ.

    What differs is shrunk to a small call and kept. The exit status is 1 if anything differs that is not
    known.
    """
    if context.invoked_subcommand is not None:
        return
    _need_hypothesis()
    from xent_conformance.fuzz import drive, show
    from xent_conformance.fuzz.finding import Finding, write
    from xent_conformance.fuzz.search import Paced

    try:
        paced = Paced(choose_backends(backend or []), by_name=bool(backend))
        losses = choose_losses(loss or [])
    except (SelectionError, AddressError) as error:
        raise typer.BadParameter(str(error)) from None
    plan = drive.Plan(
        losses=losses,
        paced=paced,
        seed=secrets.randbelow(2**32) if seed is None else seed,
        calls=DEFAULT_CALLS if calls is None and minutes is None else calls,
        seconds=None if minutes is None else 60 * minutes,
        jobs=jobs,
    )
    console = Console()
    if not console.is_terminal:
        console = Console(width=_UNKNOWN_WIDTH)
    run = drive.Run(plan)

    def keep(finding: Finding) -> None:
        backend = paced.named(finding.difference.backend)
        show.print_finding(finding, backend, write(finding, folder), console)

    drive.set_environment(paced)
    show.print_plan(plan, console)
    try:
        with show.progress(plan, console) as progress:
            run.go(lambda name: show.update(progress, run, name), keep)
    except KeyboardInterrupt:
        console.print("interrupted; what was found until then is kept", style="yellow")
    except (NotInstalledError, OriginalError) as error:
        _fail(str(error))
    show.print_summary(run, console)
    if run.findings:
        raise typer.Exit(1)


@app.command()
def save(
    file: Annotated[Path, typer.Argument(help="A finding, as xent fuzz keeps them.")],
    id: Annotated[str, typer.Option("--id", help="The id of the case; made of the call if not given.")] = "",
    why: Annotated[str, typer.Option(help="Why the case exists.")] = "",
    folder: Annotated[Path, typer.Option(help="Where the found cases are.")] = found.FOLDER,
) -> None:
    """Add a finding to the cases; record the original's answer afterwards, with xent originals record."""
    _need_hypothesis()
    from xent_conformance.fuzz.finding import digest, read
    from xent_conformance.fuzz.judge import Originals, judge

    try:
        finding = read(file)
        version = finding.call.context.get("version")
        name = (id or f"found-{digest(finding.call)}") + (f"@{version}" if version else "")
        reason = why or f"Found by random calls: {finding.difference.facet} differed."
        case = Case(name, finding.loss, reason, finding.call, ("found",))
        with Originals() as originals:
            backends = [
                b for b in BACKENDS.values() if b.name == finding.difference.backend and b.installed()
            ]
            verdict = judge(case, originals, backends)
        path = found.add(case, folder)
    except (FoundCaseError, NotInstalledError, OriginalError, ValueError) as error:
        _fail(str(error))
    console = Console()
    state = "still differs" if verdict.differences else "does not differ any more"
    say(console, f"{name} {state}; added to {path}")
    for difference in verdict.differences:
        say(console, f"{difference.facet} on {difference.backend}: {difference.text}")
    say(console, f"next: xent originals record --loss {finding.loss} --case {name}")


def _need_hypothesis() -> None:
    try:
        importlib.import_module("hypothesis")
    except ModuleNotFoundError:
        _fail('xent fuzz needs hypothesis, which the fuzz extra has: pip install "xent-compat[cli,fuzz]"')


def _fail(text: str) -> NoReturn:
    say(errors, text, "red")
    raise typer.Exit(1)
