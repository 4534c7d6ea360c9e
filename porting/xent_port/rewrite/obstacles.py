"""Why a use has to stay as it is: what is not certain, and where xent cannot stand in for the original."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from xent_port.covered import Covered, covered_at, xent_has
from xent_port.uses.find import Found, Occurrence
from xent_port.uses.instances import Instance
from xent_port.uses.meaning import shown_text
from xent_port.uses.tree import dotted

# Calls that replace an attribute by its name: `setattr`, pytest's `monkeypatch.setattr`, `mock.patch.object`.
_REPLACING = ("setattr", "object")
_SCRIPTS = ("torch.jit.script", "torch.jit.script_method")


class Obstacles:
    """Looks at the uses of one module."""

    def __init__(self, found: Found, position: Callable[[cst.CSTNode], tuple[int, int]]) -> None:
        self._found = found
        self._replaced = {
            path: position(o.node)[0] for o in found.occurrences if (path := self._replaced_by(o))
        }
        self._scripted = {name for o in found.occurrences for name in self._scripted_by(o)}

    def for_anything(self, occurrence: Occurrence, covered: Covered) -> str:
        """Return why a use cannot be changed to anything; nothing if it can."""
        if occurrence.meaning.doubt:
            return occurrence.meaning.doubt
        if occurrence.node in self._found.names.stored:
            return f"it is assigned to, which replaces {covered.framework}'s own"
        for path, line in self._replaced.items():
            if f"{covered.name}.".startswith(f"{path}."):
                return f"line {line} replaces it"
        if is_compared(self._found, occurrence.node):
            return "it is compared with what may come from elsewhere"
        if is_base(self._found, occurrence.node):
            return f"a subclass may use what xent's {_last(covered)} does not have"
        parent = self._found.parent(occurrence.node)
        if isinstance(parent, cst.Attribute):
            return _lacks(covered, parent.attr.value)
        return ""

    def for_xent(self, occurrence: Occurrence, covered: Covered, instance: Instance | None) -> str:
        """Return why a use cannot be changed to xent's; nothing if it can."""
        if covered.framework == "torch" and self._is_scripted(occurrence.node):
            return "TorchScript compiles it, and it cannot compile xent's"
        if instance is None:
            return ""
        for taker in instance.given_to:
            if taker.partition(".")[0] == covered.framework:
                return f"{taker} takes it, and may ask for {covered.framework}'s own"
        return next(filter(None, (_lacks(covered, name) for name in instance.attributes)), "")

    def _replaced_by(self, occurrence: Occurrence) -> str:
        """Return what is replaced where an occurrence is, if anything: by an assignment, or by name."""
        path = occurrence.meaning.paths[0]
        if occurrence.node in self._found.names.stored:
            return path if occurrence.covered is None else occurrence.covered.name
        arg = self._found.parent(occurrence.node)
        call = self._found.parent(arg) if isinstance(arg, cst.Arg) else None
        if not isinstance(call, cst.Call) or dotted(call.func).rpartition(".")[2] not in _REPLACING:
            return ""
        named = (covered_at(f"{path}.{shown_text(each.value)}") for each in call.args)
        return next((covered.name for covered in named if covered is not None), "")

    def _scripted_by(self, occurrence: Occurrence) -> Iterator[str]:
        """Yield the names of the functions and classes that are handed to TorchScript."""
        call = self._found.call_of(occurrence.node)
        if call is None or occurrence.meaning.path not in _SCRIPTS:
            return
        for arg in call.args:
            node = arg.value.func if isinstance(arg.value, cst.Call) else arg.value
            yield dotted(node)

    def _is_scripted(self, node: cst.CSTNode) -> bool:
        above = self._found.parent(node)
        while above is not None:
            if isinstance(above, cst.FunctionDef | cst.ClassDef):
                decorators = (self._found.meaning_of(each.decorator).path for each in above.decorators)
                if above.name.value in self._scripted or any(path in _SCRIPTS for path in decorators):
                    return True
            above = self._found.parent(above)
        return False


def is_base(found: Found, node: cst.CSTNode) -> bool:
    """Whether a class is derived from it."""
    arg = found.parent(node)
    owner = found.parent(arg) if isinstance(arg, cst.Arg) else None
    return isinstance(owner, cst.ClassDef)


def is_looked_at(found: Found, node: cst.CSTNode) -> bool:
    """Whether it is only asked whether something is there: ``if F:``, ``F is not None``."""
    return _is_compared_with_none(found, node) or _is_tested(found, node)


def _is_compared_with_none(found: Found, node: cst.CSTNode) -> bool:
    parent = found.parent(node)
    comparison = found.parent(parent) if isinstance(parent, cst.ComparisonTarget) else parent
    if not isinstance(comparison, cst.Comparison) or len(comparison.comparisons) > 1:
        return False
    return "None" in (dotted(comparison.left), dotted(comparison.comparisons[0].comparator))


def _is_tested(found: Found, node: cst.CSTNode) -> bool:
    match found.parent(node):
        case cst.If() | cst.While() | cst.IfExp() | cst.Assert() | cst.CompIf() as parent:
            return parent.test is node
        case cst.UnaryOperation(operator=cst.Not()):
            return True
        case cst.BooleanOperation() as parent:
            # the value of `F and …` is `F` only where nothing is there
            first = isinstance(parent.operator, cst.And) and parent.left is node
            return first or _is_tested(found, parent)
    return False


def is_compared(found: Found, node: cst.CSTNode) -> bool:
    """Whether something other than ``None`` is compared with it, or tested to be of its class."""
    if _is_compared_with_none(found, node):
        return False
    parent = found.parent(node)
    while isinstance(parent, cst.BaseElement | cst.Tuple | cst.BinaryOperation):
        parent = found.parent(parent)
    call = found.parent(parent) if isinstance(parent, cst.Arg) else None
    if isinstance(call, cst.Call) and isinstance(call.func, cst.Name):
        return call.func.value in ("isinstance", "issubclass")
    return isinstance(parent, cst.Comparison | cst.ComparisonTarget | cst.MatchClass)


def _lacks(covered: Covered, attribute: str) -> str:
    if xent_has(f"{covered.name}.{attribute}"):
        return ""
    return f"xent's {_last(covered)} has no `{attribute}`"


def _last(covered: Covered) -> str:
    return covered.name.rpartition(".")[2]
