"""Puts edited imports into the blocks that hold them; the comments above an import that goes stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import libcst as cst

from xent_port.rewrite.imports import Edits, edited, import_of

Block = cst.Module | cst.IndentedBlock
Line = cst.SimpleStatementLine | cst.BaseCompoundStatement

_PLAIN = cst.SimpleWhitespace(" ")


class Blocks:
    """Edits the blocks of a module; what is given as updated has the statements of the original."""

    def __init__(self, edits: Edits, top: Collection[str]) -> None:
        self._edits = edits
        self._top = top

    def one_line(
        self, original: cst.SimpleStatementSuite, updated: cst.SimpleStatementSuite
    ) -> cst.BaseSuite:
        """Return a block that stands behind its colon, with its imports edited."""
        statements: list[cst.BaseSmallStatement] = []
        for before, after in zip(original.body, updated.body, strict=True):
            statements += self._edited(before) or ([] if before in self._edits else [after])
        return updated.with_changes(body=_separated(statements) or [cst.Pass()])

    def block(self, original: Block, updated: Block) -> Block:
        """Return a block with its imports edited."""
        body: list[cst.CSTNode] = []
        comments: list[cst.EmptyLine] = []
        for before, after in zip(original.body, updated.body, strict=True):
            lines, comments = self._lines(before, after, comments)
            body += lines
        if not body and isinstance(original, cst.IndentedBlock):
            body, comments = [cst.SimpleStatementLine([cst.Pass()], leading_lines=comments)], []
        if isinstance(original, cst.Module):
            at = _top_of(body)
            body[at:at] = [cst.SimpleStatementLine([import_of(text)]) for text in self._top]
        return updated.with_changes(body=body, footer=[*comments, *updated.footer])

    def _edited(self, statement: cst.CSTNode) -> list[cst.BaseSmallStatement]:
        """Return what stands in the place of an import; nothing for other statements."""
        if not isinstance(statement, cst.Import | cst.ImportFrom) or statement not in self._edits:
            return []
        return edited(statement, self._edits[statement])

    def _has_edits(self, line: cst.CSTNode) -> bool:
        return isinstance(line, cst.SimpleStatementLine) and any(each in self._edits for each in line.body)

    def _lines(
        self, before: cst.CSTNode, after: cst.CSTNode, comments: list[cst.EmptyLine]
    ) -> tuple[list[cst.CSTNode], list[cst.EmptyLine]]:
        """Return what one line becomes, and the comments for the next one."""
        if isinstance(after, cst.SimpleStatementLine) and self._has_edits(before):
            kept, new = self._split(cst.ensure_type(before, cst.SimpleStatementLine).body, after.body)
            return _laid_out(after, kept, new, comments)
        if comments and isinstance(after, Line):
            leading = [*comments, *getattr(after, "leading_lines", ())]
            return [after.with_changes(leading_lines=leading)], []
        return [after], []

    def _split(
        self, before: Sequence[cst.BaseSmallStatement], after: Sequence[cst.BaseSmallStatement]
    ) -> tuple[list[cst.BaseSmallStatement], list[cst.BaseSmallStatement]]:
        """Return what stays in its line, and what gets lines of its own: new imports, if nothing follows."""
        kept: list[cst.BaseSmallStatement] = []
        new: list[cst.BaseSmallStatement] = []
        for old, small in zip(before, after, strict=True):
            kept += new
            parts = self._edited(old) if old in self._edits else [small]
            kept += parts[:1]
            new = parts[1:]
        return kept, new


def _laid_out(
    line: cst.SimpleStatementLine,
    kept: list[cst.BaseSmallStatement],
    new: list[cst.BaseSmallStatement],
    comments: list[cst.EmptyLine],
) -> tuple[list[cst.CSTNode], list[cst.EmptyLine]]:
    leading = [*comments, *line.leading_lines]
    if not kept:
        return [], [each for each in leading if each.comment is not None]
    first = line.with_changes(body=_separated(kept), leading_lines=leading)
    return [first, *(cst.SimpleStatementLine([each]) for each in new)], []


def _separated(statements: Sequence[cst.BaseSmallStatement]) -> list[cst.BaseSmallStatement]:
    """Return the statements of one line with semicolons between them."""
    between = cst.Semicolon(whitespace_after=_PLAIN)
    first = [
        each if isinstance(each.semicolon, cst.Semicolon) else each.with_changes(semicolon=between)
        for each in statements[:-1]
    ]
    return [*first, *(each.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for each in statements[-1:])]


def _top_of(body: Sequence[cst.CSTNode]) -> int:
    """Return the place after the docstring and the first imports of a module."""
    at = 0
    for count, statement in enumerate(body):
        small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
        is_docstring = count == 0 and isinstance(small, cst.Expr) and isinstance(small.value, cst.BaseString)
        if not isinstance(small, cst.Import | cst.ImportFrom) and not is_docstring:
            break
        at = count + 1
    return at
