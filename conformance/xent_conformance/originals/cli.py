"""``xent originals``: build the originals' environments, list them, record what the originals answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

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

from xent_conformance.originals.build import BuildError, build, stages
from xent_conformance.originals.environments import Environment, declared, folder, select, state

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

        list(pool.map(install_one, chosen))
    for failure in failures:
        errors.print(str(failure), style="red", markup=False, highlight=False, soft_wrap=True)
    if failures:
        raise typer.Exit(1)


@app.command("list")
def list_() -> None:
    """List the environments: name, framework, version, Python, and whether they are ready."""
    table = Table("name", "framework", "version", "Python", "state")
    for env in declared().values():
        found = state(env)
        style = "green" if found == "ready" else "yellow"
        table.add_row(env.name, env.framework, env.version, env.python, f"[{style}]{found}")
    console.print(table)
    console.print(f"in {folder()}", markup=False, highlight=False, soft_wrap=True)


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
