"""Rewrites one module: joins what becomes of each use with what becomes of the imports."""

from __future__ import annotations

from collections.abc import Callable, Collection

import libcst as cst

from xent_port.covered import xent_module
from xent_port.model import Native
from xent_port.rewrite.additions import Additions
from xent_port.rewrite.blocks import Block, Blocks
from xent_port.rewrite.calls import native
from xent_port.rewrite.fates import Fate
from xent_port.rewrite.findings import source_node
from xent_port.rewrite.imports import Edit, Edits
from xent_port.rewrite.moves import Groups
from xent_port.rewrite.quotes import quote_within
from xent_port.uses.arguments import code_of
from xent_port.uses.find import Found, Occurrence

_ALONE = (cst.Assign, cst.AnnAssign, cst.Arg, cst.Return, cst.Expr)

Rewrite = Callable[[cst.CSTNode], cst.CSTNode]


class Rewriter:
    """Collects the changes of a module, then makes them."""

    def __init__(self, found: Found, fates: list[Fate], groups: Groups) -> None:
        self._found = found
        self._groups = groups
        self._additions = Additions(found, groups)
        self._rewrites: dict[cst.CSTNode, Rewrite] = {}
        self._fates = fates
        for fate in fates:
            self._prepare(fate)
        self._rename_roots()

    def rewritten(self) -> tuple[cst.Module, dict[cst.CSTNode, str]]:
        """Return the new module, and the new source of each expression that was changed."""
        edits = self._edits()
        if not self._rewrites and not edits and not self._additions.top:
            return self._found.tree, {}
        reported = {source_node(fate) for fate in self._fates}
        surgery = _Surgery(self._found, self._rewrites, edits, self._additions.top, reported)
        tree = self._found.tree.visit(surgery)
        assert surgery.done == self._rewrites.keys(), "a use was found that the tree does not lead to"
        return tree, surgery.new

    def _prepare(self, fate: Fate) -> None:
        """Note the change of one use."""
        if fate.way == "native" and isinstance(fate.decision, Native) and fate.call is not None:
            self._rewrites[fate.call] = self._native(fate, fate.call, fate.decision)
        elif fate.way == "xent" and not self._groups.keeps_its_text(fate.occurrence):
            self._rewrites[fate.occurrence.node] = self._xent(fate.occurrence)

    def _native(self, fate: Fate, call: cst.Call, decision: Native) -> Rewrite:
        modules = {name: self._additions.reach(name, fate.occurrence) for name in decision.imports}
        places = {name: list(call.args).index(arg) for name, arg in (fate.arguments or {}).items()}
        alone = isinstance(self._found.parent(call), _ALONE)
        quote = quote_within(self._found, call) or '"'

        def rewrite(updated: cst.CSTNode) -> cst.CSTNode:
            new_call = cst.ensure_type(updated, cst.Call)
            arguments = {name: new_call.args[place] for name, place in places.items()}
            return native(decision.template, modules, new_call, arguments, quote=quote, stands_alone=alone)

        return rewrite

    def _xent(self, occurrence: Occurrence) -> Rewrite:
        path = occurrence.meaning.paths[0]
        module = self._additions.reach(xent_module(path), occurrence)
        expression = cst.parse_expression(f"{module}.{path.rpartition('.')[2]}")

        def rewrite(updated: cst.CSTNode) -> cst.CSTNode:
            brackets = {side: getattr(updated, side, ()) for side in ("lpar", "rpar")}
            return expression.with_changes(**brackets)

        return rewrite

    def _rename_roots(self) -> None:
        for group in self._groups:
            for load in group.loads if group.moves else ():
                self._rewrites[cst.ensure_type(load.root, cst.Call).args[0].value] = _with_xent
            if not group.moves or group.new_root == group.name:
                continue
            for occurrence in group.occurrences:
                self._rewrites[occurrence.root] = _renamed(group.new_root)

    def _edits(self) -> Edits:
        edits: Edits = {}
        for statement, lines in self._additions.beside.items():
            edits.setdefault(statement, Edit()).added += lines
        for group in self._groups:
            for binding in group.imports:
                alias, changed = binding.node, binding.statement
                if changed is None or not isinstance(alias, cst.ImportAlias):
                    continue
                if group.moves:
                    edit = edits.setdefault(changed, Edit())
                    edit.moved.add(alias)
                    if group.new_root != group.name:
                        edit.renamed.add(alias)
                elif group.goes:
                    edits.setdefault(changed, Edit()).gone.add(alias)
        return edits


class _Surgery(cst.CSTTransformer):
    """Makes the changes; goes only where there are any."""

    def __init__(
        self,
        found: Found,
        rewrites: dict[cst.CSTNode, Rewrite],
        edits: Edits,
        top: Collection[str],
        reported: Collection[cst.CSTNode],
    ) -> None:
        super().__init__()
        self._reported = reported
        self.new: dict[cst.CSTNode, str] = {}
        self.done: set[cst.CSTNode] = set()
        self._rewrites = rewrites
        self._blocks = Blocks(edits, top)
        self._on_the_way: set[cst.CSTNode] = {found.tree}
        for node in (*rewrites, *edits):
            above: cst.CSTNode | None = node
            while above is not None and above not in self._on_the_way:
                self._on_the_way.add(above)
                above = found.parent(above)

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node in self._on_the_way

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> cst.CSTNode:  # type: ignore[override]
        if original_node not in self._on_the_way:
            return updated_node
        if original_node in self._rewrites:
            updated_node = self._rewrites[original_node](updated_node)
            self.done.add(original_node)
        elif isinstance(original_node, cst.SimpleStatementSuite):
            suite = cst.ensure_type(updated_node, cst.SimpleStatementSuite)
            updated_node = self._blocks.one_line(original_node, suite)
        elif isinstance(original_node, Block) and isinstance(updated_node, Block):
            updated_node = self._blocks.block(original_node, updated_node)
        if original_node in self._reported and isinstance(updated_node, cst.BaseExpression):
            self.new[original_node] = code_of(updated_node)
        return updated_node


def _with_xent(node: cst.CSTNode) -> cst.CSTNode:
    """Return the text of a module's name that starts with ``xent_``."""
    text = cst.ensure_type(node, cst.SimpleString)
    return text.with_changes(value=text.value.replace(text.raw_value, f"xent_{text.raw_value}"))


def _renamed(name: str) -> Rewrite:
    return lambda node: node.with_changes(value=name)
