"""Quotes within f-strings: before Python 3.12 an expression there cannot use those of the text around it."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from xent_port.uses.find import Found


def quote_within(found: Found, node: cst.CSTNode) -> str | None:
    """Return the kind of quote that can be used where a node stands, if there is one."""
    taken = {text.start[-1] for text in _texts_around(found, node)}
    return next((quote for quote in "\"'" if quote not in taken), None)


def with_quotes(node: cst.BaseExpression, quote: str) -> cst.BaseExpression:
    """Return an expression whose plain texts use one kind of quote."""

    class Requote(cst.CSTTransformer):
        def leave_SimpleString(  # noqa: N802
            self, original_node: cst.SimpleString, updated_node: cst.SimpleString
        ) -> cst.SimpleString:
            del original_node
            return updated_node.with_changes(value=f"{quote}{updated_node.raw_value}{quote}")

    requoted = node.visit(Requote())
    assert isinstance(requoted, cst.BaseExpression)
    return requoted


def _texts_around(found: Found, node: cst.CSTNode) -> Iterator[cst.FormattedString]:
    above = found.parent(node)
    while above is not None:
        if isinstance(above, cst.FormattedString):
            yield above
        above = found.parent(above)
