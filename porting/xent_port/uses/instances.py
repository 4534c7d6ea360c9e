"""What happens to an instance of a class: where it is called, and what else is done with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from xent_port.uses.find import Found
from xent_port.uses.scopes import Scope
from xent_port.uses.tree import dotted

# Methods of torch's modules that return the module itself.
_RETURN_SELF = frozenset(
    ("apply", "bfloat16", "cpu", "cuda", "double", "eval", "float", "half", "requires_grad_", "to", "train")
)

# Methods whose first parameter is no instance, with these decorators or these names.
_OF_NO_INSTANCE = frozenset(
    ("classmethod", "staticmethod", "__new__", "__init_subclass__", "__class_getitem__")
)

# What may stand between a value and the call that takes it.
_AROUND = (cst.Arg, cst.BaseElement, cst.BaseDictElement, cst.List, cst.Tuple, cst.Dict, cst.Set)


@dataclass
class Instance:
    """The life of an instance, as far as the module shows it.

    Attributes:
        calls: where it is called.
        attributes: what else is asked of it, such as ``cuda``.
        given_to: the imported functions and classes that take it, such as ``torch.nn.Sequential``.
        all_seen: whether ``calls`` is all that happens to it.
    """

    calls: list[cst.Call]
    attributes: list[str]
    given_to: list[str]
    all_seen: bool = True


class Instances:
    """Follows instances through the names and the attributes of ``self`` that they are kept in."""

    def __init__(self, found: Found, wanted: Collection[str]) -> None:
        self._found = found
        self._wanted = wanted

    def follow(self, made: cst.BaseExpression, scope: Scope) -> Instance:
        """Return what happens to the value of an expression that makes an instance."""
        instance = Instance([], [], [])
        self._follow(made, scope, instance)
        return instance

    def _follow(self, node: cst.CSTNode, scope: Scope, instance: Instance) -> None:
        parent = self._found.parent(node)
        if isinstance(parent, cst.Assign):
            for target in parent.targets:
                self._kept(target.target, scope, instance)
        elif isinstance(parent, cst.AnnAssign):
            self._kept(parent.target, scope, instance)
        else:
            self._used(node, instance, alone=True)
            method = self._found.call_of(parent) if isinstance(parent, cst.Attribute) else None
            if method is not None and instance.attributes[-1] in _RETURN_SELF:
                self._follow(method, scope, instance)

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
        alone = all(each.kind == "harmless" or self._is_made(each.value) for each in home.bindings[name])
        for reference, its_scope in self._found.names.references.items():
            if reference.value == name and its_scope.home(name) is home:
                self._used(reference, instance, alone=alone)

    def _kept_in_attribute(self, target: cst.Attribute, instance: Instance) -> None:
        owner = self._owner(target)
        if owner is None:
            instance.all_seen = False
            return
        same = [
            (node, its_owner)
            for node, its_owner in self._attributes.get(target.attr.value, ())
            if its_owner is owner or its_owner is None or self._may_inherit(its_owner, owner)
        ]
        stored = {node for node, _ in same} & self._found.names.stored
        alone = all(self._is_made(self._assigned(node)) for node in stored)
        for node, its_owner in same:
            if node not in stored:
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
        instance.given_to += self._takers(node)

    def _takers(self, node: cst.CSTNode) -> Iterator[str]:
        """Yield what is called with a value, also with one in a list or the like."""
        above = self._found.parent(node)
        while isinstance(above, _AROUND):
            above = self._found.parent(above)
        if isinstance(above, cst.Call):
            yield from self._found.meaning_of(above.func).paths

    def _assigned(self, target: cst.CSTNode) -> cst.BaseExpression | None:
        above = self._found.parent(target)
        assign = self._found.parent(above) if isinstance(above, cst.AssignTarget) else above
        return assign.value if isinstance(assign, cst.Assign | cst.AnnAssign) else None

    def _is_made(self, value: cst.BaseExpression | None) -> bool:
        """Whether a value is an instance of an imported class, also with a method called that returns it."""
        while isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute):
            if value.func.attr.value not in _RETURN_SELF:
                break
            value = value.func.value
        paths = self._found.meaning_of(value.func).paths if isinstance(value, cst.Call) else ()
        return any(path.rpartition(".")[2][:1].isupper() for path in paths)

    @cached_property
    def _attributes(self) -> dict[str, list[tuple[cst.Attribute, cst.ClassDef | None]]]:
        """Return the attributes of objects by name, each with the class whose ``self`` it is of."""
        found: dict[str, list[tuple[cst.Attribute, cst.ClassDef | None]]] = {}
        for node in self._found.names.parents:
            if isinstance(node, cst.Attribute) and not self._found.meaning_of(node.value).paths:
                found.setdefault(node.attr.value, []).append((node, self._owner(node)))
        return found

    def _owner(self, node: cst.Attribute) -> cst.ClassDef | None:
        """Return the class whose ``self`` an attribute is of."""
        for function, body_owner in self._methods_around(node):
            words = {function.name.value, *(dotted(each.decorator) for each in function.decorators)}
            if words & _OF_NO_INSTANCE:
                continue
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
