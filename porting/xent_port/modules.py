"""Which sources import which: by their text, without parsing, and as Python would find them in folders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: What each name of a module stands for in an original.
Exports = Mapping[str, str]

# Quantifiers that give nothing back: the time is that of one reading, whatever the text.
_START = r"(?:^|[:;])[^\S\n]*+"
_MODULE = r"(\.*+)[^\S\n]*+((?:(?!import\b)[\w.]++)?)"
_NAMES_OF = r"(?:\(([^)]*+)\)|([^\n;]++))"
_IMPORT = re.compile(rf"{_START}import[^\S\n]++([^\n;]++)", re.MULTILINE)
_FROM = re.compile(rf"{_START}from[^\S\n]*+{_MODULE}[^\S\n]*+import\b[^\S\n]*+{_NAMES_OF}", re.MULTILINE)
_ASSIGNED = re.compile(r"^(?![^\S\n]*+(?:def|class|async|return)\b)([^\n]+)=", re.MULTILINE)
_NAMES = re.compile(r"[^\W\d]\w*")
_PARTS = re.compile(r"[\w.]+|\*")


@dataclass(frozen=True)
class Import:
    """One import of a module that is another of the sources.

    ``module`` is the dotted name under which the importing source knows it; ``names`` what it takes of it:
    nothing if it takes the module itself, ``*`` for all.
    """

    path: Path
    module: str
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Neighbours:
    """A source among others: its module's name, what those that it imports export, what others take of it."""

    module: str | None = None
    is_package: bool = False
    exported: Mapping[str, Exports] = field(default_factory=dict)
    wanted: frozenset[str] = frozenset()


class Modules:
    """The sources as modules. Paths are absolute."""

    def __init__(self, paths: Iterable[Path]) -> None:
        # text, since there are many of them, and looking up a path takes as long as making one
        self._known = {path.as_posix(): path for path in paths if path.suffix == ".py"}

    def name(self, path: Path) -> tuple[str, bool]:
        """Return a dotted name for a source, by which relative imports can be told, and if it is a package.

        It is made of all folders above it: no folder has to be a package, and it is nobody's real name.
        """
        is_package = path.name == "__init__.py"
        return _dotted(path.parent if is_package else path.with_suffix("")), is_package

    def imports(self, path: Path, source: str) -> Iterator[Import]:
        """Yield what a source imports of the others."""
        folders = [folder.as_posix() for folder in path.parents]
        own = [folder for folder in folders if _join(folder, "__init__.py") in self._known]
        # that of the script, or what the packages stand in; those of its own packages last
        places = [folder for folder in folders if folder not in own] + own
        for module in _imported(source):
            # `import a.b` also imports `a`
            words = module.split(".")
            for count in range(1, len(words) + 1):
                found = self._find(places, words[:count])
                if found is not None and found != path:
                    yield Import(found, ".".join(words[:count]))
        for dots, module, names in _taken(source):
            if dots <= len(folders):
                near = folders[dots - 1 : dots] if dots else places
                yield from self._from(path, near, dots, module, [name for name, _ in names])

    def _from(
        self, path: Path, near: list[str], dots: int, module: str, names: list[str]
    ) -> Iterator[Import]:
        words = module.split(".") if module else []
        start = ".".join([_dotted(path.parents[dots - 1]), *words]) if dots else module
        for name in names:  # each may be a module of its own
            submodule = self._find(near, [*words, name]) if name != "*" else None
            if submodule is not None and submodule != path:
                yield Import(submodule, f"{start}.{name}")
        home = self._find(near, words)
        if home is not None and home != path:
            yield Import(home, start, frozenset(names))

    def _find(self, folders: list[str], words: list[str]) -> Path | None:
        """Find a module in the first of the folders that has it."""
        for folder in folders:
            there = _join(folder, *words)
            for file in ([f"{there}.py"] if words else []) + [_join(there, "__init__.py")]:
                if file in self._known:
                    return self._known[file]
        return None


def _join(*parts: str) -> str:
    return "/".join(parts)


def _dotted(path: Path) -> str:
    return ".".join(re.sub(r"\W", "_", part) for part in path.parts[1:])


def bound(source: str) -> set[str]:
    r"""Return the names that imports and assignments may bind: rather more than fewer; ``*`` if any may be.

    >>> sorted(bound("import a.b, c as d\nfrom e import (f,  # n\n  g as h)\nif n:\n    i, j = k = n"))
    ['a', 'd', 'f', 'h', 'i', 'j', 'k']
    """
    found = {alias or name for *_, names in _taken(source) for name, alias in names}
    for match in _IMPORT.finditer(_joined(source)):
        for part in match[1].split(","):
            words = _PARTS.findall(part)
            found.update(
                words[2:3] if words[1:2] == ["as"] else [words[0].partition(".")[0]] if words else []
            )
    for match in _ASSIGNED.finditer(source):
        found.update(_NAMES.findall(match[1]))
    return found


def _imported(source: str) -> Iterator[str]:
    for match in _IMPORT.finditer(_joined(source)):
        for part in match[1].split(","):
            yield from _PARTS.findall(part)[:1]


def _taken(source: str) -> Iterator[tuple[int, str, list[tuple[str, str]]]]:
    """Yield dots, module, and names with what they are called here, of each import of names."""
    for dots, module, inside, plain in _FROM.findall(_joined(source)):
        parts = (_PARTS.findall(part) for part in (inside or plain).split(","))
        names = [(words[0], words[2] if words[1:2] == ["as"] else "") for words in parts if words]
        yield len(dots), module, names


def _joined(source: str) -> str:
    """Return a source without comments and with continued lines joined; strings are not looked at."""
    return re.sub(r"#[^\n]*", "", source).replace("\\\n", " ")
