"""What IPython understands beyond Python in a notebook's cell: hidden before parsing, put back after it."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: Cell magics whose cell is Python, run in the notebook.
_PYTHON_CELLS = ("time", "timeit", "capture", "prun")
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
# No statement of Python starts like this, is assigned like this, or ends like this.
_MAGIC = re.compile(r"\s*[%!?,;/]|[^=#'\"]*=\s*[%!]|[^#'\"]*\?\s*$")
_TIMED = re.compile(
    r"(?P<indent>\s*)(?P<magic>%(?:time|timeit|prun)\s+(?:-\w+\s+(?:\d+\s+)?)*)(?P<statement>\S.*)"
)
_TOKEN = re.compile(r"#.*|\"\"\"|'''|\"(?:\\.|[^\"\\])*\"?|'(?:\\.|[^'\\])*'?|[\[({]|[\])}]")


class MagicError(ValueError):
    """What was hidden is not where it was."""


@dataclass(frozen=True)
class Hidden:
    """What was hidden of one line: ``text`` stood before the statement, or is the whole line if ``whole``."""

    line: int
    indent: str
    text: str
    whole: bool


@dataclass(frozen=True)
class Masked:
    """A cell as Python, of as many lines, with a mark in each line of which something is hidden."""

    source: str
    hidden: tuple[Hidden, ...]


def is_other_language(cell: str) -> bool:
    """Whether a cell magic makes the whole cell something else, such as a script of the shell."""
    first = next((line for line in cell.splitlines() if line.strip()), "")
    magic = _CELL_MAGIC.match(first)
    return magic is not None and magic[1] not in _PYTHON_CELLS


def mask(cell: str, mark: str) -> Masked:
    r"""Hide what is not Python in a cell; ``mark`` is text that stands nowhere in the notebook.

    >>> masked = mask("%matplotlib inline\nx = 1", "MARK")
    >>> masked.source
    'pass  # MARK 1\nx = 1'
    >>> unmask(masked.source.replace("x = 1", "x = 2"), masked.hidden, "MARK")
    '%matplotlib inline\nx = 2'
    """
    if is_python(cell):
        return Masked(cell, ())
    lines = cell.split("\n")
    hidden = tuple(_hidden(lines))
    for part in hidden:
        line = lines[part.line - 1]
        statement = "pass" if part.whole else line.removeprefix(part.indent + part.text)
        lines[part.line - 1] = f"{part.indent}{statement}  # {mark} {part.line}"
    return Masked("\n".join(lines), hidden)


def unmask(source: str, hidden: Sequence[Hidden], mark: str) -> str:
    """Put back what was hidden, where the marks are now.

    Raises:
        MagicError: if they are no longer where they were.
    """
    pending = {part.line: part for part in hidden}

    def put_back(match: re.Match[str]) -> str:
        part = pending.pop(int(match["line"]), None)
        if part is None or (part.whole and match["statement"] != "pass"):
            raise MagicError(f"the magic in line {match['line']} could not be put back")
        return part.text if part.whole else match["indent"] + part.text + match["statement"]

    pattern = rf"^(?P<indent>[^\S\n]*+)(?P<statement>.*)  # {re.escape(mark)} (?P<line>\d+)$"
    restored = re.sub(pattern, put_back, source, flags=re.MULTILINE)
    if pending:
        raise MagicError(f"the magic in line {min(pending)} could not be put back")
    return restored


def is_python(source: str) -> bool:
    """Whether a source can be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _hidden(lines: Sequence[str]) -> Iterator[Hidden]:
    quote, depth, continued, in_magic, indent = "", 0, False, False, ""
    for number, line in enumerate(lines, 1):
        starts = not (quote or depth > 0 or continued)
        if starts:
            indent = line[: len(line) - len(line.lstrip())]
        in_magic = (in_magic and continued) or (starts and _MAGIC.match(line) is not None)
        continued = line.endswith("\\")
        if not in_magic:
            quote, depth = _scan(line, quote, depth)
            continue
        timed = _TIMED.fullmatch(line)
        if timed and is_python(timed["statement"]):
            yield Hidden(number, indent, timed["magic"], whole=False)
        else:
            yield Hidden(number, indent, line, whole=True)


def _scan(line: str, quote: str, depth: int) -> tuple[str, int]:
    """Return the triple quote that is open after a line, and how many brackets are."""
    at = 0
    while True:
        if quote:
            end = re.compile(rf"(?:\\.|[^\\])*?{quote}").match(line, at)
            if end is None:
                return quote, depth
            quote, at = "", end.end()
        token = _TOKEN.search(line, at)
        if token is None:
            return quote, depth
        at = token.end()
        if token[0] in ('"""', "'''"):
            quote = token[0]
        elif token[0] in "[({":
            depth += 1
        elif token[0] in "])}":
            depth -= 1
