"""Where uses start: their first names are marked in the tree, and the marks looked up in its text.

libcst's own positions are worked out for every node, which takes several times as long as to parse.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right

import libcst as cst

from xent_port.uses.find import Found

_LINE_END = re.compile(r"\r\n|\r|\n")


class Positions:
    """The line, from 1, and the column, from 0, of each occurrence in a module.

    Attributes:
        text: what the tree is written as: the source, unless something went wrong.
    """

    def __init__(self, found: Found, source: str) -> None:
        self._first = {each.node: _first_name(each.node) for each in found.occurrences}
        names = list(dict.fromkeys(self._first.values()))
        mark = next(word for count in itertools.count(1) if (word := "mark" + "_" * count) not in source)
        parts = re.split(
            f"{mark}(\\d+){mark}", found.tree.visit(_Marking(found, self._first, names, mark)).code
        )
        self.text = "".join(parts[::2])
        self._lines = [0, *(end.end() for end in _LINE_END.finditer(self.text))]
        self._offsets: dict[cst.CSTNode, int] = {}
        offset = 0
        for before, number in zip(parts[::2], parts[1::2], strict=False):
            offset += len(before)
            self._offsets[names[int(number)]] = offset

    def __call__(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return where an occurrence's node starts."""
        offset = self._offsets[self._first[node]]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1]


class _Marking(cst.CSTTransformer):
    """Puts a mark with its number before each name; goes only where there are any."""

    def __init__(
        self, found: Found, first: dict[cst.CSTNode, cst.Name], names: list[cst.Name], mark: str
    ) -> None:
        super().__init__()
        self._numbers = {name: number for number, name in enumerate(names)}
        self._mark = mark
        self._on_the_way: set[cst.CSTNode] = set()
        for node in first:
            inner: cst.CSTNode | None = node
            while inner is not None:
                self._on_the_way.add(inner)
                inner = _start_of(inner)
            above = found.parent(node)
            while above is not None and above not in self._on_the_way:
                self._on_the_way.add(above)
                above = found.parent(above)

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node in self._on_the_way

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode:
        if isinstance(original_node, cst.Name) and original_node in self._numbers:
            number = self._numbers[original_node]
            return updated_node.with_changes(value=f"{self._mark}{number}{self._mark}{original_node.value}")
        return updated_node


def _start_of(node: cst.CSTNode) -> cst.CSTNode | None:
    """Return the part that an expression starts with."""
    if isinstance(node, cst.Attribute):
        return node.value
    if isinstance(node, cst.Call):
        return node.func
    return node.name if isinstance(node, cst.ImportAlias) else None


def _first_name(node: cst.CSTNode) -> cst.Name:
    while (start := _start_of(node)) is not None:
        node = start
    return cst.ensure_type(node, cst.Name)
