"""Writes a native call: the rule's template with the arguments of the old call, laid out as they were."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence

import libcst as cst

from xent_port.rewrite.quotes import with_quotes
from xent_port.uses.arguments import code_of

_MARK = "xent_argument_{}_"
_MARKED = re.compile(r"xent_argument_(\w+)_")

_NOTHING = cst.SimpleWhitespace("")

# Expressions that need no brackets wherever they stand.
_ATOMS = (
    *(cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.SimpleString),
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
    layout = _takes_most(tree)
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


def _parameters(node: cst.CSTNode) -> list[str]:
    """Return the parameters that the marked names within a node stand for, in order."""
    name = _parameter(node)
    return [name] if name is not None else [each for part in node.children for each in _parameters(part)]


class _Calls(cst.CSTVisitor):
    """Collects calls, the outer ones first."""

    def __init__(self) -> None:
        self.found: list[cst.Call] = []

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802
        self.found.append(node)


def _takes_most(tree: cst.CSTNode) -> cst.Call | None:
    """Return the call that takes the most of the marked arguments, the outermost of several."""
    calls = _Calls()
    tree.visit(calls)
    return max(calls.found, key=lambda call: len({*_parameters_taken(call)}), default=None)


def _parameters_taken(call: cst.Call) -> list[str]:
    return [name for arg in call.args for name in _parameters(arg)]


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
        on_one_line = "\n" not in code_of(value)
        return value if isinstance(value, _ATOMS) and on_one_line else _bracketed(value)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802
        if original_node is not self._layout:
            return updated_node
        places = [self._place(arg) for arg in original_node.args]
        return updated_node.with_changes(
            args=_laid_out(updated_node.args, self._call.args, places),
            whitespace_before_args=self._call.whitespace_before_args,
        )

    def _place(self, arg: cst.Arg) -> int | None:
        """Return the place in the old call of the first argument that one of the template is made from."""
        old = next((self._arguments[name] for name in _parameters(arg)), None)
        return next((place for place, each in enumerate(self._call.args) if each is old), None)


def _bracketed(node: cst.BaseExpression) -> cst.BaseExpression:
    if node.lpar:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _laid_out(
    args: Sequence[cst.Arg], like: Sequence[cst.Arg], places: Sequence[int | None]
) -> list[cst.Arg]:
    """Return arguments with the commas, line breaks and comments of others.

    Args:
        args: the arguments of the new call.
        like: those of the old call.
        places: for each new argument, which of the old ones it is made from.
    """
    if not like:
        return list(args)
    laid: list[cst.Arg] = []
    for arg, place in zip(args[:-1], places, strict=False):
        if place is None:
            laid.append(arg.with_changes(comma=_between(like), whitespace_after_arg=_NOTHING))
        elif place == len(like) - 1:
            laid.append(arg.with_changes(comma=_no_longer_last(like), whitespace_after_arg=_NOTHING))
        else:
            old = like[place]
            laid.append(arg.with_changes(comma=old.comma, whitespace_after_arg=old.whitespace_after_arg))
    comma, after = _ending(like, places[:-1])
    return [*laid, *(arg.with_changes(comma=comma, whitespace_after_arg=after) for arg in args[-1:])]


def _between(like: Sequence[cst.Arg]) -> cst.Comma:
    """Return a comma such as stands between the arguments of a call."""
    first = like[0].comma if len(like) > 1 else None
    if not isinstance(first, cst.Comma):
        return cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    space = first.whitespace_after
    if isinstance(space, cst.ParenthesizedWhitespace):
        space = space.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=[])
    return cst.Comma(whitespace_after=space)


def _no_longer_last(like: Sequence[cst.Arg]) -> cst.Comma:
    """Return the comma after the argument that was the last one before; its comment stays in its line."""
    space = _after(like[-1])
    if not isinstance(space, cst.ParenthesizedWhitespace) or space.first_line.comment is None:
        return _between(like)
    start = _last_line(like[:-1], space.last_line)
    return cst.Comma(whitespace_after=space.with_changes(empty_lines=[], last_line=start))


def _ending(
    like: Sequence[cst.Arg], placed: Sequence[int | None]
) -> tuple[cst.Comma | cst.MaybeSentinel, cst.BaseParenthesizableWhitespace]:
    """Return what follows the last argument; the comments of old arguments that stand nowhere are kept."""
    *others, final = like
    if len(others) in placed:
        final = _without_comment(final)
    homeless = [found for place, arg in enumerate(others) if place not in placed for found in _comments(arg)]
    if not homeless:
        return final.comma, final.whitespace_after_arg
    before = _last_line(like, _NOTHING)
    ending = cst.ParenthesizedWhitespace(
        empty_lines=[
            cst.EmptyLine(whitespace=before, comment=comment) for comment in [*homeless, *_comments(final)]
        ],
        indent=True,
        last_line=_last_line([final], before),
    )
    return cst.Comma(whitespace_after=ending), _NOTHING


def _after(arg: cst.Arg) -> cst.BaseParenthesizableWhitespace:
    """Return the whitespace after an argument, behind its comma if it has one."""
    return arg.comma.whitespace_after if isinstance(arg.comma, cst.Comma) else arg.whitespace_after_arg


def _without_comment(arg: cst.Arg) -> cst.Arg:
    """Return an argument without the comment in its line."""
    space = _after(arg)
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return arg
    space = space.with_changes(first_line=cst.TrailingWhitespace())
    if isinstance(arg.comma, cst.Comma):
        return arg.with_changes(comma=arg.comma.with_changes(whitespace_after=space))
    return arg.with_changes(whitespace_after_arg=space)


def _last_line(args: Sequence[cst.Arg], otherwise: cst.SimpleWhitespace) -> cst.SimpleWhitespace:
    """Return what stands at the start of the first line that begins after one of the arguments."""
    for arg in args:
        after_comma = arg.comma.whitespace_after if isinstance(arg.comma, cst.Comma) else None
        for space in (after_comma, arg.whitespace_after_arg):
            if isinstance(space, cst.ParenthesizedWhitespace):
                return space.last_line
    return otherwise


def _comments(arg: cst.Arg) -> list[cst.Comment]:
    """Return the comments after an argument."""
    found: list[cst.Comment] = []

    class Collect(cst.CSTVisitor):
        def visit_Comment(self, node: cst.Comment) -> None:  # noqa: N802
            found.append(node)

    for part in (arg.whitespace_after_arg, arg.comma):
        if isinstance(part, cst.CSTNode):
            part.visit(Collect())
    return found
