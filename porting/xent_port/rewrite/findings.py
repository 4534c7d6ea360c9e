"""What is reported of each use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import libcst as cst

from xent_port.model import FallBack, Finding, Status, Use
from xent_port.rewrite.fates import Fate
from xent_port.uses.arguments import code_of


def source_node(fate: Fate) -> cst.CSTNode:
    """Return what is shown of a use: of a native call all, else the name."""
    return fate.call if fate.way == "native" and fate.call is not None else fate.occurrence.node


def finding(fate: Fate, new: Mapping[cst.CSTNode, str], target: str) -> Finding:
    """Return what is reported of one use."""
    node = source_node(fate)
    old = code_of(node)
    status, message = _said(fate, target)
    return Finding(fate.use, status, message, old, new.get(node, old), fate.decision)


def _said(fate: Fate, target: str) -> tuple[Status, str]:
    name = fate.use.name
    if fate.way == "left":
        return "left", fate.says
    if fate.way == "own":
        return "unchanged", f"it is {target}'s own"
    if fate.way == "native":
        granted = getattr(fate.decision, "granted", ())
        return "rewritten", f"{target}'s own call is exactly the same{_as_granted(granted)}"
    if isinstance(fate.decision, FallBack):
        return "fell back", "; ".join(reason.text for reason in fate.decision.reasons)
    if fate.way == "follows":
        return "unchanged", f"it is what `{fate.says}` is"
    return "xent", f"calls xent's {name.rpartition('.')[2]}{_not_with_it(fate.use)}"


def _as_granted(names: Sequence[str]) -> str:
    return f", as {', '.join(names)} {'was' if len(names) == 1 else 'were'} granted" if names else ""


def _not_with_it(use: Use) -> str:
    """Say what a torch.nn.Module does with its own loss, and not with xent's, which is no Module."""
    if use.name != "torch.nn.CrossEntropyLoss" or "weight" not in (use.arguments or {}):
        return ""
    return "; a torch.nn.Module that keeps it neither moves nor saves its `weight`"
