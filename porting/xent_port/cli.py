"""``xent port``: rewrite sources to another framework's losses."""

from __future__ import annotations

from collections import Counter
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
from xent_port.as_diff import print_diff
from xent_port.as_json import as_json, write_json
from xent_port.result import Result, place, use_place
from xent_port.rules.table import ASSUMPTIONS
from xent_port.summary import print_summary, problem_text

errors = Console(stderr=True)

_DIFFERENT, _PROBLEM, _INTERRUPTED = 1, 2, 130
_STANDARD_OUTPUT = Path("-")


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
    verify: Annotated[
        Path | None,
        typer.Option(
            metavar="DATA.npz",
            help="Change nothing: compute each loss before and after on these arrays, and compare.",
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="FILE:LINE", help="With --verify: only the use that starts there.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; as many as there are processors if not given.")
    ] = None,
) -> None:
    """Rewrite the uses of Chainer's, PaddlePaddle's, MXNet's and PyTorch's cross-entropy losses.

    With --to xent the imports change and the calls stay. Otherwise a use becomes the target's own call where
    that is exactly the same, and a call of xent where it is not. The exit status is 1 if --check finds a file
    that would change or --verify a difference, and 2 if there is a file that could not be ported.
    """
    del assumptions
    granted = _granted(assume or [])
    if write + check + (verify is not None) > 1:
        raise typer.BadParameter("only one of --write, --check and --verify")
    if at is not None and verify is None:
        raise typer.BadParameter("it says what to verify; it needs --verify", param_hint="--at")
    found = _ported(paths, to, granted, jobs or processors())
    if verify is not None:
        raise typer.Exit(_verify(found, verify, at))
    _tell(found, write=write, check=check, json=json)


def _ported(paths: list[Path], to: Target, granted: tuple[str, ...], jobs: int) -> Result:
    with _extra_told():
        from xent_port.project import port_all
    with _interrupt_told("stopped; nothing was changed"), _progress() as progress:
        task = progress.add_task("porting", total=None)
        return port_all(
            paths,
            to.value,
            granted,
            jobs=jobs,
            total=lambda count: progress.update(task, total=count),
            advance=lambda count: progress.advance(task, count),
        )


def _tell(found: Result, *, write: bool, check: bool, json: Path | None) -> None:
    if write:
        from xent_port.project import write as write_all

        with _interrupt_told("stopped while writing; no file is half written"):
            found = write_all(found)
    if json == _STANDARD_OUTPUT:
        typer.echo(as_json(found), nl=False)
    elif not (write or check):
        print_diff(found, Console())
    print_summary(found, errors)
    if check and found.changed:
        them = "it" if len(found.changed) == 1 else "them"
        say(errors, f"to change {them}: the same command with --write in place of --check")
    if json is not None and json != _STANDARD_OUTPUT:
        try:
            write_json(found, json)
        except OSError as error:
            say(errors, f"{json} cannot be written: {error.strerror or error}", "red")
            raise typer.Exit(_PROBLEM) from None
    if found.problems:
        raise typer.Exit(_PROBLEM)
    if check and found.changed:
        raise typer.Exit(_DIFFERENT)


def _verify(found: Result, data: Path, at: str | None) -> int:
    """Print each use before and after, and return the exit status."""
    from xent_port.verify import VerifyError, verify
    from xent_port.verify_data import DataError, read_arrays
    from xent_port.verify_text import DIFFERENT, NOT_VERIFIED, print_totals, print_verification, verdict

    for problem in found.problems:
        say(errors, problem_text(problem), "red")
    uses = [
        (file, finding)
        for file in found.files
        for finding in file.findings
        if finding.status in ("rewritten", "xent", "fell back")
        and (at is None or Path(at) == Path(place(file.path, finding.use.line, cell=finding.use.cell)))
    ]
    if not uses:
        say(errors, "there is no use of a loss to verify" + (f" at {at}" if at else ""), "red")
        return _PROBLEM
    try:
        arrays = read_arrays(data)
    except DataError as error:
        say(errors, str(error), "red")
        return _PROBLEM
    counts: Counter[str] = Counter()
    for file, finding in uses:
        try:
            for each in verify(finding, found.target, arrays):
                print_verification(file.path, finding, each, Console())
                counts[verdict(each)] += 1
        except (DataError, VerifyError) as error:
            say(errors, f"{use_place(file.path, finding.use)}: {NOT_VERIFIED}: {error}", "red")
            counts[NOT_VERIFIED] += 1
    print_totals(counts, Console())
    if found.problems or counts[NOT_VERIFIED]:
        return _PROBLEM
    return _DIFFERENT if counts[DIFFERENT] else 0


@contextmanager
def _interrupt_told(text: str) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        say(errors, text, "red")
        raise typer.Exit(_INTERRUPTED) from None


@contextmanager
def _extra_told() -> Iterator[None]:
    """Tell how to install what is needed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "libcst":
            raise
        install = 'pip install "xent-compat[port]"'
        say(errors, f"xent port needs libcst, which the port extra has: {install}", "red")
        raise typer.Exit(_PROBLEM) from None


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
