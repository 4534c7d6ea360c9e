"""Finds every expression of a module that stands for something of an original."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from xent_port.covered import HOLDERS, STAR, Covered, covered_at
from xent_port.uses.meaning import NOTHING, Exported, Meaning, Meanings
from xent_port.uses.scopes import Names, Scope
from xent_port.uses.walk import read_names


@dataclass(frozen=True, eq=False)
class Occurrence:
    """An expression that stands for a dotted name of an original: as long as possible, such as ``F.relu``.

    Attributes:
        node: the expression; of a name that is imported and not used, the import's alias.
        root: the name that it starts with, or the call that imports a module.
        meaning: what ``node`` may stand for.
        root_meaning: what ``root`` may stand for.
        looked_up: that it goes on as ``getattr(node, name)``, with a name that the source does not show.
    """

    node: cst.CSTNode
    root: cst.CSTNode
    scope: Scope
    meaning: Meaning
    root_meaning: Meaning
    looked_up: bool = False

    @property
    def covered(self) -> Covered | None:
        """What it is, if that is covered: also if it is only likely."""
        return next(filter(None, map(covered_at, self.meaning.paths)), None)


@dataclass(frozen=True)
class Found:
    """The names of a module, and what in it stands for something of an original."""

    tree: cst.Module
    names: Names
    meanings: Meanings
    occurrences: tuple[Occurrence, ...]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Return what a node is part of."""
        return self.names.parents.get(node)

    @cached_property
    def listed(self) -> set[str]:
        """The names in ``__all__``: others take them from here."""
        lists = [binding.value for binding in self.names.top.bindings.get("__all__", ())]
        values = (
            element.value
            for each in lists
            if isinstance(each, cst.List | cst.Tuple)
            for element in each.elements
        )
        return {str(value.evaluated_value) for value in values if isinstance(value, cst.SimpleString)}

    def meaning_of(self, node: cst.BaseExpression) -> Meaning:
        """Return what an expression that starts with a name stands for."""
        root = node
        while isinstance(root, cst.Attribute | cst.Call):
            root = root.value if isinstance(root, cst.Attribute) else root.func
        scope = self.names.references.get(root) if isinstance(root, cst.Name) else None
        return NOTHING if scope is None else self.meanings.of(node, scope)

    def is_named(self, node: cst.CSTNode) -> bool:
        """Whether an expression is only given names: ``F = torch.nn.functional``."""
        return node in self._named and not isinstance(self.parent(node), cst.NamedExpr)

    @cached_property
    def _named(self) -> set[cst.CSTNode]:
        bindings = (binding for each in self.names.bound.values() for binding in each)
        return {b.value for b in bindings if b.value is not None and b.scope.kind != "class"}

    @cached_property
    def order(self) -> Mapping[cst.CSTNode, int]:
        """Numbers that grow from statement to statement."""
        return {node: number for number, node in enumerate(self.names.parents)}

    def call_of(self, node: cst.CSTNode) -> cst.Call | None:
        """Return the call whose function a node is."""
        parent = self.parent(node)
        return parent if isinstance(parent, cst.Call) and parent.func is node else None


def find(tree: cst.Module, module: str | None, *, is_package: bool, exported: Exported) -> Found:
    """Return what in a module stands for something of an original."""

    def star_names(path: str) -> tuple[str, ...]:
        return STAR.get(path, ()) or tuple(n for n in exported.get(path, ()) if not n.startswith("_"))

    names = read_names(tree, module, is_package=is_package, star_names=star_names)
    meanings = Meanings(names, exported)
    finder = _Finder(names, meanings)
    return Found(tree, names, meanings, (*finder.occurrences(), *finder.unused_imports()))


class _Finder:
    def __init__(self, names: Names, meanings: Meanings) -> None:
        self._names = names
        self._meanings = meanings
        self._used: set[tuple[Scope | None, str]] = set()

    def occurrences(self) -> Iterator[Occurrence]:
        for name, scope in self._names.references.items():
            root = self._root(name, scope)
            meaning = self._meanings.of(root, scope)
            if self._meanings.matters(meaning):
                self._used.add((scope.home(name.value), name.value))
                yield self._grown(root, scope, meaning)

    def unused_imports(self) -> Iterator[Occurrence]:
        """Yield what is imported for others to take from here: covered names, modules in a class."""
        for name, bindings in self._names.bound.items():
            for binding in bindings:
                in_class = binding.scope.kind == "class"  # where instances have it too: `self.F`
                is_used = (binding.scope.home(name), name) in self._used and not in_class
                if binding.kind != "import" or binding.is_star or is_used:
                    continue
                meaning = self._meanings.of_name(name, binding.scope)
                is_holder = in_class and not HOLDERS.isdisjoint(meaning.paths)
                if is_holder or any(map(covered_at, meaning.paths)):
                    yield Occurrence(binding.node, binding.node, binding.scope, meaning, meaning)

    def _root(self, name: cst.Name, scope: Scope) -> cst.BaseExpression:
        """Return the name itself, or the call of ``importlib.import_module`` that it begins."""
        node: cst.CSTNode = name
        parent = self._names.parents.get(node)
        if name.value == "importlib" or self._meanings.of(name, scope).path == "importlib":
            node, parent = parent or node, self._names.parents.get(parent) if parent else None
        if isinstance(parent, cst.Call) and parent.func is node and self._meanings.is_import(parent, scope):
            return parent
        return name

    def _grown(self, root: cst.BaseExpression, scope: Scope, meaning: Meaning) -> Occurrence:
        """Take in attributes, also those that ``getattr`` looks up, until something covered is reached."""
        node: cst.BaseExpression = root
        root_meaning = meaning
        while not any(map(covered_at, meaning.paths)):
            parent = self._names.parents.get(node)
            if isinstance(parent, cst.Attribute):
                node, meaning = parent, self._meanings.attribute(meaning, parent.attr.value)
                continue
            call = self._names.parents.get(parent) if isinstance(parent, cst.Arg) else None
            looked_up = self._meanings.looked_up(call, scope)
            if looked_up is None or looked_up[0] is not node or not isinstance(call, cst.Call):
                break
            if not looked_up[1]:
                return Occurrence(node, root, scope, meaning, root_meaning, looked_up=True)
            node, meaning = call, self._meanings.attribute(meaning, looked_up[1])
        return Occurrence(node, root, scope, meaning, root_meaning)
