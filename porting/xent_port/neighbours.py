"""What sources have to do with each other: the names of the originals that one takes from another."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from xent_port.covered import covered_at, may_use, mentions_framework
from xent_port.modules import Exports, Import, Modules, Neighbours, bound
from xent_port.source import Source, exports_of, text_of
from xent_port.workers import Workers

# A chain of re-exports longer than this is followed no further.
_MOST_ROUNDS = 10


def neighbours(sources: Mapping[Path, bytes], workers: Workers) -> dict[Path, Neighbours]:
    """Return the sources that may use something covered, each with its place among the others."""
    real = {path: Path(os.path.realpath(path)) for path in sources}
    texts = {real[path]: text_of(path, data) for path, data in sources.items()}
    modules = Modules(texts)
    imports = {path: list(modules.imports(path, text)) for path, text in texts.items()}
    wanted = _wanted(imports, texts)
    data = {real[path]: each for path, each in sources.items()}
    exports = _exports(modules, imports, wanted, texts, data, workers)
    found = {}
    for path, here in real.items():
        exported = _exported(imports[here], exports)
        if _concerns(texts[here], exported):
            name, is_package = modules.name(here)
            found[path] = Neighbours(name, is_package, exported, frozenset(wanted.get(here, ())))
    return found


def _wanted(imports: Mapping[Path, list[Import]], texts: Mapping[Path, str]) -> dict[Path, set[str]]:
    """Return the names that other sources take from each, as far as an import or an assignment makes them."""
    made = {taken.path: bound(texts[taken.path]) for each in imports.values() for taken in each}
    found: dict[Path, set[str]] = {path: set() for path in made}
    for path, each in imports.items():
        for taken in each:
            if "*" in taken.names:
                names = made[taken.path]
            elif taken.names:
                names = set(taken.names)
            else:  # of the module, some attributes
                names = set(re.findall(r"[^\W\d]\w*", texts[path]))
            found[taken.path] |= names if "*" in made[taken.path] else names & made[taken.path]
    return found


def _exports(
    modules: Modules,
    imports: Mapping[Path, list[Import]],
    wanted: Mapping[Path, set[str]],
    texts: Mapping[Path, str],
    data: Mapping[Path, bytes],
    workers: Workers,
) -> dict[Path, Exports]:
    """Return what the sources export that others take names from; some only pass on what others export."""
    found: dict[Path, Exports] = {}
    pending = [path for path, names in wanted.items() if names and mentions_framework(texts[path])]
    for _ in range(_MOST_ROUNDS):
        asked = [
            Source(path, data[path], Neighbours(*modules.name(path), _exported(imports[path], found)))
            for path in pending
        ]
        new = dict(zip(pending, workers.map(exports_of, asked), strict=True))
        changed = {path for path, names in new.items() if names and names != found.get(path)}
        found.update({path: new[path] or {} for path in changed})
        pending = [
            path
            for path, names in wanted.items()
            if names and any(each.path in changed for each in imports[path])
        ]
        if not pending:
            break
    return found


def _exported(imports: list[Import], exports: Mapping[Path, Exports]) -> dict[str, Exports]:
    """Return what the modules export that a source imports, and those below a package that it imports."""
    found = {}
    for each in imports:
        if each.path in exports:
            found[each.module] = exports[each.path]
        if each.path.name == "__init__.py":
            for path in exports:
                if path != each.path and path.is_relative_to(each.path.parent):
                    below = path.relative_to(each.path.parent).with_suffix("").parts
                    words = below[:-1] if below[-1] == "__init__" else below
                    found[".".join([each.module, *words])] = exports[path]
    return found


def _concerns(text: str, exported: Mapping[str, Exports]) -> bool:
    """Whether a source may use something covered, under its own name or one that another module gives it."""
    if may_use(text) and (exported or mentions_framework(text)):
        return True
    names = {name for each in exported.values() for name, path in each.items() if covered_at(path)}
    return not names.isdisjoint(re.findall(r"\w+", text))
