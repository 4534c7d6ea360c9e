"""Runs the commands of a guide in a folder, and returns what a terminal would show.

Commands of xent run within this process, since a guide has many and each would load all libraries again.
"""

from __future__ import annotations

import contextlib
import shlex
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from xent_conformance.cli import app

PLAIN = {"COLUMNS": "110", "NO_COLOR": "1", "TERM": "dumb"}


def session(folder: Path, *commands: str) -> str:
    """Return a ``console`` block of commands with what they print."""
    lines = [f"$ {command}\n{printed(folder, command)}" for command in commands]
    return f"```console\n{''.join(lines)}```"


def printed(folder: Path, command: str) -> str:
    """Return what a command prints, errors too.

    Raises:
        RuntimeError: if it fails; a status of 1 only says that something was found.
    """
    program, *arguments = shlex.split(command)
    if program == "cat":
        return (folder / arguments[0]).read_text(encoding="utf-8")
    if program == "python":
        return subprocess.run(
            [sys.executable, *arguments], cwd=folder, check=True, capture_output=True, text=True
        ).stdout
    with contextlib.chdir(folder):
        done = CliRunner().invoke(app, arguments, env=PLAIN)
    if done.exit_code not in (0, 1):
        raise RuntimeError(f"{command}: exit status {done.exit_code}: {done.output}") from done.exception
    return "".join(f"{line.rstrip()}\n" for line in done.output.splitlines())
