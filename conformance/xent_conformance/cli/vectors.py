"""``xent vectors``: check files of recorded vectors, whoever wrote them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from xent_conformance.case import LOSSES
from xent_conformance.terminal import say
from xent_conformance.validate import MOST, validate
from xent_conformance.vectors import FOLDER, SIGNATURES, VectorFileError, path_of

app = typer.Typer(help="The recorded vectors: what the originals answered, as files.", no_args_is_help=True)
console = Console()
errors = Console(stderr=True)


@app.callback()
def vectors() -> None:
    """Let there be a name for each thing to do, also while there is only one."""


@app.command("validate")
def validate_(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Files to check; the ones that xent comes with if none."),
    ] = None,
) -> None:
    """Check files against the schema of their kind, and for what a schema cannot say.

    The exit status is 1 if there is anything wrong with any of them.
    """
    good = [_is_good(path) for path in paths or (*map(path_of, LOSSES), FOLDER / SIGNATURES)]
    if not all(good):
        raise typer.Exit(1)


def _is_good(path: Path) -> bool:
    try:
        found = validate(path)
    except VectorFileError as error:
        say(errors, str(error), "red")
        return False
    if not found.problems:
        what = "cases" if found.kind == "vectors" else found.kind
        say(console, f"{path}: {found.entries} {what}, nothing wrong")
        return True
    for problem in found.problems:
        say(errors, f"{path}: {problem.place or 'the whole file'}: {problem.text}", "red")
    if len(found.problems) == MOST:
        say(errors, f"{path}: no more than {MOST} problems are shown", "red")
    return False
