"""``xent originals``: build the originals' environments, list them, record what the originals answer."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from xent_conformance import vectors
from xent_conformance.case import LOSSES
from xent_conformance.cases import all_cases
from xent_conformance.originals.build import BuildError, build, stages
from xent_conformance.originals.environments import (
    Environment,
    NotInstalledError,
    declared,
    select,
    state,
)
from xent_conformance.originals.environments import folder as environments_folder
from xent_conformance.originals.process import OriginalError
from xent_conformance.originals.record import PASSES, RecordError, by_environment, record
from xent_conformance.originals.update import Change, update

app = typer.Typer(help="The original frameworks, each in an environment of its own.", no_args_is_help=True)
console = Console()
errors = Console(stderr=True)

BUILDS_AT_A_TIME = 2


@app.command()
def install(
    names: Annotated[
        list[str] | None, typer.Argument(help="Environments or frameworks; all if none.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Build again what is ready.")] = False,
) -> None:
    """Build the environments of the originals, outside the repository; what is ready is left alone."""
    chosen = _select(names)
    failures: list[BuildError] = []
    with _progress() as progress, ThreadPoolExecutor(BUILDS_AT_A_TIME) as pool:

        def install_one(env: Environment) -> None:
            task = progress.add_task(env.name, total=stages(env), stage="")
            done = -1

            def report(stage: str) -> None:
                nonlocal done
                done += 1
                progress.update(task, completed=done, stage=stage)

            try:
                build(env, report, force=force)
            except BuildError as error:
                failures.append(error)
                progress.update(task, stage="[red]failed")
            else:
                progress.update(task, completed=stages(env), stage="[green]ready")

        try:
            list(pool.map(install_one, chosen))
        except BaseException:  # interrupted: do not go on with the others
            pool.shutdown(cancel_futures=True)
            raise
    if failures:
        _fail("\n\n".join(map(str, failures)))


@app.command("list")
def list_() -> None:
    """List the environments: name, framework, version, Python, and whether they are ready."""
    table = Table("name", "framework", "version", "Python", "state")
    for env in declared().values():
        found = state(env)
        style = "green" if found == "ready" else "yellow"
        table.add_row(env.name, env.framework, env.version, env.python, f"[{style}]{found}")
    console.print(table)
    console.print(f"in {environments_folder()}", markup=False, highlight=False, soft_wrap=True)


@app.command("record")
def record_(
    loss: Annotated[list[str] | None, typer.Option(help="Only these losses.")] = None,
    case: Annotated[
        list[str] | None, typer.Option(help="Only cases with these ids; * and ? are wildcards.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where the recorded files are.")] = vectors.FOLDER,
) -> None:
    """Ask the originals for every case and write what they answered; part of the cases keeps the others."""
    losses = tuple(name for name in LOSSES if name in loss) if loss else LOSSES
    try:
        cases = all_cases(loss or LOSSES)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    chosen = [c for c in cases if not case or any(fnmatchcase(c.id, pattern) for pattern in case)]
    if not chosen:
        raise typer.BadParameter("no case has such an id")
    groups = by_environment(chosen)
    try:
        with _progress() as progress:
            tasks = {
                env.name: progress.add_task(env.name, total=PASSES * len(group), stage="")
                for env, group in groups.items()
            }
            answers = record(groups, lambda name: progress.advance(tasks[name]))
        changes = update(answers, cases, losses, folder, partial=bool(case))
    except (NotInstalledError, OriginalError, RecordError, vectors.VectorFileError) as error:
        _fail(str(error))
    _show(changes)


def _show(changes: Sequence[Change]) -> None:
    table = Table("loss", "cases", "errors", "crashes", "unstable", "new", "changed", "gone")
    for change in changes:
        counts = (change.total, change.errors, change.crashes, len(change.unstable))
        moves = (len(change.new), len(change.changed), len(change.gone))
        table.add_row(change.loss, *map(str, counts + moves))
    console.print(table)
    for change in changes:
        for name, ids in (("unstable", change.unstable), ("changed", change.changed), ("gone", change.gone)):
            if ids:
                shown = ", ".join(ids[:20]) + (", …" if len(ids) > 20 else "")
                console.print(
                    f"{change.loss}, {name}: {shown}", markup=False, highlight=False, soft_wrap=True
                )


def _fail(text: str) -> NoReturn:
    errors.print(text, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)


def _select(names: list[str] | None) -> list[Environment]:
    try:
        return select(names or [])
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<13}"),
        BarColumn(20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[stage]}"),
        console=console,
    )
