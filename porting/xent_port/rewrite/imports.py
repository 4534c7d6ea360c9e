"""Edits import statements: names that move to xent, that go, and new statements beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst

from xent_port.uses.scopes import ImportStatement
from xent_port.uses.tree import dotted


@dataclass
class Edit:
    """What becomes of one import.

    Attributes:
        moved: the aliases that become xent's.
        renamed: those of them whose name changes with them: ``import torch.nn``.
        gone: the aliases that nothing uses any more.
        added: new imports.
    """

    moved: set[cst.ImportAlias] = field(default_factory=set)
    renamed: set[cst.ImportAlias] = field(default_factory=set)
    gone: set[cst.ImportAlias] = field(default_factory=set)
    added: list[str] = field(default_factory=list)


Edits = dict[ImportStatement, Edit]


def edited(statement: ImportStatement, edit: Edit) -> list[cst.BaseSmallStatement]:
    """Return what stands in the place of an import."""
    added = [import_of(text) for text in edit.added]
    if isinstance(statement, cst.Import):
        return [*_edited_import(statement, edit), *added]
    return [*_edited_from(statement, edit), *added]


def _edited_import(statement: cst.Import, edit: Edit) -> list[cst.BaseSmallStatement]:
    aliases = []
    for alias in statement.names:
        if alias in edit.gone:
            continue
        if alias in edit.moved:
            name = dotted(alias.name)
            keeps_name = alias.asname is None and alias not in edit.renamed
            asname = cst.AsName(cst.Name(name)) if keeps_name else alias.asname
            alias = alias.with_changes(name=_with_xent(alias.name), asname=asname)
        aliases.append(alias)
    return [statement.with_changes(names=_without_last_comma(aliases))] if aliases else []


def _edited_from(statement: cst.ImportFrom, edit: Edit) -> list[cst.BaseSmallStatement]:
    if isinstance(statement.names, cst.ImportStar) or statement.module is None:
        return [statement]
    kept = [alias for alias in statement.names if alias not in edit.moved | edit.gone]
    moved = [alias for alias in statement.names if alias in edit.moved]
    parts: list[cst.BaseSmallStatement] = []
    if kept:
        parts.append(_only(statement, kept))
    if moved:
        parts.append(_only(statement, moved).with_changes(module=_with_xent(statement.module)))
    return parts


def _only(statement: cst.ImportFrom, names: Sequence[cst.ImportAlias]) -> cst.ImportFrom:
    """Return an import of some of its names; the comments of these stay."""
    whole = statement.names
    if isinstance(whole, cst.ImportStar) or len(names) == len(whole):
        return statement
    if statement.lpar is None:
        return statement.with_changes(names=_without_last_comma(names))
    if names[-1] is whole[-1]:
        return statement.with_changes(names=names)
    last = names[-1]
    if isinstance(last.comma, cst.Comma):
        last = last.with_changes(comma=_closing(last.comma, whole[-1], statement))
    return statement.with_changes(names=[*names[:-1], last])


def _closing(
    comma: cst.Comma, last: cst.ImportAlias, statement: cst.ImportFrom
) -> cst.Comma | cst.MaybeSentinel:
    """Return the comma of a name that was not the last before: the bracket stands where it stood."""
    after = comma.whitespace_after
    if not isinstance(after, cst.ParenthesizedWhitespace):
        return cst.MaybeSentinel.DEFAULT
    before_bracket = last.comma.whitespace_after if isinstance(last.comma, cst.Comma) else None
    if not isinstance(before_bracket, cst.ParenthesizedWhitespace) and statement.rpar is not None:
        before_bracket = statement.rpar.whitespace_before
    if isinstance(before_bracket, cst.ParenthesizedWhitespace):
        after = after.with_changes(indent=before_bracket.indent, last_line=before_bracket.last_line)
    elif after.first_line.comment is None:
        return cst.MaybeSentinel.DEFAULT
    return comma.with_changes(whitespace_after=after)


def _without_last_comma(names: Sequence[cst.ImportAlias]) -> list[cst.ImportAlias]:
    return [*names[:-1], names[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)]


def _with_xent(name: cst.Attribute | cst.Name) -> cst.Attribute | cst.Name:
    """Return a dotted name whose first word starts with ``xent_``."""
    if isinstance(name, cst.Attribute) and isinstance(name.value, cst.Attribute | cst.Name):
        return name.with_changes(value=_with_xent(name.value))
    return cst.ensure_type(name, cst.Name).with_changes(value=f"xent_{dotted(name)}")


def import_of(text: str) -> cst.BaseSmallStatement:
    """Return the statement that a text is."""
    line = cst.ensure_type(cst.parse_statement(text), cst.SimpleStatementLine)
    return line.body[0]
