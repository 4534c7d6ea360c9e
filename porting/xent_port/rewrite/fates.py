"""What becomes of each use of a covered loss, before imports are looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import libcst as cst

from xent_port.covered import HOLDERS, Covered, xent_has
from xent_port.model import Argument, Decision, FallBack, Native, Reason, Use
from xent_port.rewrite.quotes import quote_within
from xent_port.uses.arguments import bind, shown
from xent_port.uses.find import Found, Occurrence
from xent_port.uses.instances import Instance, Instances
from xent_port.uses.tree import dotted

Decide = Callable[[Use, str, Collection[str]], Decision]


@dataclass(frozen=True)
class Fate:
    """What becomes of one use.

    Attributes:
        way: ``native`` call; ``xent``: its name becomes xent's; ``follows``: it stands for what another name
            stands for, and that is changed; ``own``: it is the target's own already; ``left``.
        says: why, for ``left``; which name, for ``follows``.
    """

    occurrence: Occurrence
    use: Use
    way: Literal["native", "xent", "follows", "own", "left"]
    says: str = ""
    decision: Decision | None = None
    call: cst.Call | None = None
    arguments: Mapping[str, cst.Arg] | None = None


class Fates:
    """Decides for each occurrence of one module."""

    def __init__(
        self,
        found: Found,
        target: str,
        granted: Collection[str],
        wanted: Collection[str],
        decide: Decide,
        position: Callable[[cst.CSTNode], tuple[int, int]],
    ) -> None:
        self._found = found
        self._target = target
        self._granted = granted
        self._decide = decide
        self._position = position
        self._instances = Instances(found, wanted)
        self._replaced = {
            o.covered.name: position(o.node)[0]
            for o in found.occurrences
            if o.covered is not None and o.node in found.names.stored
        }

    def all(self) -> Iterator[Fate]:
        """Yield what becomes of each use, in no order."""
        for occurrence in self._found.occurrences:
            covered = occurrence.covered
            if covered is not None:
                if not self._is_a_reused_name(occurrence):
                    yield self._of_covered(occurrence, covered)
            elif not HOLDERS.isdisjoint(occurrence.meaning.paths):
                yield from self._of_module(occurrence)

    @staticmethod
    def _is_a_reused_name(occurrence: Occurrence) -> bool:
        """Whether it is a variable that also holds other things; what was assigned to it is found there."""
        name = dotted(occurrence.root)
        home = occurrence.scope.home(name)
        if not occurrence.meaning.doubt or home is None or occurrence.root is not occurrence.node:
            return False
        return all(binding.kind != "import" for binding in home.bindings[name])

    def _of_covered(self, occurrence: Occurrence, covered: Covered) -> Fate:
        call = self._found.call_of(occurrence.node)
        given = None if call is None else bind(call.args, covered.parameters)
        instance = None
        if call is not None and covered.form == "class":
            instance = self._instances.follow(call, occurrence.scope)
        use = self._use(occurrence, covered, call, given, instance)
        if covered.framework == self._target:
            return Fate(occurrence, use, "own")
        reason = self._cannot(occurrence, covered)
        if reason:
            return Fate(occurrence, use, "left", reason)
        decision: Decision | None = None
        if self._target != "xent":
            decision = self._within_text(occurrence, self._decide(use, self._target, self._granted))
            if isinstance(decision, Native) and call is not None:
                return Fate(occurrence, use, "native", "", decision, call, given)
        missing = self._missing(covered, instance)
        if missing:
            return Fate(occurrence, use, "left", missing, decision)
        follows = occurrence.meaning.follows
        return Fate(occurrence, use, "follows" if follows else "xent", follows, decision)

    def _use(
        self,
        occurrence: Occurrence,
        covered: Covered,
        call: cst.Call | None,
        given: Mapping[str, cst.Arg] | None,
        instance: Instance | None,
    ) -> Use:
        line, column = self._position(occurrence.node)
        if call is None:
            return Use(covered.name, "reference", line, column)
        if instance is None:
            return Use(covered.name, "call", line, column, arguments=shown(given))
        called = _called(covered, instance)
        return Use(covered.name, "construct", line, column, arguments=shown(given), called=called)

    def _cannot(self, occurrence: Occurrence, covered: Covered) -> str:
        """Return why an occurrence must stay as it is; nothing if it need not."""
        if occurrence.meaning.doubt:
            return occurrence.meaning.doubt
        if occurrence.node in self._found.names.stored:
            return f"it is assigned to, which replaces {covered.framework}'s own"
        if covered.name in self._replaced:
            return f"line {self._replaced[covered.name]} replaces it"
        if is_compared(self._found, occurrence.node):
            return "it is compared with what may come from elsewhere"
        if is_base(self._found, occurrence.node):
            return f"a subclass may use what xent's {covered.name.rpartition('.')[2]} does not have"
        parent = self._found.parent(occurrence.node)
        if isinstance(parent, cst.Attribute) and not xent_has(f"{covered.name}.{parent.attr.value}"):
            return f"xent's {covered.name.rpartition('.')[2]} has no `{parent.attr.value}`"
        return ""

    def _within_text(self, occurrence: Occurrence, decision: Decision) -> Decision:
        """Return a decision that can be written where an occurrence stands."""
        has_texts = isinstance(decision, Native) and ('"' in decision.template or "'" in decision.template)
        if has_texts and quote_within(self._found, occurrence.node) is None:
            return FallBack((Reason("it stands within texts that use both kinds of quotes"),))
        return decision

    @staticmethod
    def _missing(covered: Covered, instance: Instance | None) -> str:
        """Return which attribute of an instance xent's class lacks."""
        for name in instance.attributes if instance is not None else ():
            if not xent_has(f"{covered.name}.{name}"):
                return f"xent's {covered.name.rpartition('.')[2]} has no `{name}`"
        return ""

    def _of_module(self, occurrence: Occurrence) -> Iterator[Fate]:
        """Report what is done with a module so that nobody can see which of its names are used."""
        module = next(path for path in occurrence.meaning.paths if path in HOLDERS)
        if module.partition(".")[0] == self._target:
            return
        if occurrence.looked_up:
            says = f"a name is looked up in {module} that the source does not show"
        elif not self._found.is_named(occurrence.node):
            says = f"{module} is passed on, and the source does not show which of its names are used"
        else:
            return
        line, column = self._position(occurrence.node)
        yield Fate(occurrence, Use(module, "reference", line, column), "left", says)


def is_base(found: Found, node: cst.CSTNode) -> bool:
    """Whether a class is derived from it."""
    arg = found.parent(node)
    owner = found.parent(arg) if isinstance(arg, cst.Arg) else None
    return isinstance(owner, cst.ClassDef)


def is_compared(found: Found, node: cst.CSTNode) -> bool:
    """Whether something is compared with it, or tested to be of its class."""
    parent = found.parent(node)
    while isinstance(parent, cst.BaseElement | cst.Tuple | cst.BinaryOperation):
        parent = found.parent(parent)
    call = found.parent(parent) if isinstance(parent, cst.Arg) else None
    if isinstance(call, cst.Call) and isinstance(call.func, cst.Name):
        return call.func.value in ("isinstance", "issubclass")
    return isinstance(parent, cst.Comparison | cst.ComparisonTarget | cst.MatchClass)


def _called(covered: Covered, instance: Instance) -> tuple[Mapping[str, Argument], ...] | None:
    """Return the arguments of an instance's calls, if all can be seen."""
    if not instance.all_seen:
        return None
    bound = [shown(bind(call.args, covered.forward_parameters)) for call in instance.calls]
    told = tuple(each for each in bound if each is not None)
    return told if len(told) == len(bound) else None
