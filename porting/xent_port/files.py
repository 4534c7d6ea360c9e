"""Finds the sources that paths name, and reads and writes them so that nothing is lost."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xent_conformance.files import replace_file
from xent_conformance.untrusted import UntrustedError, read_bytes

NOTEBOOK = ".ipynb"
_SUFFIXES = (".py", NOTEBOOK)
#: Notebooks hold pictures; a source as large as that is data.
MOST_BYTES = 50_000_000
_NOT_ENTERED = ("__pycache__", "node_modules", "site-packages", "dist-packages")


class FileError(Exception):
    """A file that cannot be read or written; it is left as it was."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with one path."""

    path: Path
    text: str
    line: int | None = None
    cell: int | None = None


def find(paths: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    """Return the sources that paths name, each once, and the paths that could not be looked at.

    Folders are searched for ``.py`` and ``.ipynb``, but not those that are hidden, belong to an environment,
    or are caches. Links inside a folder are not followed: they may lead out of it. A file that is named is
    taken, whatever it is called.
    """
    problems: list[Problem] = []
    found: dict[str, Path] = {}
    for path in paths:
        if path.is_dir():
            files = list(_walk(path, problems))
        elif os.path.lexists(path):
            files = [path]
        else:
            problems.append(Problem(path, "there is no such file or folder"))
            continue
        for file in files:
            found.setdefault(os.path.realpath(file), file)
    return list(found.values()), problems


def _walk(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        problems.append(Problem(Path(error.filename), f"cannot be opened: {error.strerror}"))

    for parent, folders, names in os.walk(folder, onerror=unreadable):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if _is_entered(here / name))
        for name in sorted(names):
            if name.endswith(_SUFFIXES) and not (here / name).is_symlink():
                yield here / name


def _is_entered(folder: Path) -> bool:
    name = folder.name
    return not (name.startswith(".") or name in _NOT_ENTERED or (folder / "pyvenv.cfg").exists())


def read(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        FileError: if it is gone, cannot be opened, is none, or is too large.
    """
    try:
        return read_bytes(path, MOST_BYTES)
    except FileNotFoundError:
        raise FileError("is gone, or a link to nothing") from None
    except (UntrustedError, OSError) as error:
        raise FileError(str(error)) from None


def write(path: Path, before: bytes, after: bytes) -> None:
    """Replace what a file holds, all at once; its mode stays, and a link to it stays a link.

    Raises:
        FileError: if it no longer holds what it did, is read-only, or cannot be written.
    """
    if read(path) != before:
        raise FileError("was changed by someone else in the meantime")
    try:
        if not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            raise FileError("is read-only")
        replace_file(path, after)
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror or error}") from None
