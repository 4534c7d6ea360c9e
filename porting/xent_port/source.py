"""One file, from its bytes to what a port makes of it."""

from __future__ import annotations

import ast
import contextlib
import re
import sys
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from xent_port import across, notebook, text
from xent_port.covered import FRAMEWORKS, may_use
from xent_port.files import NOTEBOOK, Problem
from xent_port.model import Note, UnreadableSourceError, Use
from xent_port.modules import Exports, Neighbours
from xent_port.notebook import Notebook, NotebookError
from xent_port.port import port_source
from xent_port.result import FileResult, Remaining
from xent_port.text import File, TextError

#: A source larger than this is data, which the parser would need gigabytes for.
MOST_CHARACTERS, MOST_LINES = 2_000_000, 50_000
_PYTHON_2 = re.compile(
    r"^[ \t]*(?:print +[\w\"'%]|print$|exec +[\w\"']|raise \w+,|except [^\n:]{1,200}, *\w+:)|<>|`\w+`",
    re.MULTILINE,
)


class _SourceError(ValueError):
    """Text that is not Python which could be ported; ``line`` says where."""

    def __init__(self, text: str, line: int | None = None) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True)
class Source:
    """A file, what it holds, and its place among the others."""

    path: Path
    data: bytes
    neighbours: Neighbours


def read(path: Path, data: bytes) -> File | Notebook:
    """Return a file's source.

    Raises:
        TextError, NotebookError: if it has none that could be ported.
    """
    found: File | Notebook = notebook.read(data) if path.suffix == NOTEBOOK else text.decode(data)
    source = source_of(found)
    if len(source) > MOST_CHARACTERS or source.count("\n") > MOST_LINES:
        most = f"{MOST_CHARACTERS:,} characters or {MOST_LINES:,} lines"
        raise TextError(f"has more than {most}, the most that is ported")
    return found


def text_of(path: Path, data: bytes) -> str:
    """Return a text in which the words of a file's source can be found, whatever is wrong with the file."""
    if path.suffix == NOTEBOOK:
        with contextlib.suppress(NotebookError):
            return notebook.read(data).source
    return data.replace(b"\0", b"").decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")


def source_of(content: File | Notebook) -> str:
    """Return the Python in a file, as the parser gets it."""
    return content.source if isinstance(content, Notebook) else content.text.normal


def exports_of(source: Source) -> Exports:
    """Return what a file's names stand for in an original; nothing if it cannot be read."""
    try:
        content = source_of(read(source.path, source.data))
        parse(content)
        place = source.neighbours
        return across.exports_of(
            content, module=place.module, is_package=place.is_package, exported=place.exported
        )
    except (TextError, NotebookError, UnreadableSourceError, _SourceError, RecursionError):
        return {}


def port(source: Source, target: str, granted: Collection[str]) -> FileResult | Problem:
    """Port one file; nothing is written."""
    try:
        content = read(source.path, source.data)
    except (TextError, NotebookError) as error:
        return Problem(source.path, str(error))
    try:
        return _ported(source, content, target, granted)
    except _SourceError as error:
        if error.line is None or not isinstance(content, Notebook):
            return Problem(source.path, str(error), error.line)
        cell, line = content.place(error.line)
        return Problem(source.path, str(error), line, cell)
    except NotebookError as error:
        return Problem(source.path, str(error))
    except Exception as error:  # in one file of many: the others are ported
        return Problem(source.path, f"xent itself failed, please report it: {type(error).__name__}: {error}")


def _ported(file: Source, content: File | Notebook, target: str, granted: Collection[str]) -> FileResult:
    source, place = source_of(content), file.neighbours
    parse(source)
    try:
        ported = port_source(
            source,
            target=target,
            granted=granted,
            module=place.module,
            is_package=place.is_package,
            exported=place.exported,
            wanted=place.wanted,
        )
    except RecursionError:
        raise _SourceError("is nested too deeply") from None
    except UnreadableSourceError as error:
        raise _SourceError(str(error)) from None
    tree = parse(ported.source)
    after = file.data if ported.source == source else content.changed(ported.source)
    remaining = tuple(_remaining(tree, target)) if ported.findings else ()
    found = FileResult(file.path, file.data, after, ported.findings, ported.notes, remaining)
    return _in_cells(found, content, ported.source) if isinstance(content, Notebook) else found


def parse(source: str) -> ast.Module:
    """Parse a source with Python's own parser, which knows where to stop.

    Raises:
        _SourceError: if it is not Python, or nested too deeply.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except SyntaxError as error:
        version = f"Python {sys.version_info.major}.{sys.version_info.minor}"
        old = "; it reads like Python 2, convert it to Python 3 first" if _PYTHON_2.search(source) else ""
        raise _SourceError(f"{version} cannot parse it: {error.msg}{old}", error.lineno) from None
    except (RecursionError, MemoryError):
        raise _SourceError("is nested too deeply") from None


def _remaining(tree: ast.Module, target: str) -> Iterator[Remaining]:
    """Yield the original frameworks' names that a source imports, but for those of the target."""
    frameworks = set(FRAMEWORKS) - {target}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{name.name}" for name in node.names]
        else:
            continue
        for name in names:
            if name.partition(".")[0] in frameworks:
                yield Remaining(name, node.lineno)


def _in_cells(found: FileResult, content: Notebook, after: str) -> FileResult:
    """Tell places in a notebook by cell; list what looks like a use of a loss but is not Python there."""
    changed = replace(content, source=after)

    def placed(use: Use) -> Use:
        cell, line = content.place(use.line)
        return replace(use, cell=cell, line=line, column=use.column + content.hidden_before(cell, line))

    findings = tuple(replace(finding, use=placed(finding.use)) for finding in found.findings)
    notes = []
    for note in found.notes:
        cell, line = content.place(note.line)
        notes.append(replace(note, cell=cell, line=line))
    for unseen in content.unseen:
        if may_use(unseen.text):
            what = unseen.text.strip().partition("\n")[0]
            notes.append(Note(what, unseen.line, 0, "is not Python and was left as it is", unseen.cell))
    remaining = []
    for each in found.remaining:
        cell, line = changed.place(each.line)
        remaining.append(replace(each, cell=cell, line=line))
    return replace(found, findings=findings, notes=tuple(notes), remaining=tuple(remaining))
