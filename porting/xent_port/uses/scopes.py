"""The scopes of a module: which names each binds, and to what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import libcst as cst

ImportStatement = cst.Import | cst.ImportFrom


@dataclass(frozen=True, eq=False)
class Binding:
    """One place where a name gets a value.

    Attributes:
        kind: ``import``: of ``path``; ``value``: of the expression ``value``; ``harmless``: of nothing that
            could be called, such as ``None``; ``other``: of anything else.
        node: the place: of an import the alias or the star, else the target.
        scope: the scope that the place is in; ``global`` makes it another than that of the name.
        says: what it is, for a sentence.
    """

    kind: Literal["import", "value", "harmless", "other"]
    node: cst.CSTNode
    scope: Scope
    says: str
    path: str = ""
    value: cst.BaseExpression | None = None
    statement: ImportStatement | None = None

    @property
    def is_star(self) -> bool:
        """Whether it comes from ``from … import *``."""
        return isinstance(self.node, cst.ImportStar)


@dataclass(eq=False)
class Scope:
    """Where names live."""

    kind: Literal["module", "function", "class", "comprehension"]
    parent: Scope | None = None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    declared: dict[str, Literal["global", "nonlocal"]] = field(default_factory=dict)

    @property
    def module(self) -> Scope:
        """The outermost scope."""
        return self if self.parent is None else self.parent.module

    def home(self, name: str) -> Scope | None:
        """Return the scope whose name a reference from here means; ``None`` if it is bound nowhere."""
        declared = self.declared.get(name)
        if declared == "global":
            return self.module if name in self.module.bindings else None
        if declared is None and name in self.bindings:
            return self
        return next((outer for outer in self.around() if name in outer.bindings), None)

    def bind(self, name: str, binding: Binding) -> None:
        """Add a binding; ``global`` and ``nonlocal`` say that the name lives elsewhere."""
        self._owner(name).bindings.setdefault(name, []).append(binding)

    def _owner(self, name: str) -> Scope:
        match self.declared.get(name):
            case "global":
                return self.module
            case "nonlocal":
                functions = (outer for outer in self.around() if outer.kind == "function")
                return next((outer for outer in functions if name in outer.bindings), self)
            case _:
                return self

    def around(self) -> Iterator[Scope]:
        """Yield the scopes around this one, but no class: its names are not seen from within."""
        outer = self.parent
        while outer is not None:
            if outer.kind != "class":
                yield outer
            outer = outer.parent


@dataclass
class Names:
    """The names of a module.

    Attributes:
        top: the module's own scope.
        references: each name that is read, and the scope that reads it.
        parents: what each node is part of; whitespace and punctuation are left out.
        stored: what is assigned to or deleted, but is no name: ``self.x``.
        bound: every name that is bound anywhere, with all its bindings.
    """

    top: Scope
    references: dict[cst.Name, Scope]
    parents: dict[cst.CSTNode, cst.CSTNode]
    stored: set[cst.CSTNode]
    bound: dict[str, list[Binding]]
