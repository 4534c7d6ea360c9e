"""Writes a native call: the rule's template with the arguments of the old call, laid out as they were."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence

import libcst as cst

from xent_port.rewrite.quotes import with_quotes

_MARK = "xent_argument_{}_"
_MARKED = re.compile(r"xent_argument_(\w+)_")

# Expressions that need no brackets wherever they stand.
_ATOMS = (
    *(cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.BaseNumber, cst.BaseString),
    *(cst.List, cst.Dict, cst.Set, cst.ListComp, cst.DictComp, cst.SetComp),
)


def native(
    template: str,
    modules: Mapping[str, str],
    call: cst.Call,
    arguments: Mapping[str, cst.Arg],
    *,
    quote: str,
    stands_alone: bool,
) -> cst.BaseExpression:
    """Return the native expression in place of ``call``.

    Args:
        template: the rule's.
        modules: the expression for each module of the template.
        call: what is replaced.
        arguments: its arguments by parameter.
        quote: the kind of quote for texts.
        stands_alone: whether no operator or call is around it, so that it needs no brackets.
    """
    names = {field for _, field, _, _ in string.Formatter().parse(template) if field}
    text = template.format_map({name: _MARK.format(name) for name in names})
    tree = with_quotes(cst.parse_expression(_with_modules(text, modules)), quote)
    layout = _outermost(tree)
    filled = tree.visit(_Fill(arguments, layout, call))
    assert isinstance(filled, cst.BaseExpression)
    if call.lpar:
        return filled.with_changes(lpar=call.lpar, rpar=call.rpar)
    return filled if stands_alone or isinstance(filled, _ATOMS) else _bracketed(filled)


def _with_modules(text: str, modules: Mapping[str, str]) -> str:
    if not modules:
        return text
    either = "|".join(re.escape(name) for name in sorted(modules, key=len, reverse=True))
    return re.sub(rf"(?<![\w.])({either})(?=\.)", lambda found: modules[found[1]], text)


def _parameter(node: cst.CSTNode) -> str | None:
    """Return the parameter that a marked name stands for."""
    found = _MARKED.fullmatch(node.value) if isinstance(node, cst.Name) else None
    return None if found is None else found[1]


class _Placed(cst.CSTVisitor):
    """Finds the first call that takes marked arguments."""

    def __init__(self) -> None:
        self.call: cst.Call | None = None

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802
        if self.call is None and any(_parameter(arg.value) is not None for arg in node.args):
            self.call = node


def _outermost(tree: cst.CSTNode) -> cst.Call | None:
    placed = _Placed()
    tree.visit(placed)
    return placed.call


class _Fill(cst.CSTTransformer):
    """Puts the arguments where the marks are, and the layout of the old call on the one that takes them."""

    def __init__(self, arguments: Mapping[str, cst.Arg], layout: cst.Call | None, call: cst.Call) -> None:
        super().__init__()
        self._arguments = arguments
        self._layout = layout
        self._call = call

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:  # noqa: N802
        name = _parameter(original_node.value)
        if name is None:
            return updated_node
        value = self._arguments[name].value
        bare = (cst.GeneratorExp, cst.NamedExpr)
        return updated_node.with_changes(value=_bracketed(value) if isinstance(value, bare) else value)

    def leave_Name(  # noqa: N802
        self, original_node: cst.Name, updated_node: cst.Name
    ) -> cst.BaseExpression:
        name = _parameter(original_node)
        if name is None:
            return updated_node
        value = self._arguments[name].value
        return value if isinstance(value, _ATOMS) else _bracketed(value)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802
        if original_node is not self._layout:
            return updated_node
        return updated_node.with_changes(
            args=_laid_out(updated_node.args, self._call.args),
            whitespace_before_args=self._call.whitespace_before_args,
        )


def _bracketed(node: cst.BaseExpression) -> cst.BaseExpression:
    if node.lpar:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _laid_out(args: Sequence[cst.Arg], like: Sequence[cst.Arg]) -> list[cst.Arg]:
    """Return arguments with the commas, line breaks and comments of others, one by one."""
    if not like:
        return list(args)
    laid: list[cst.Arg] = []
    for count, arg in enumerate(args):
        slot = like[min(count, len(like) - 1)]
        last = count == len(args) - 1
        comma: cst.Comma | cst.MaybeSentinel = slot.comma
        after = slot.whitespace_after_arg
        if last:
            comma, after = _ending(like, count)
        elif count >= len(like) - 1:
            comma, after = _between(like), cst.SimpleWhitespace("")
        laid.append(arg.with_changes(comma=comma, whitespace_after_arg=after))
    return laid


def _between(like: Sequence[cst.Arg]) -> cst.Comma:
    """Return a comma such as stands between the arguments of a call."""
    first = like[0].comma if len(like) > 1 else None
    if not isinstance(first, cst.Comma):
        return cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    space = first.whitespace_after
    if isinstance(space, cst.ParenthesizedWhitespace):
        space = space.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=[])
    return cst.Comma(whitespace_after=space)


def _ending(
    like: Sequence[cst.Arg], count: int
) -> tuple[cst.Comma | cst.MaybeSentinel, cst.BaseParenthesizableWhitespace]:
    """Return what follows the last argument; comments of arguments that are no more are kept."""
    dropped = like[count:-1]
    comments = [found for arg in dropped for found in _comments(arg)]
    final = like[-1]
    if not comments:
        return final.comma, final.whitespace_after_arg
    lines = [cst.EmptyLine(comment=comment) for comment in comments[1:]]
    ending = cst.ParenthesizedWhitespace(
        cst.TrailingWhitespace(whitespace=cst.SimpleWhitespace("  "), comment=comments[0]),
        empty_lines=lines,
        indent=True,
        last_line=cst.SimpleWhitespace(""),
    )
    return cst.Comma(whitespace_after=ending), cst.SimpleWhitespace("")


def _comments(node: cst.CSTNode) -> list[cst.Comment]:
    """Return the comments within the comma after an argument."""
    found: list[cst.Comment] = []

    class Collect(cst.CSTVisitor):
        def visit_Comment(self, node: cst.Comment) -> None:  # noqa: N802
            found.append(node)

    if isinstance(node, cst.Arg):
        node.comma.visit(Collect()) if isinstance(node.comma, cst.Comma) else None
        node.whitespace_after_arg.visit(Collect())
    return found
