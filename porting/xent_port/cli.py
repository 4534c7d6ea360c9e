"""``xent port``: rewrite sources to another framework's losses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from xent_conformance.processes import processors
from xent_conformance.terminal import say
from xent_port.rules.table import ASSUMPTIONS

errors = Console(stderr=True)

_INTERRUPTED = 130


class Target(StrEnum):
    """Whose losses the sources shall call."""

    XENT = "xent"
    TORCH = "torch"
    PADDLE = "paddle"
    JAX = "jax"


def _print_assumptions(wanted: bool) -> None:
    if wanted:
        console = Console()
        for each in ASSUMPTIONS.values():
            say(console, each.name, "bold")
            say(console, f"    {each.sentence}")
            say(console, f"    Otherwise: {each.otherwise}.")
        raise typer.Exit


def port(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Sources (.py), notebooks (.ipynb), and folders of them."),
    ],
    to: Annotated[Target, typer.Option("--to", help="Whose losses to call.")],
    write: Annotated[
        bool, typer.Option("--write", help="Change the files; otherwise a diff is printed.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Change nothing, print no diff, and exit 1 if a file would change."),
    ] = False,
    json: Annotated[
        Path | None, typer.Option(help="Where to write what was found, as JSON; - is the standard output.")
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A fact about the data that holds (may be repeated)."),
    ] = None,
    assumptions: Annotated[
        bool,
        typer.Option(
            "--assumptions", callback=_print_assumptions, is_eager=True, help="List what --assume can name."
        ),
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; as many as there are processors if not given.")
    ] = None,
) -> None:
    """Rewrite the uses of Chainer's, PaddlePaddle's, MXNet's and PyTorch's cross-entropy losses.

    With --to xent the imports change and the calls stay. Otherwise a use becomes the target's own call where
    that is exactly the same, and a call of xent where it is not. The exit status is 1 if --check finds a file
    that would change, and 2 if there is one that could not be ported.
    """
    del assumptions
    granted = _granted(assume or [])
    if write and check:
        raise typer.BadParameter("a check changes nothing; --write or --check", param_hint="--check")
    try:
        from xent_port import project
    except ModuleNotFoundError as error:
        if error.name != "libcst":
            raise
        say(
            errors, 'xent port needs libcst, which the port extra has: pip install "xent-compat[port]"', "red"
        )
        raise typer.Exit(2) from None
    from xent_port.as_diff import print_diff
    from xent_port.as_json import as_json, write_json
    from xent_port.summary import print_summary

    try:
        with _progress() as progress:
            task = progress.add_task("porting", total=None)
            found = project.port_all(
                paths,
                to.value,
                granted,
                jobs=jobs or processors(),
                total=lambda count: progress.update(task, total=count),
                advance=lambda count: progress.advance(task, count),
            )
    except KeyboardInterrupt:
        say(errors, "stopped; nothing was changed", "red")
        raise typer.Exit(_INTERRUPTED) from None
    if write:
        found = project.write(found)
    if json == Path("-"):
        typer.echo(as_json(found), nl=False)
    elif not (write or check):
        print_diff(found, Console())
    print_summary(found, errors)
    if json is not None and json != Path("-"):
        try:
            write_json(found, json)
        except OSError as error:
            say(errors, f"{json} cannot be written: {error.strerror or error}", "red")
            raise typer.Exit(2) from None
    if found.problems:
        raise typer.Exit(2)
    if check and found.changed:
        raise typer.Exit(1)


def _granted(names: list[str]) -> tuple[str, ...]:
    for name in names:
        if name not in ASSUMPTIONS:
            known = ", ".join(ASSUMPTIONS)
            raise typer.BadParameter(f"{name!r} is no assumption; they are {known}", param_hint="--assume")
    return tuple(dict.fromkeys(names))


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show a bar on a terminal, and nothing elsewhere."""
    columns = TextColumn("{task.description}"), BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        yield progress
