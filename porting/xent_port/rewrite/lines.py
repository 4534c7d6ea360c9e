"""Keeps what libcst does not: it drops some blanks, such as that before the colon of ``except (A, B) :``."""

from __future__ import annotations

import ast
import warnings
from difflib import SequenceMatcher


def is_same(source: str, written: str) -> bool:
    """Whether two sources have the same lines, but for blanks that mean nothing."""
    if source == written:
        return True
    try:
        return len(source.splitlines()) == len(written.splitlines()) and _tree(source) == _tree(written)
    except SyntaxError:  # of a later Python than this one
        return False


def with_lines_of(source: str, written: str, rewritten: str) -> str:
    """Return ``rewritten`` with the lines of ``source`` where it has those of ``written``."""
    if source == written:
        return rewritten
    old, new = written.splitlines(keepends=True), rewritten.splitlines(keepends=True)
    lines = source.splitlines(keepends=True)
    kept: list[str] = []
    for tag, start, stop, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        kept += lines[start:stop] if tag == "equal" else new[first:last]
    return "".join(kept)


def _tree(source: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.dump(ast.parse(source))
