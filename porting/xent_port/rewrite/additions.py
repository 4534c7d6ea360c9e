"""Where new imports go, and by which name a module can be reached at a place."""

from __future__ import annotations

import libcst as cst

from xent_port.rewrite.moves import Groups, is_free
from xent_port.uses.find import Found, Occurrence
from xent_port.uses.scopes import Binding, ImportStatement, Scope


class Additions:
    """The imports that a rewritten module needs: beside those that they stand in for, or at its top.

    Attributes:
        beside: by import, the new ones that follow it.
        top: those that go to the top of the module.
    """

    def __init__(self, found: Found, groups: Groups) -> None:
        self.beside: dict[ImportStatement, list[str]] = {}
        self.top: list[str] = []
        self._found = found
        self._groups = groups
        self._imported = [name for name, each in found.names.bound.items() if any(b.statement for b in each)]
        self._names: dict[str, str] = {}
        self._added: dict[str, list[Binding]] = {}

    def reach(self, module: str, occurrence: Occurrence) -> str:
        """Return the expression for a module where an occurrence is; import it there if need be."""
        known = self._known(module, occurrence)
        if known is not None:
            return known
        name = self._name_of(module)
        line = f"import {module}" if name == module else f"import {module} as {name}"
        if any(
            _sees(occurrence.scope, b.scope) and self._precedes(b, occurrence)
            for b in self._added.get(line, ())
        ):
            return name
        sites = [b for b in occurrence.root_meaning.through if b.kind == "import" and b.statement is not None]
        first = min(sites, key=lambda b: self._found.order[b.node], default=None)
        if first is not None and self._precedes(first, occurrence):
            sites = [first]
        if sites and all(_sees(occurrence.scope, b.scope) for b in sites):
            places = [self.beside.setdefault(b.statement, []) for b in sites if b.statement is not None]
            self._added.setdefault(line, []).extend(sites)
        else:
            places = [self.top]
        for place in places:
            if line not in place:
                place.append(line)
        return name

    def _name_of(self, module: str) -> str:
        """Return the name of a module that is imported anew: its own, unless something else is called so."""
        if is_free(self._found, module.partition(".")[0]):
            return module
        if module not in self._names:
            name = module.replace(".", "_")
            while name in self._found.names.bound or name in self._names.values():
                name += "_"
            self._names[module] = name
        return self._names[module]

    def _known(self, module: str, occurrence: Occurrence) -> str | None:
        """Return the expression for a module that is surely imported before, the shortest one."""
        found = []
        for name in self._imported:
            home = occurrence.scope.home(name)
            path = self._found.meanings.of_name(name, occurrence.scope).path if home is not None else None
            if home is None or path is None or not f"{module}.".startswith(f"{path}."):
                continue
            here = home.bindings[name]
            if all(self._stays(name, b) for b in here) and any(self._precedes(b, occurrence) for b in here):
                found.append(name + module[len(path) :])
        return min(found, key=lambda text: (text.count("."), text), default=None)

    def _stays(self, name: str, binding: Binding) -> bool:
        return binding.kind == "import" and not any(
            group.name == name and binding in group.bindings and (group.moves or group.goes)
            for group in self._groups
        )

    def _precedes(self, binding: Binding, occurrence: Occurrence) -> bool:
        """Whether an import has run whenever an occurrence is read: it is not within a condition."""
        line = self._found.parent(binding.statement) if binding.statement is not None else None
        block = self._found.parent(line) if line is not None else None
        if binding.scope.kind == "module":
            unconditional = isinstance(block, cst.Module)
        else:
            owner = self._found.parent(block) if block is not None else None
            unconditional = isinstance(owner, cst.FunctionDef)
        return unconditional and self._found.order[binding.node] < self._found.order[occurrence.node]


def _sees(inner: Scope, outer: Scope) -> bool:
    """Whether names of one scope are seen from another."""
    return inner is outer or any(scope is outer for scope in inner.around())
