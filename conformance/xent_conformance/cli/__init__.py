"""The ``xent`` command: one module for each command."""

from __future__ import annotations

from typing import Annotated

import typer

from xent_conformance.cli.fuzz import app as fuzz_app
from xent_conformance.cli.report import report
from xent_conformance.cli.vectors import app as vectors_app
from xent_conformance.originals.cli import app as originals_app
from xent_port.cli import port
from xent_port.explain.cli import explain

app = typer.Typer(
    help="Cross-entropy losses of Chainer, PaddlePaddle, MXNet and PyTorch on any array library.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
app.command()(report)
app.command()(explain)
app.command()(port)
app.add_typer(originals_app, name="originals")
app.add_typer(fuzz_app, name="fuzz")
app.add_typer(vectors_app, name="vectors")


def _print_version(wanted: bool) -> None:
    if wanted:
        from xent import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Cross-entropy losses of Chainer, PaddlePaddle, MXNet and PyTorch on any array library."""
    del version
