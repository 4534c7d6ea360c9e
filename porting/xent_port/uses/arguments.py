"""The arguments of a call by the names of their parameters, with the values that the source shows."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping, Sequence

import libcst as cst

from xent_port.model import UNKNOWN, Argument

_TEXT = cst.Module(body=[])


def code_of(node: cst.CSTNode) -> str:
    """Return the source of a node."""
    return _TEXT.code_for_node(node)


def bind(args: Sequence[cst.Arg], parameters: Sequence[inspect.Parameter]) -> Mapping[str, cst.Arg] | None:
    """Return the arguments of a call by parameter; ``None`` if they cannot be told apart, or do not fit.

    Keywords that only ``**options`` takes stand under their own name.
    """
    positional = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    by_name = {p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
    found: dict[str, cst.Arg] = {}
    for count, arg in enumerate(args):
        name = arg.keyword.value if arg.keyword is not None else "".join(positional[count : count + 1])
        fits = arg.keyword is None or name in by_name or takes_any
        if arg.star or not name or not fits or name in found:
            return None
        found[name] = arg
    return found


def shown(arguments: Mapping[str, cst.Arg] | None) -> Mapping[str, Argument] | None:
    """Return arguments with their values, as far as they are literals."""
    if arguments is None:
        return None
    return {name: Argument(code_of(arg.value), _value(arg.value)) for name, arg in arguments.items()}


def _value(node: cst.BaseExpression) -> object:
    try:
        return ast.literal_eval(code_of(node).strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return UNKNOWN
