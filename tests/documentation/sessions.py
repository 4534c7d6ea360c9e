"""Reads and runs the shell sessions of a document: its ``console`` blocks, in order, in a folder of its own.

A session is what a terminal shows: ``$ command``, and below it the output where the document gives any. The
command ``$ cat FILE`` writes the file that it shows, unless it is there.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CONSOLE = re.compile(r"^( *)```console\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
CAT = re.compile(r"cat (\S+)")


@dataclass(frozen=True)
class Command:
    """A command of a document, the line it stands in, and the output that is shown; ``None`` if none is."""

    line: int
    text: str
    shown: str | None


def commands(document: str) -> Iterator[Command]:
    """Yield the commands of a document's ``console`` blocks."""
    for block in CONSOLE.finditer(document):
        first = document.count("\n", 0, block.start()) + 2
        indent = block[1]
        found: list[tuple[int, str, list[str]]] = []
        for number, line in enumerate(block[2].splitlines(), start=first):
            line = line.removeprefix(indent)
            if line.startswith("$ "):
                found.append((number, line[2:].partition("  #")[0].strip(), []))
            else:
                found[-1][2].append(line)
        for number, text, shown in found:
            yield Command(number, text, "\n".join(shown).rstrip() + "\n" if shown else None)


def run(command: Command, folder: Path) -> str:
    """Run a command in a folder and return what it prints, errors too; its exit status does not matter."""
    if (cat := CAT.fullmatch(command.text)) and command.shown is not None and not (folder / cat[1]).exists():
        (folder / cat[1]).parent.mkdir(parents=True, exist_ok=True)
        (folder / cat[1]).write_text(command.shown, encoding="utf-8")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command.text,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "110", "NO_COLOR": "1", "TERM": "dumb"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return done.stdout
