"""What nodes are made of, whitespace and punctuation left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache

import libcst as cst

# Parts of nodes that hold whitespace and punctuation.
_PUNCTUATION = frozenset(
    (
        *("async_", "asynchronous", "colon", "comma", "default_newline", "dot", "encoding", "equal"),
        *("first_line", "footer", "header", "indent", "lbrace", "lbracket", "leading_lines"),
        *("lines_after_decorators", "lines_after_module_docstring", "lpar", "newline", "operator"),
        *("rbrace", "rbracket", "rpar", "semicolon", "star", "trailing_whitespace"),
    )
)


def dotted(node: cst.CSTNode | None) -> str:
    """Return the text of a dotted name; nothing for anything else.

    >>> dotted(cst.parse_expression("a.b.c")), dotted(cst.parse_expression("f().c"))
    ('a.b.c', '')
    """
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr.value}"
    return ""


@cache
def _parts(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """Return the fields of a kind of node that may hold names."""
    return tuple(f.name for f in fields(kind) if f.name not in _PUNCTUATION and "whitespace" not in f.name)


def parts_of(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the nodes that a node is made of, in order, without whitespace and punctuation."""
    for name in _parts(type(node)):
        part = getattr(node, name)
        if isinstance(part, cst.CSTNode):
            yield part
        elif isinstance(part, (tuple, list)):
            yield from (each for each in part if isinstance(each, cst.CSTNode))


def parameters_of(function: cst.FunctionDef | cst.Lambda) -> Iterator[cst.Param]:
    """Yield the parameters of a function, of every kind."""
    parameters = function.params
    yield from (*parameters.posonly_params, *parameters.params)
    if isinstance(parameters.star_arg, cst.Param):
        yield parameters.star_arg
    yield from parameters.kwonly_params
    if parameters.star_kwarg is not None:
        yield parameters.star_kwarg


def side_by_side(
    targets: cst.Tuple | cst.List, value: cst.BaseExpression | None
) -> Sequence[cst.BaseExpression | None]:
    """Return what each of several targets is assigned, where the source shows it."""
    shown = (
        isinstance(value, (cst.Tuple, cst.List))
        and len(value.elements) == len(targets.elements)
        and all(isinstance(e, cst.Element) for e in (*value.elements, *targets.elements))
    )
    if shown:
        return [element.value for element in value.elements]  # type: ignore[union-attr]
    return [None] * len(targets.elements)
