"""``xent report``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from xent_conformance import known_differences
from xent_conformance.addresses import AddressError
from xent_conformance.html import write_html
from xent_conformance.implementation import ImplementationError, claim, narrowed, usual_arrays
from xent_conformance.known_differences import PATH as KNOWN_DIFFERENCES
from xent_conformance.known_differences import KnownDifference, KnownDifferencesError
from xent_conformance.originals.environments import NotInstalledError
from xent_conformance.originals.process import OriginalError
from xent_conformance.originals.record import RecordError
from xent_conformance.processes import processors
from xent_conformance.report.as_json import write_json
from xent_conformance.report.as_junit import write_junit
from xent_conformance.report.as_markdown import write_markdown
from xent_conformance.report.comparison import compare_reports
from xent_conformance.report.earlier import ReportFileError, read_earlier
from xent_conformance.report.model import Report
from xent_conformance.report.table import print_report
from xent_conformance.suite import (
    Expected,
    SelectionError,
    ask_originals,
    choose_backends,
    choose_losses,
    conclude,
    load_recorded,
    number_to_ask,
)
from xent_conformance.terminal import say
from xent_conformance.vectors import FOLDER, VectorFileError

errors = Console(stderr=True)

# Wide enough for the table where the width of the terminal is not known, as in CI.
_UNKNOWN_WIDTH = 160

_WRITERS: dict[str, Callable[[Report, Path], None]] = {
    "--json": write_json,
    "--markdown": write_markdown,
    "--junit": write_junit,
    "--html": write_html,
}


def report(
    backend: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this array library (may be repeated), or your own, as package.module:name; "
            "all installed if none."
        ),
    ] = None,
    loss: Annotated[
        list[str] | None, typer.Option(help="Only this loss; * and ? are wildcards (may be repeated).")
    ] = None,
    case: Annotated[
        list[str] | None,
        typer.Option(help="Only cases with this id; * and ? are wildcards (may be repeated)."),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Ask the installed originals now, not the recorded answers.")
    ] = False,
    json: Annotated[Path, typer.Option(help="Where to write the report as JSON.")] = Path("xent-report.json"),
    markdown: Annotated[
        Path | None, typer.Option(help="Where to write the report as Markdown, for a pull request.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(help="Where to write the report as JUnit XML, which CI systems read.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="Where to write the report as one HTML file, to be opened from disk.")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(help="An earlier report (JSON): say what is new, fixed and broken since.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; as many as there are processors if not given.")
    ] = None,
    recorded: Annotated[Path, typer.Option(help="The folder of the recorded answers.")] = FOLDER,
    known: Annotated[
        Path | None, typer.Option(help="The list of known differences; xent's own if not given.")
    ] = None,
    implementation: Annotated[
        str | None,
        typer.Option(help="Ask this function or class, as package.module:name, in the place of xent's."),
    ] = None,
    stands_for: Annotated[
        str | None,
        typer.Option(
            help="What --implementation claims to be, such as torch.nn.CrossEntropyLoss; what most cases of "
            "the loss call if not given."
        ),
    ] = None,
) -> None:
    """Compare the adapters with the original frameworks, case by case, on every installed array library.

    The exit status is 1 if anything differs that is not a known difference, whatever --compare finds.
    """
    start = time.monotonic()
    console = Console()
    if not console.is_terminal:
        console = Console(width=_UNKNOWN_WIDTH)
    if stands_for is not None and implementation is None:
        raise typer.BadParameter(
            "it is --implementation that stands for something", param_hint="--stands-for"
        )
    files = _files({"--json": json, "--markdown": markdown, "--junit": junit, "--html": html})
    if implementation is not None or any(":" in name for name in backend or []):
        # as `python` does: what lies in this folder can be named; otherwise nothing in it is imported
        sys.path.insert(0, str(Path.cwd()))
    with _errors_told(), _progress(console) as progress:
        earlier = None if compare is None else read_earlier(compare)
        losses = choose_losses(loss or [])
        if implementation is not None:
            backend = backend or [usual_arrays(losses)]
        backends = choose_backends(backend or [])
        entries = _known(known, implementation)
        expected = _ask(losses, case or [], progress) if live else load_recorded(losses, case or [], recorded)
        if implementation is not None:
            expected = narrowed(expected, claim(implementation, expected.vectors, stands_for))
        tasks = {b.name: progress.add_task(b.name, total=len(expected.vectors)) for b in backends}
        found = conclude(
            expected,
            backends,
            jobs=jobs or processors(),
            advance=lambda name, cases: progress.advance(tasks[name], cases),
            known=entries,
        )
    if earlier is not None:
        found = replace(found, comparison=compare_reports(earlier, found, expected.all_ids))
    print_report(found, console)
    _write(found, files)
    names, seconds = ", ".join(map(str, files.values())), time.monotonic() - start
    console.print(f"written to {names} ({seconds:.0f} s)", markup=False, soft_wrap=True)
    if not found.passed:
        raise typer.Exit(1)


def _files(paths: Mapping[str, Path | None]) -> dict[str, Path]:
    """Return the files that are wanted, by option, if there are folders for them."""
    files = {option: path for option, path in paths.items() if path is not None}
    for option, path in files.items():
        if not path.absolute().parent.is_dir():
            raise typer.BadParameter(f"there is no folder {path.absolute().parent}", param_hint=option)
    return files


def _known(path: Path | None, implementation: str | None) -> tuple[KnownDifference, ...]:
    """Read the known differences: those of xent are not somebody else's."""
    if implementation is None:
        return known_differences.load(path or KNOWN_DIFFERENCES)
    return known_differences.load(path, own=True) if path else ()


def _write(found: Report, files: Mapping[str, Path]) -> None:
    try:
        for option, path in files.items():
            _WRITERS[option](found, path)
    except OSError as error:
        say(errors, f"the report could not be written: {error}", "red")
        raise typer.Exit(1) from None


@contextmanager
def _errors_told() -> Iterator[None]:
    """Tell what is wrong with the command line, or with what it names."""
    try:
        yield
    except (SelectionError, AddressError, ImplementationError) as error:
        raise typer.BadParameter(str(error)) from None
    except (
        KnownDifferencesError,
        ReportFileError,
        VectorFileError,
        NotInstalledError,
        OriginalError,
        RecordError,
    ) as error:
        say(errors, str(error), "red")
        raise typer.Exit(1) from None


def _ask(losses: tuple[str, ...], patterns: list[str], progress: Progress) -> Expected:
    tasks = {
        name: progress.add_task(f"asking {name}", total=total)
        for name, total in number_to_ask(losses, patterns).items()
    }
    return ask_originals(losses, patterns, lambda name, cases: progress.advance(tasks[name], cases))


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    columns = TextColumn("{task.description:<24}"), BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=console.is_terminal) as progress:
        yield progress
