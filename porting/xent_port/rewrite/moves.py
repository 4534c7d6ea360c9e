"""Which imports can be xent's instead: those of which xent has everything that the module takes from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import libcst as cst

from xent_port.covered import FRAMEWORKS, MODULES, covered_at, xent_has
from xent_port.rewrite.fates import Fate
from xent_port.rewrite.obstacles import is_base, is_looked_at
from xent_port.uses.find import Found, Occurrence
from xent_port.uses.scopes import Binding, Scope
from xent_port.uses.tree import dotted


@dataclass(eq=False)
class Group:
    """A name in a scope that stands for something of an original, with all that binds and reads it.

    Attributes:
        before: the groups that it was given the value of: ``torch`` for ``F = torch.nn.functional``.
        loads: the calls of ``importlib.import_module`` that it was given the value of.
        moves: whether it becomes xent's.
        goes: whether nothing reads it after the rewriting.
    """

    scope: Scope
    name: str
    bindings: Sequence[Binding]
    occurrences: list[Occurrence] = field(default_factory=list)
    before: list[Group] = field(default_factory=list)
    loads: list[Occurrence] = field(default_factory=list)
    moves: bool = True
    goes: bool = False

    @property
    def imports(self) -> list[Binding]:
        """Its imports."""
        return [binding for binding in self.bindings if binding.kind == "import"]

    @property
    def frameworks(self) -> set[str]:
        """The originals that it is imported from."""
        return {binding.path.partition(".")[0] for binding in self.imports} & set(FRAMEWORKS)

    @property
    def new_root(self) -> str:
        """The name that replaces this one: ``import torch.nn`` becomes ``import xent_torch.nn``."""
        written = any(_whole_path(binding) != binding.path for binding in self.imports)
        return f"xent_{self.name}" if written else self.name


class Groups:
    """The groups of a module, and which of them move or go."""

    def __init__(self, found: Found, fates: Collection[Fate], wanted: Collection[str]) -> None:
        self._found = found
        self._wanted = wanted
        self._fates = {fate.occurrence: fate for fate in fates}
        self._all: dict[tuple[Scope, str], Group] = {}
        self._names_of: dict[cst.CSTNode, list[Group]] = {}
        self._make()
        self._settle()

    def __iter__(self) -> Iterator[Group]:
        return iter(self._all.values())

    def of(self, occurrence: Occurrence) -> Group | None:
        """Return the group of the name that an occurrence starts with."""
        name = _bound_name(occurrence.root)
        home = occurrence.scope.home(name) if name else None
        return self._all.get((home, name)) if home is not None else None

    def keeps_its_text(self, occurrence: Occurrence) -> bool:
        """Whether an occurrence becomes xent's by itself, because its import does."""
        group = self.of(occurrence)
        return group is not None and group.moves

    def _make(self) -> None:
        for name, bindings in self._found.names.bound.items():
            for home in {id(h): h for b in bindings if (h := b.scope.home(name)) is not None}.values():
                if any(path.partition(".")[0] in FRAMEWORKS for path in self._meant(name, home)):
                    self._all[home, name] = Group(home, name, home.bindings[name])
        for occurrence in self._found.occurrences:
            group = self.of(occurrence)
            if group is not None:
                group.occurrences.append(occurrence)
        named = {o.node: o for o in self._found.occurrences if self._found.is_named(o.node)}
        for group in self:
            values = {b.value for b in group.bindings if b.value is not None} & named.keys()
            group.before = [one for value in values if (one := self.of(named[value])) is not None]
            group.loads = [named[value] for value in values if isinstance(named[value].root, cst.Call)]
            for value in values:
                self._names_of.setdefault(value, []).append(group)

    def _meant(self, name: str, home: Scope) -> tuple[str, ...]:
        return self._found.meanings.of_name(name, home).paths

    def _settle(self) -> None:
        for group in self:
            group.moves = self._may_move(group)
        changed = True
        while changed:  # a group and the names it is given to move together or not at all
            changed = False
            for group in self:
                if group.moves and not self._can_follow(group):
                    group.moves, changed = False, True
        for group in self:
            group.goes = self._goes(group)
            group.moves = group.moves and not group.goes
        carrying = {group for group in self if group.moves and self._carries(group)}
        kept = {f for group in self for f in group.frameworks if not (group.moves or group.goes)}
        moved = {f for group in carrying for f in group.frameworks}
        for group in self:
            with_all = bool(group.frameworks) and group.frameworks <= moved - kept
            group.moves = group.moves and (group in carrying or with_all or bool(group.before))

    def _can_follow(self, group: Group) -> bool:
        named = (self._named(o) for o in group.occurrences if self._found.is_named(o.node))
        return all(one.moves for one in (*group.before, *(each for groups in named for each in groups)))

    def _named(self, occurrence: Occurrence) -> list[Group]:
        """Return the groups of the names that an occurrence is given to, if it is a module."""
        if covered_at(occurrence.meaning.paths[0]):
            return []
        return self._names_of.get(occurrence.node, [])

    def _carries(self, group: Group) -> bool:
        """Whether a use that becomes xent's depends on it."""
        if any(covered_at(path) for path in self._meant(group.name, group.scope)) and self._is_wanted(group):
            return True
        for occurrence in group.occurrences:
            fate = self._fates.get(occurrence)
            if fate is not None and fate.way == "xent":
                return True
            if self._found.is_named(occurrence.node) and any(map(self._carries, self._named(occurrence))):
                return True
        return False

    def _is_wanted(self, group: Group) -> bool:
        return group.scope.kind == "module" and group.name in self._wanted

    def _may_move(self, group: Group) -> bool:
        meaning = self._found.meanings.of_name(group.name, group.scope)
        if meaning.doubt or (meaning.follows and group.imports):
            return False
        is_covered = any(map(covered_at, meaning.paths))
        if self._is_wanted(group) and not is_covered:
            return False
        if not all(self._import_may_move(binding) for binding in group.imports):
            return False
        if not all(map(xent_has, (path for load in group.loads for path in load.root_meaning.paths))):
            return False
        if group.new_root != group.name and not self._may_rename(group):
            return False
        return all(self._may_read(occurrence) for occurrence in group.occurrences)

    @staticmethod
    def _import_may_move(binding: Binding) -> bool:
        return not binding.is_star and xent_has(_whole_path(binding))

    def _may_rename(self, group: Group) -> bool:
        """Whether imports are all that gives a name its value, and the new one is free."""
        return len(group.imports) == len(group.bindings) and is_free(self._found, group.new_root)

    def _may_read(self, occurrence: Occurrence) -> bool:
        """Whether what is read from a group is as good from xent."""
        fate = self._fates.get(occurrence)
        if fate is not None:
            return fate.way in ("native", "xent", "follows")
        if occurrence.node in self._found.names.stored or is_base(self._found, occurrence.node):
            return False
        path = occurrence.meaning.paths[0]
        is_harmless = self._found.is_named(occurrence.node) or is_looked_at(self._found, occurrence.node)
        return xent_has(path) and (path not in MODULES or is_harmless)

    def _goes(self, group: Group) -> bool:
        """Whether native calls replaced all that read a group."""
        fates = [self._fates.get(occurrence) for occurrence in group.occurrences]
        replaced = bool(fates) and all(fate is not None and fate.way == "native" for fate in fates)
        plain = all(b.path.partition(".")[0] in FRAMEWORKS and not b.is_star for b in group.bindings)
        return replaced and plain and not self._is_wanted(group)


def is_free(found: Found, name: str) -> bool:
    """Whether a top-level package can be imported under its own name: nothing else is called so."""
    bindings = found.names.bound.get(name, ())
    return all(b.kind == "import" and b.path == name and not b.is_star for b in bindings)


def _bound_name(node: cst.CSTNode) -> str:
    if isinstance(node, cst.ImportAlias):
        return dotted(node.name if node.asname is None else node.asname.name)
    return dotted(node)


def _whole_path(binding: Binding) -> str:
    """Return what an import needs: for ``import torch.nn``, which binds ``torch``, both."""
    if isinstance(binding.statement, cst.Import) and isinstance(binding.node, cst.ImportAlias):
        return dotted(binding.node.name)
    return binding.path
