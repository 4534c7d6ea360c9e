"""What an expression stands for: the dotted name of something that was imported, followed through names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import libcst as cst

from xent_port.covered import FRAMEWORKS, covered_at
from xent_port.uses.scopes import Binding, Names, Scope

Exported = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Meaning:
    """What an expression may stand for.

    Attributes:
        paths: dotted names.
        doubt: why it may be something else; empty if it is surely the one path.
        through: the bindings that it was followed through, the last one first.
        follows: the name that was given to something covered, here or in another module, and that this is.
    """

    paths: tuple[str, ...] = ()
    doubt: str = ""
    through: tuple[Binding, ...] = ()
    follows: str = ""

    @property
    def path(self) -> str | None:
        """The one dotted name that it surely stands for."""
        return self.paths[0] if self.paths and not self.doubt else None


NOTHING = Meaning()


class Meanings:
    """Follows expressions of one module to what was imported."""

    def __init__(self, names: Names, exported: Exported) -> None:
        self._names = names
        self._exported = exported
        self._passing = {path[:at] for path in exported for at, c in enumerate(path + ".") if c == "."}
        self._known: dict[tuple[Scope, str], Meaning] = {}

    def of(self, node: cst.CSTNode | None, scope: Scope) -> Meaning:
        """Return what an expression stands for in a scope."""
        if isinstance(node, cst.Name):
            return self.of_name(node.value, self._names.references.get(node, scope))
        if isinstance(node, cst.Attribute):
            return self.attribute(self.of(node.value, scope), node.attr.value)
        if isinstance(node, cst.Call):
            return self._of_call(node, scope)
        return NOTHING

    def of_name(self, name: str, scope: Scope) -> Meaning:
        """Return what a name stands for in a scope."""
        home = scope.home(name)
        if home is None:
            return NOTHING
        if (home, name) not in self._known:
            self._known[home, name] = NOTHING  # of a name that is defined by itself
            self._known[home, name] = self._joined(name, home.bindings[name])
        return self._known[home, name]

    def attribute(self, base: Meaning, name: str) -> Meaning:
        """Return what an attribute of something stands for."""
        if not base.paths:
            return NOTHING
        reached = [self._reached(f"{path}.{name}") for path in base.paths]
        paths = tuple(dict.fromkeys(path for one in reached for path in one.paths))
        return Meaning(
            paths, base.doubt, base.through, next((one.follows for one in reached if one.follows), "")
        )

    def _reached(self, path: str) -> Meaning:
        """Return what a dotted name stands for, also where another module passes it on."""
        followed = self.followed(path)
        return Meaning((followed,), follows=path if followed != path and covered_at(followed) else "")

    def followed(self, path: str) -> str:
        """Return what a dotted name stands for in an original, where another module only passes it on."""
        for _ in self._exported:
            module, name, rest = self._split(path)
            if not name or name not in self._exported[module]:
                break
            path = ".".join(filter(None, (self._exported[module][name], rest)))
        return path

    def matters(self, meaning: Meaning) -> bool:
        """Whether something is of an original, or a module that may pass on something of one."""
        return any(path.partition(".")[0] in FRAMEWORKS or path in self._passing for path in meaning.paths)

    def _split(self, path: str) -> tuple[str, str, str]:
        """Split a dotted name after the longest module that is known to pass names on."""
        words = path.split(".")
        for count in range(len(words) - 1, 0, -1):
            module = ".".join(words[:count])
            if module in self._exported:
                return module, words[count], ".".join(words[count + 1 :])
        return "", "", ""

    def _joined(self, name: str, bindings: Iterable[Binding]) -> Meaning:
        """Join what each place that binds a name gives it."""
        meant = [(each, self._of_binding(name, each)) for each in bindings if each.kind != "harmless"]
        paths = tuple(dict.fromkeys(path for _, one in meant for path in one.paths))
        if not paths:
            return NOTHING
        doubts = [one.doubt for _, one in meant if one.doubt]
        doubts += [f"`{name}` is also {each.says}" for each, one in meant if not one.paths]
        if len({_public(path) for path in paths}) > 1:
            doubts.append(f"`{name}` is {' or '.join(paths)}")
        through = tuple(each for binding, one in meant for each in (binding, *one.through) if one.paths)
        follows = next((one.follows for _, one in meant if one.follows), "")
        return Meaning(paths, doubts[0] if doubts else "", through, follows)

    def _of_binding(self, name: str, binding: Binding) -> Meaning:
        if binding.kind == "import":
            return self._reached(binding.path)
        if binding.kind == "value":
            meaning = self.of(binding.value, binding.scope)
            covered = any(map(covered_at, meaning.paths))
            return replace(meaning, follows=meaning.follows or name) if covered else meaning
        return NOTHING

    def _of_call(self, node: cst.Call, scope: Scope) -> Meaning:
        looked_up = self.looked_up(node, scope)
        if looked_up is not None:
            base, name = looked_up
            return self.attribute(self.of(base, scope), name) if name else NOTHING
        if self.is_import(node, scope):
            path = _imported(node)
            return self._reached(path) if path else NOTHING
        return NOTHING

    def looked_up(self, node: cst.CSTNode | None, scope: Scope) -> tuple[cst.BaseExpression, str] | None:
        """Return the object and the name of ``getattr(object, "name")``; no name if the source shows none."""
        if (
            not isinstance(node, cst.Call)
            or not isinstance(node.func, cst.Name)
            or len(node.args) not in (2, 3)
        ):
            return None
        if node.func.value != "getattr" or scope.home("getattr") is not None:
            return None
        if any(arg.star or arg.keyword for arg in node.args):
            return None
        return node.args[0].value, shown_text(node.args[1].value) or ""

    def is_import(self, node: cst.Call, scope: Scope) -> bool:
        """Whether a call imports a module: ``importlib.import_module(…)`` or ``__import__(…)``."""
        if isinstance(node.func, cst.Name) and node.func.value == "__import__":
            return scope.home("__import__") is None
        return self.of(node.func, scope).path == "importlib.import_module"


def _public(path: str) -> str:
    covered = covered_at(path)
    return path if covered is None else covered.name


def _imported(node: cst.Call) -> str:
    """Return the module that ``import_module("…")`` or ``__import__("…")`` returns, if that is shown."""
    texts = [shown_text(arg.value) for arg in node.args]
    if not texts or texts[0] is None or texts[0].startswith(".") or any(arg.star for arg in node.args):
        return ""
    if isinstance(node.func, cst.Name) and node.func.value == "__import__":
        from_list = len(node.args) > 3 or any(_is_named(arg, "fromlist") for arg in node.args)
        return texts[0] if from_list else texts[0].partition(".")[0]
    return texts[0]


def may_be(node: cst.BaseExpression, text: str) -> bool:
    """Whether an expression may have a text as its value: a formatted string shows some letters of its own.

    >>> pool = cst.parse_expression("f'MaxPool{n}d'")
    >>> may_be(pool, "MaxPool2d"), may_be(pool, "NLLLoss"), may_be(cst.Name("kind"), "NLLLoss")
    (True, False, True)
    """
    if not isinstance(node, cst.FormattedString):
        return True
    shown = [part.value if isinstance(part, cst.FormattedStringText) else None for part in node.parts]
    if any(part is not None and set(part) & set("\\{}") for part in shown):
        return True
    letters = "".join(".*" if part is None else re.escape(part) for part in shown)
    return re.fullmatch(letters, text) is not None


def shown_text(node: cst.BaseExpression) -> str | None:
    """Return the text that an expression is, if the source shows it."""
    text = node.evaluated_value if isinstance(node, cst.SimpleString) else None
    return text if isinstance(text, str) else None


def _is_named(arg: cst.Arg, keyword: str) -> bool:
    return arg.keyword is not None and arg.keyword.value == keyword
