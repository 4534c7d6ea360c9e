"""A notebook as one Python source, and back: all but the lines that changed stays byte for byte.

The cells' sources are found in the text of the JSON and replaced there, whoever wrote it and however it is
laid out: reading and writing it as JSON would change floats, escapes and blanks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from xent_port.magics import Hidden, MagicError, is_other_language, mask, unmask
from xent_port.text import Text, split

_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"[ \t\n\r]*")


class NotebookError(ValueError):
    """A file that is no notebook which could be ported."""


@dataclass(frozen=True)
class _Cell:
    """A code cell: its number among all cells, where its source stands in the file, and that source."""

    number: int
    start: int
    stop: int
    text: Text
    hidden: tuple[Hidden, ...]


@dataclass(frozen=True)
class Unseen:
    """Text of a notebook that is not Python, and is left as it is."""

    cell: int
    line: int
    text: str


@dataclass(frozen=True)
class Notebook:
    """A notebook; ``source`` is the Python of all its code cells, each after a statement that marks it."""

    text: str
    cells: tuple[_Cell, ...]
    mark: str
    source: str
    unseen: tuple[Unseen, ...]

    def place(self, line: int) -> tuple[int, int]:
        """Return the number of the cell, and of the line in it, for a line of the source; both from 1."""
        cell, first = 0, 0
        for number, text in enumerate(self.source.split("\n")[:line], 1):
            if match := self._marks().fullmatch(text):
                cell, first = int(match[1]), number
        return cell, line - first

    def hidden_before(self, cell: int, line: int) -> int:
        """Return how many characters of a line stand before its statement, such as those of ``%time``."""
        parts = (part for each in self.cells if each.number == cell for part in each.hidden)
        return next((len(part.text) for part in parts if part.line == line and not part.whole), 0)

    def changed(self, source: str) -> bytes:
        """Return the file after its source was changed to another.

        Raises:
            NotebookError: if it does not show any more which line belongs to which cell.
        """
        after = self._by_cell(source)
        text = self.text
        for cell in reversed(self.cells):
            try:
                plain = unmask(after[cell.number], cell.hidden, self.mark)
            except MagicError as error:
                raise NotebookError(f"in cell {cell.number} {error}") from None
            new = cell.text.changed(plain)
            text = text[: cell.start] + _rewritten(text[cell.start : cell.stop], new) + text[cell.stop :]
        return text.encode()

    def _marks(self) -> re.Pattern[str]:
        return re.compile(rf'"{re.escape(self.mark)} (\d+)"')

    def _by_cell(self, source: str) -> Mapping[int, str]:
        head, *parts = re.split(rf"^{self._marks().pattern}\n", source, flags=re.MULTILINE)
        found = dict(zip(map(int, parts[::2]), parts[1::2], strict=True))
        if (
            list(found) != [cell.number for cell in self.cells]
            or len(parts) != 2 * len(found)
            or head.strip()
        ):
            raise NotebookError("the cells could not be told apart after they were changed")
        return {number: part.removesuffix("\n") for number, part in found.items()}


def read(data: bytes) -> Notebook:
    """Read a notebook.

    Raises:
        NotebookError: if it is none, or of a form that is not known.
    """
    try:
        text = data.decode("utf-8")
        content = json.loads(text)
    except UnicodeDecodeError as error:
        raise NotebookError(f"is not UTF-8: byte {error.start} is {data[error.start]:#04x}") from None
    except RecursionError:
        raise NotebookError("is nested too deeply") from None
    except ValueError as error:
        raise NotebookError(f"is not JSON: {error}") from None
    _check(content)
    written = list(_sources(text)) if _is_python(content) else []
    mark = "xent cell"
    while any(mark in source for *_, source in written):
        mark += "_"
    cells: list[_Cell] = []
    unseen: list[Unseen] = []
    parts: list[str] = []
    for number, start, stop, source in written:
        if is_other_language(source):
            unseen.append(Unseen(number, 1, source))
            continue
        lines = split(source)
        masked = mask(lines.normal, mark)
        cells.append(_Cell(number, start, stop, lines, masked.hidden))
        unseen += [Unseen(number, part.line, part.text) for part in masked.hidden if part.whole]
        parts.append(f'"{mark} {number}"\n{masked.source}\n')
    try:
        "".join(parts).encode()
    except UnicodeEncodeError:
        raise NotebookError("has an escape such as \\ud800 that is half of a character") from None
    return Notebook(text, tuple(cells), mark, "".join(parts), tuple(unseen))


def _check(content: object) -> None:
    if isinstance(content, dict) and isinstance(content.get("worksheets"), list):
        raise NotebookError("is of format 3; open it in Jupyter and save it, then it is of format 4")
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise NotebookError('is no notebook: it has no list of "cells"')
    for number, cell in enumerate(cells, 1):
        source = cell.get("source", "")
        lines = source if isinstance(source, list) else [source]
        if not all(isinstance(line, str) for line in lines):
            raise NotebookError(f'is no notebook: the "source" of cell {number} is no text')


def _is_python(content: Mapping[str, object]) -> bool:
    metadata = content.get("metadata")
    names = [
        part.get(key)
        for name, key in (("kernelspec", "language"), ("language_info", "name"))
        if isinstance(metadata, dict) and isinstance(part := metadata.get(name), dict)
    ]
    known = [name for name in names if isinstance(name, str)]
    return not known or any("python" in name.lower() for name in known)


def _sources(text: str) -> Iterator[tuple[int, int, int, str]]:
    """Yield number, start, stop and source of each code cell."""
    start, _ = _members(text, _skip(text, 0))["cells"]
    for number, (first, _) in enumerate(_elements(text, start), 1):
        members = _members(text, first)
        if "source" not in members or "cell_type" not in members:
            continue
        if _DECODER.raw_decode(text, members["cell_type"][0])[0] == "code":
            begin, end = members["source"]
            source = _DECODER.raw_decode(text, begin)[0]
            yield number, begin, end, source if isinstance(source, str) else "".join(source)


def _members(text: str, start: int) -> dict[str, tuple[int, int]]:
    """Return where the values of an object start and stop, by key; the text is JSON."""
    found: dict[str, tuple[int, int]] = {}
    at = _skip(text, start + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        first = _skip(text, _skip(text, at) + 1)
        _, at = _DECODER.raw_decode(text, first)
        if key in found:
            raise NotebookError(f"has an object with the key {key[:60]!a} twice")
        found[key] = first, at
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _elements(text: str, start: int) -> list[tuple[int, int]]:
    """Return where the elements of an array start and stop; the text is JSON."""
    found = []
    at = _skip(text, start + 1)
    while text[at] != "]":
        _, stop = _DECODER.raw_decode(text, at)
        found.append((at, stop))
        at = _skip(text, stop)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _skip(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _rewritten(before: str, new: str) -> str:
    """Return a cell's source as JSON, laid out like that before it; the lines that are the same stay."""
    if before.startswith('"'):
        return before if json.loads(before) == new else _quoted(new, before)
    places = _elements(before, 0)
    old = [json.loads(before[start:stop]) for start, stop in places]
    if "".join(old) == new:
        return before
    lines = new.splitlines(keepends=True)
    items: list[str] = []
    for tag, start, stop, first, last in SequenceMatcher(None, old, lines).get_opcodes():
        same = [before[slice(*place)] for place in places[start:stop]]
        items += same if tag == "equal" else [_quoted(line, before) for line in lines[first:last]]
    opening, closing = before[: places[0][0]], before[places[-1][1] :]
    between = before[places[0][1] : places[1][0]] if len(places) > 1 else f",{opening[1:] or ' '}"
    return opening + between.join(items) + closing


def _quoted(text: str, before: str) -> str:
    return json.dumps(text, ensure_ascii=before.isascii() and "\\u" in before)
