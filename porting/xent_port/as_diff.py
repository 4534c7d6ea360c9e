"""A port as a unified diff, byte for byte, so that ``git apply`` and ``patch`` take it."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from xent_conformance.terminal import say
from xent_port.result import FileResult, Result

_STYLES = {b"---": "bold", b"+++": "bold", b"@@ ": "cyan", b"+": "green", b"-": "red"}


def diff(file: FileResult) -> Iterator[bytes]:
    """Yield the lines of a file's diff, each with its end."""
    lines = difflib.diff_bytes(
        difflib.unified_diff,
        _lines(file.before),
        _lines(file.after),
        _name(b"a/", file.path),
        _name(b"b/", file.path),
    )
    for line in lines:
        yield line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"


def print_diff(result: Result, console: Console) -> None:
    """Print the diffs of all files: in colours on a terminal, as they are elsewhere."""
    for file in result.changed:
        for line in diff(file):
            if console.is_terminal:
                style = next((style for start, style in _STYLES.items() if line.startswith(start)), "")
                say(console, _text(line).rstrip("\n"), style)
            else:
                _write(console, line)


def _text(line: bytes) -> str:
    """Return a line to look at; its file may have any encoding."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _write(console: Console, line: bytes) -> None:
    raw = getattr(console.file, "buffer", None)
    if raw is None:
        console.file.write(_text(line))
    else:
        raw.write(line)


def _lines(data: bytes) -> list[bytes]:
    # at line feeds only: a diff knows no other end
    *lines, last = data.split(b"\n")
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _name(side: bytes, path: Path) -> bytes:
    """Return a file's name as git writes it in a diff: relative, and quoted if it has odd characters."""
    there = Path(os.path.normpath(path.absolute()))
    here = there.relative_to(Path.cwd()) if there.is_relative_to(Path.cwd()) else there
    name = side + os.fsencode(here.as_posix().lstrip("/"))
    if any(byte < 32 or byte > 126 or byte in b'"\\' for byte in name):
        return b'"%s"' % b"".join(_escaped(byte) for byte in name)
    return name + b"\t" if b" " in name else name


def _escaped(byte: int) -> bytes:
    return bytes([byte]) if 32 <= byte < 127 and byte not in b'"\\' else b"\\%03o" % byte
