"""Reads the names of a module: one pass over its tree that keeps the scopes as Python has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import libcst as cst

from xent_port.uses.package import Package, joined
from xent_port.uses.scopes import Binding, ImportStatement, Names, Scope
from xent_port.uses.tree import dotted, parameters_of, parts_of, side_by_side

#: Says which names ``from MODULE import *`` gives.
StarNames = Callable[[str], Sequence[str]]


def read_names(tree: cst.Module, module: str | None, *, is_package: bool, star_names: StarNames) -> Names:
    """Return what a module's names are bound to, and where they are read."""
    walk = _Walk(Package(module, is_package), star_names)
    walk.children(tree)
    return walk.names


class _Walk:
    """Keeps the scope that it is in while it goes down the tree."""

    def __init__(self, package: Package, star_names: StarNames) -> None:
        top = Scope("module")
        self.names = Names(top, {}, {}, set(), {})
        self._scope = top
        self._early: dict[Scope, list[cst.Name]] = {}
        self._package = package
        self._star_names = star_names
        self._special: dict[type[cst.CSTNode], Callable[[Any], None]] = {
            cst.Name: self._name,
            cst.Attribute: self._attribute,
            cst.Arg: self._arg,
            cst.Assign: self._assign,
            cst.AnnAssign: self._ann_assign,
            cst.AugAssign: self._aug_assign,
            cst.NamedExpr: self._named_expr,
            cst.For: self._for,
            cst.AsName: self._as_name,
            cst.Del: self._delete,
            cst.MatchAs: self._match_as,
            cst.MatchStar: self._match_star,
            cst.MatchMapping: self._match_mapping,
            cst.MatchKeywordElement: self._match_keyword_element,
            cst.TypeAlias: self._type_alias,
            cst.TypeVar: self._type_var,
            cst.TypeVarTuple: self._type_var_tuple,
            cst.ParamSpec: self._param_spec,
            cst.Global: self._global,
            cst.Nonlocal: self._nonlocal,
            cst.Import: self._import,
            cst.ImportFrom: self._import_from,
            cst.FunctionDef: self._function_def,
            cst.Lambda: self._function,
            cst.ClassDef: self._class_def,
            cst.ListComp: self._comprehension,
            cst.SetComp: self._comprehension,
            cst.GeneratorExp: self._comprehension,
            cst.DictComp: self._comprehension,
        }

    def children(self, node: cst.CSTNode) -> None:
        for part in parts_of(node):
            self._visit(part, node)

    def _visit(self, node: cst.CSTNode | None, parent: cst.CSTNode) -> None:
        if node is None:
            return
        self.names.parents[node] = parent
        special = self._special.get(type(node))
        if special is None:
            self.children(node)
        else:
            special(node)

    def _each(self, nodes: Sequence[cst.CSTNode], parent: cst.CSTNode) -> None:
        for node in nodes:
            self._visit(node, parent)

    # ---- names that are read

    def _name(self, node: cst.Name) -> None:
        scope = self._scope
        if scope.kind == "class" and node.value not in scope.bindings:
            self._early.setdefault(scope, []).append(node)
        self.names.references[node] = scope

    def _attribute(self, node: cst.Attribute) -> None:
        self._visit(node.value, node)

    def _arg(self, node: cst.Arg) -> None:
        self._visit(node.value, node)

    # ---- names that are bound

    def _bind(self, name: str, binding: Binding, home: Scope | None = None) -> None:
        (home or self._scope).bind(name, binding)
        self.names.bound.setdefault(name, []).append(binding)

    def _bind_other(self, node: cst.CSTNode | None, says: str) -> None:
        if isinstance(node, cst.Name):
            self._bind(node.value, Binding("other", node, self._scope, says))

    def _bind_value(
        self, node: cst.BaseExpression, value: cst.BaseExpression | None, says: str, home: Scope
    ) -> None:
        """Bind a name to an expression, or to something that is not shown."""
        if not isinstance(node, cst.Name):
            return
        kind: Literal["value", "harmless", "other"] = "other" if value is None else "value"
        if isinstance(value, cst.Name) and value.value == "None":
            kind = "harmless"
        self._bind(node.value, Binding(kind, node, self._scope, says, value=value), home)

    def _target(
        self, node: cst.CSTNode, parent: cst.CSTNode, value: cst.BaseExpression | None, says: str
    ) -> None:
        """Bind what is assigned to: a name, or names in a tuple, or nothing that is a name."""
        self.names.parents[node] = parent
        if isinstance(node, cst.Name):
            self._bind_value(node, value, says, self._scope)
        elif isinstance(node, (cst.Tuple, cst.List)):
            values = side_by_side(node, value)
            for element, its_value in zip(node.elements, values, strict=True):
                self.names.parents[element] = node
                self._target(element.value, element, its_value, says)
        else:
            self.names.stored.add(node)
            self._visit(node, parent)

    def _assign(self, node: cst.Assign) -> None:
        self._visit(node.value, node)
        for target in node.targets:
            self.names.parents[target] = node
            self._target(target.target, target, node.value, "assigned")

    def _ann_assign(self, node: cst.AnnAssign) -> None:
        self._visit(node.annotation, node)
        self._visit(node.value, node)
        if node.value is None and isinstance(node.target, cst.Name):
            self._bind(node.target.value, Binding("harmless", node.target, self._scope, "declared"))
        else:
            self._target(node.target, node, node.value, "assigned")

    def _aug_assign(self, node: cst.AugAssign) -> None:
        self.names.stored.add(node.target)
        self._visit(node.target, node)
        self._visit(node.value, node)
        self._bind_other(node.target, "changed in place")

    def _named_expr(self, node: cst.NamedExpr) -> None:
        self._visit(node.value, node)
        self.names.parents[node.target] = node
        home = self._scope
        while home.kind == "comprehension" and home.parent is not None:
            home = home.parent
        self._bind_value(node.target, node.value, "assigned", home)

    def _for(self, node: cst.For) -> None:
        self._visit(node.iter, node)
        self._target(node.target, node, None, "the variable of a loop")
        self._visit(node.body, node)
        self._visit(node.orelse, node)

    def _as_name(self, node: cst.AsName) -> None:
        self._target(node.name, node, None, "bound by `as`")

    def _delete(self, node: cst.Del) -> None:
        self._deleted(node.target, node)

    def _deleted(self, target: cst.BaseExpression, parent: cst.CSTNode) -> None:
        self.names.parents[target] = parent
        if isinstance(target, cst.Name):
            self._bind(target.value, Binding("harmless", target, self._scope, "deleted"))
        elif isinstance(target, cst.Tuple | cst.List):
            for element in target.elements:
                self.names.parents[element] = target
                self._deleted(element.value, element)
        else:
            self.names.stored.add(target)
            self._visit(target, parent)

    def _match_as(self, node: cst.MatchAs) -> None:
        self._visit(node.pattern, node)
        self._bind_other(node.name, "bound by `match`")

    def _match_star(self, node: cst.MatchStar) -> None:
        self._bind_other(node.name, "bound by `match`")

    def _match_mapping(self, node: cst.MatchMapping) -> None:
        self._each(node.elements, node)
        self._bind_other(node.rest, "bound by `match`")

    def _match_keyword_element(self, node: cst.MatchKeywordElement) -> None:
        self._visit(node.pattern, node)

    def _type_alias(self, node: cst.TypeAlias) -> None:
        self._bind_other(node.name, "a type")
        self._visit(node.value, node)

    def _type_var(self, node: cst.TypeVar) -> None:
        self._bind_other(node.name, "a type")
        self._visit(node.bound, node)

    def _type_var_tuple(self, node: cst.TypeVarTuple) -> None:
        self._bind_other(node.name, "a type")

    def _param_spec(self, node: cst.ParamSpec) -> None:
        self._bind_other(node.name, "a type")

    def _global(self, node: cst.Global) -> None:
        self._scope.declared |= {item.name.value: "global" for item in node.names}

    def _nonlocal(self, node: cst.Nonlocal) -> None:
        self._scope.declared |= {item.name.value: "nonlocal" for item in node.names}

    # ---- imports

    def _import(self, node: cst.Import) -> None:
        for alias in node.names:
            path = dotted(alias.name)
            if alias.asname is None:
                path = path.partition(".")[0]
            name = path if alias.asname is None else dotted(alias.asname.name)
            self._bind_import(name, alias, node, path)

    def _import_from(self, node: cst.ImportFrom) -> None:
        module = self._package.absolute(len(node.relative), dotted(node.module))
        if isinstance(node.names, cst.ImportStar):
            for name in self._star_names(module):
                self._bind_import(name, node.names, node, f"{module}.{name}")
            return
        for alias in node.names:
            name = dotted(alias.name if alias.asname is None else alias.asname.name)
            self._bind_import(name, alias, node, joined(module, dotted(alias.name)))

    def _bind_import(self, name: str, node: cst.CSTNode, statement: ImportStatement, path: str) -> None:
        binding = Binding("import", node, self._scope, f"imported as {path}", path=path, statement=statement)
        self.names.parents[node] = statement
        self._bind(name, binding)

    # ---- scopes

    def _function_def(self, node: cst.FunctionDef) -> None:
        self._bind_other(node.name, "a function")
        self._each(node.decorators, node)
        self._visit(node.returns, node)
        self._function(node)

    def _function(self, node: cst.FunctionDef | cst.Lambda) -> None:
        parameters = list(parameters_of(node))
        self.names.parents[node.params] = node
        for each in parameters:
            self.names.parents[each] = node.params
            self._visit(each.annotation, each)
            self._visit(each.default, each)
        outer, self._scope = self._scope, Scope("function", self._scope)
        for each in parameters:
            self._bind_other(each.name, "a parameter")
        if isinstance(node, cst.FunctionDef):
            self._visit(node.type_parameters, node)
        self._visit(node.body, node)
        self._scope = outer

    def _class_def(self, node: cst.ClassDef) -> None:
        self._bind_other(node.name, "a class")
        self._each((*node.decorators, *node.bases, *node.keywords), node)
        outer, self._scope = self._scope, Scope("class", self._scope)
        self._visit(node.type_parameters, node)
        self._visit(node.body, node)
        # unlike a function's, a class's name that has no value yet is that of a scope around it
        for name in self._early.pop(self._scope, ()):
            if name.value in self._scope.bindings:
                self.names.references[name] = next(self._scope.around())
        self._scope = outer

    def _comprehension(self, node: cst.BaseSimpleComp | cst.DictComp) -> None:
        """Read the first iterable outside, everything else inside."""
        loop: cst.CompFor | None = node.for_in
        self.names.parents[node.for_in] = node
        self._visit(node.for_in.iter, node.for_in)
        outer, self._scope = self._scope, Scope("comprehension", self._scope)
        while loop is not None:
            if loop is not node.for_in:
                self._visit(loop.iter, loop)
            self._target(loop.target, loop, None, "the variable of a comprehension")
            self._each(loop.ifs, loop)
            if loop.inner_for_in is not None:
                self.names.parents[loop.inner_for_in] = loop
            loop = loop.inner_for_in
        self._each((node.key, node.value) if isinstance(node, cst.DictComp) else (node.elt,), node)
        self._scope = outer
