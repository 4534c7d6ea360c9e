"""What happens to an instance of a class: where it is called, and what else is done with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from xent_port.uses.find import Found
from xent_port.uses.scopes import Scope


@dataclass
class Instance:
    """The life of an instance, as far as the module shows it.

    Attributes:
        calls: where it is called.
        attributes: what else is asked of it, such as ``cuda``.
        all_seen: whether ``calls`` is all that happens to it.
    """

    calls: list[cst.Call]
    attributes: list[str]
    all_seen: bool = True


class Instances:
    """Follows instances through the names and the attributes of ``self`` that they are kept in."""

    def __init__(self, found: Found, wanted: Collection[str]) -> None:
        self._found = found
        self._wanted = wanted

    def follow(self, made: cst.BaseExpression, scope: Scope) -> Instance:
        """Return what happens to the value of an expression that makes an instance."""
        instance = Instance([], [])
        self._follow(made, scope, instance)
        return instance

    def _follow(self, node: cst.CSTNode, scope: Scope, instance: Instance) -> None:
        parent = self._found.parent(node)
        call = self._found.call_of(node)
        if call is not None:
            instance.calls.append(call)
        elif isinstance(parent, cst.Attribute):
            instance.attributes.append(parent.attr.value)
            instance.all_seen = False
        elif isinstance(parent, cst.Assign):
            for target in parent.targets:
                self._kept(target.target, scope, instance)
        elif isinstance(parent, cst.AnnAssign):
            self._kept(parent.target, scope, instance)
        else:
            instance.all_seen = False

    def _kept(self, target: cst.BaseExpression, scope: Scope, instance: Instance) -> None:
        if isinstance(target, cst.Name):
            self._kept_in_name(target.value, scope, instance)
        elif isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name):
            self._kept_in_attribute(target, instance)
        else:
            instance.all_seen = False

    def _kept_in_name(self, name: str, scope: Scope, instance: Instance) -> None:
        home = scope.home(name)
        if home is None or home.kind == "class" or (home.kind == "module" and name in self._wanted):
            instance.all_seen = False
            return
        alone = all(binding.kind == "harmless" for binding in home.bindings[name][1:])
        for reference, its_scope in self._found.names.references.items():
            if reference.value == name and its_scope.home(name) is home:
                self._used(reference, instance, alone=alone)

    def _kept_in_attribute(self, target: cst.Attribute, instance: Instance) -> None:
        owner = self._owner(target)
        if owner is None:
            instance.all_seen = False
            return
        same = [node for node in self._attributes.get(target.attr.value, ()) if node is not target]
        alone = not any(node in self._found.names.stored for node in same)
        for node in same:
            if node in self._found.names.stored:
                continue
            its_owner = self._owner(node)
            if its_owner is owner or its_owner is None or self._may_inherit(its_owner, owner):
                self._used(node, instance, alone=alone and its_owner is owner)
                instance.all_seen &= its_owner is not None

    def _used(self, node: cst.CSTNode, instance: Instance, *, alone: bool) -> None:
        """Note one use of a name or attribute; if that also holds other things, only its calls count."""
        call, parent = self._found.call_of(node), self._found.parent(node)
        if call is not None:
            instance.calls.append(call)
            return
        instance.all_seen = False
        if alone and isinstance(parent, cst.Attribute):
            instance.attributes.append(parent.attr.value)

    @cached_property
    def _attributes(self) -> dict[str, list[cst.Attribute]]:
        found: dict[str, list[cst.Attribute]] = {}
        for node in self._found.names.parents:
            if isinstance(node, cst.Attribute) and not self._is_of_an_import(node):
                found.setdefault(node.attr.value, []).append(node)
        return found

    def _is_of_an_import(self, node: cst.Attribute) -> bool:
        root: cst.BaseExpression = node
        while isinstance(root, cst.Attribute):
            root = root.value
        scope = self._found.names.references.get(root) if isinstance(root, cst.Name) else None
        return scope is not None and bool(self._found.meanings.of(root, scope).paths)

    def _owner(self, node: cst.Attribute) -> cst.ClassDef | None:
        """Return the class whose ``self`` an attribute is of."""
        for function, body_owner in self._methods_around(node):
            first = (*function.params.posonly_params, *function.params.params)[:1]
            if first and isinstance(node.value, cst.Name) and first[0].name.value == node.value.value:
                return body_owner
        return None

    def _methods_around(self, node: cst.CSTNode) -> Iterator[tuple[cst.FunctionDef, cst.ClassDef]]:
        above = self._found.parent(node)
        while above is not None:
            if isinstance(above, cst.FunctionDef):
                block = self._found.parent(above)
                owner = self._found.parent(block) if block is not None else None
                if isinstance(owner, cst.ClassDef):
                    yield above, owner
            above = self._found.parent(above)

    @staticmethod
    def _may_inherit(derived: cst.ClassDef, base: cst.ClassDef) -> bool:
        return any(
            isinstance(arg.value, cst.Name) and arg.value.value == base.name.value for arg in derived.bases
        )
