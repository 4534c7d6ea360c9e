"""What becomes of each use of a covered loss, before imports are looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import libcst as cst

from xent_port.covered import HOLDERS, Covered, leading_names
from xent_port.model import Argument, Decision, FallBack, Native, Reason, Use
from xent_port.rewrite.obstacles import Obstacles, is_looked_at
from xent_port.rewrite.quotes import quote_within
from xent_port.uses.arguments import bind, shown
from xent_port.uses.find import Found, Occurrence
from xent_port.uses.instances import Instance, Instances
from xent_port.uses.meaning import may_be
from xent_port.uses.scopes import Binding
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
        self._obstacles = Obstacles(found, position)

    def all(self) -> list[Fate]:
        """Return what becomes of each use, in no order."""
        fates = list(self._each())
        while names := self._left_behind(fates):
            fates = [
                replace(fate, way="left", says=f"`{names[fate.occurrence.node]}`, which is this, is left")
                if fate.occurrence.node in names
                else fate
                for fate in fates
            ]
        return fates

    def _left_behind(self, fates: Collection[Fate]) -> Mapping[cst.CSTNode, str]:
        """Return what was given to names of which a use is left: it has to stay what it was."""
        changed = {fate.occurrence.node for fate in fates if fate.way in ("xent", "follows")}
        return {
            binding.value: name
            for fate in fates
            if fate.way == "left" and fate.occurrence.covered is not None
            for name, binding in self._given(fate.occurrence)
            if binding.value in changed and binding.value is not None
        }

    @staticmethod
    def _given(occurrence: Occurrence) -> Iterator[tuple[str, Binding]]:
        """Yield the values that the name of an occurrence was given."""
        name = dotted(occurrence.root)
        home = occurrence.scope.home(name)
        for binding in home.bindings[name] if home is not None else ():
            yield name, binding

    def _each(self) -> Iterator[Fate]:
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
        reason = self._obstacles.for_anything(occurrence, covered)
        if reason:
            return Fate(occurrence, use, "left", reason)
        decision: Decision | None = None
        if self._target != "xent":
            decision = self._within_text(occurrence, self._decide(use, self._target, self._granted))
            if isinstance(decision, Native) and call is not None:
                return Fate(occurrence, use, "native", "", decision, call, given)
        reason = self._obstacles.for_xent(occurrence, covered, instance)
        if reason:
            return Fate(occurrence, use, "left", reason, decision)
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

    def _within_text(self, occurrence: Occurrence, decision: Decision) -> Decision:
        """Return a decision that can be written where an occurrence stands."""
        has_texts = isinstance(decision, Native) and ('"' in decision.template or "'" in decision.template)
        if has_texts and quote_within(self._found, occurrence.node) is None:
            return FallBack((Reason("it stands within texts that use both kinds of quotes"),))
        return decision

    def _of_module(self, occurrence: Occurrence) -> Iterator[Fate]:
        """Report what is done with a module so that nobody can see which of its names are used."""
        module = next(path for path in occurrence.meaning.paths if path in HOLDERS)
        if module.partition(".")[0] == self._target or is_looked_at(self._found, occurrence.node):
            return
        if occurrence.looked_up:
            if not self._may_lead_on(occurrence, module):
                return
            says = f"a name is looked up in {module} that the source does not show"
        elif not self._found.is_named(occurrence.node):
            says = f"{module} is passed on, and the source does not show which of its names are used"
        else:
            return
        line, column = self._position(occurrence.node)
        yield Fate(occurrence, Use(module, "reference", line, column), "left", says)

    def _may_lead_on(self, occurrence: Occurrence, module: str) -> bool:
        """Whether the name that is looked up in a module may lead to something covered."""
        arg = self._found.parent(occurrence.node)
        call = self._found.parent(arg) if arg is not None else None
        name = cst.ensure_type(call, cst.Call).args[1].value
        return any(may_be(name, each) for each in leading_names(module))


def _called(covered: Covered, instance: Instance) -> tuple[Mapping[str, Argument], ...] | None:
    """Return the arguments of an instance's calls, if all can be seen."""
    if not instance.all_seen:
        return None
    bound = [shown(bind(call.args, covered.forward_parameters)) for call in instance.calls]
    told = tuple(each for each in bound if each is not None)
    return told if len(told) == len(bound) else None
