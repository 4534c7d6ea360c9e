"""What sources have to do with each other: the names of the originals that one takes from another."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from xent_port.covered import covered_at, may_use, mentions_framework
from xent_port.modules import Exports, Import, Modules, Neighbours, bound
from xent_port.source import Source, exports_of, text_of
from xent_port.workers import Workers

# A chain of re-exports longer than this is followed no further.
_MOST_ROUNDS = 10

Imports = Mapping[Path, list[Import]]


@dataclass(frozen=True)
class _Project:
    """The sources that have to do with a use of something covered, by absolute path."""

    modules: Modules
    data: Mapping[Path, bytes]
    texts: Mapping[Path, str]
    imports: Imports


def neighbours(sources: Mapping[Path, bytes], workers: Workers) -> dict[Path, Neighbours]:
    """Return the sources that may use something covered, each with its place among the others."""
    real = {path: Path(os.path.realpath(path)) for path in sources}
    project = _project({real[path]: data for path, data in sources.items()})
    wanted = _wanted(project)
    exports = _exports(project, wanted, workers)
    below = _below(exports)
    found = {}
    for path, here in real.items():
        if here in project.imports:
            exported = _exported(project.imports[here], exports, below)
            if _concerns(project.texts[here], exported):
                name = project.modules.name(here)
                found[path] = Neighbours(*name, exported, frozenset(wanted.get(here, ())))
    return found


def _project(data: Mapping[Path, bytes]) -> _Project:
    texts = {path: text_of(path, each) for path, each in data.items()}
    modules = Modules(texts)
    imports = {path: list(modules.imports(path, text)) for path, text in texts.items()}
    users: dict[Path, set[Path]] = {}
    for path, each in imports.items():
        for taken in each:
            users.setdefault(taken.path, set()).add(path)
    start = {path for path, text in texts.items() if may_use(text)}
    # A name comes from what a user of it imports; and goes to what imports the one that has it.
    near = _reached(start, {path: {taken.path for taken in each} for path, each in imports.items()})
    near |= _reached(start, users)
    return _Project(modules, data, texts, {path: imports[path] for path in texts if path in near})


def _reached(start: Iterable[Path], following: Mapping[Path, set[Path]]) -> set[Path]:
    found, pending = set(start), list(start)
    while pending:
        new = following.get(pending.pop(), set()) - found
        found |= new
        pending += new
    return found


def _wanted(project: _Project) -> dict[Path, set[str]]:
    """Return the names that others take from each source, as far as an import or assignment may make them."""
    paths = {
        taken.path for each in project.imports.values() for taken in each if taken.path in project.imports
    }
    made = {path: bound(project.texts[path]) for path in paths}
    found: dict[Path, set[str]] = {path: set() for path in paths}
    for path, each in project.imports.items():
        for taken in each:
            if taken.path not in paths:
                continue
            if "*" in taken.names:
                names = made[taken.path]
            elif taken.names:
                names = set(taken.names)
            else:  # of the module, some attributes
                names = set(re.findall(r"[^\W\d]\w*", project.texts[path]))
            found[taken.path] |= names if "*" in made[taken.path] else names & made[taken.path]
    return found


def _exports(project: _Project, wanted: Mapping[Path, set[str]], workers: Workers) -> dict[Path, Exports]:
    """Return what the sources export that others take names from; some only pass on what others export."""
    found: dict[Path, Exports] = {}
    takers = [path for path, names in wanted.items() if names]
    pending = [path for path in takers if mentions_framework(project.texts[path])]
    for _ in range(_MOST_ROUNDS):
        below = _below(found)
        asked = []
        for path in pending:
            exported = _exported(project.imports[path], found, below)
            asked.append(Source(path, project.data[path], Neighbours(*project.modules.name(path), exported)))
        new = dict(zip(pending, workers.map(exports_of, asked), strict=True))
        changed = {path: names for path, names in new.items() if names and names != found.get(path)}
        if not changed:
            break
        found.update(changed)
        pending = [path for path in takers if any(each.path in changed for each in project.imports[path])]
    return found


def _below(exports: Mapping[Path, Exports]) -> dict[Path, list[tuple[str, Exports]]]:
    """Return, for each folder, what the modules in it and below export, by their dotted name from there."""
    found: dict[Path, list[tuple[str, Exports]]] = {}
    for path, names in exports.items():
        words = [] if path.name == "__init__.py" else [path.stem]
        for folder in path.parents:
            if words:
                found.setdefault(folder, []).append((".".join(words), names))
            words = [folder.name, *words]
    return found


def _exported(
    imports: list[Import], exports: Mapping[Path, Exports], below: Mapping[Path, list[tuple[str, Exports]]]
) -> dict[str, Exports]:
    """Return what the modules export that a source imports, and those below a package that it imports."""
    found = {}
    for each in imports:
        if each.path in exports:
            found[each.module] = exports[each.path]
        if each.path.name == "__init__.py" and not each.names:
            for name, names in below.get(each.path.parent, ()):
                found[f"{each.module}.{name}"] = names
    return found


def _concerns(text: str, exported: Mapping[str, Exports]) -> bool:
    """Whether a source may use something covered, under its own name or one that another module gives it."""
    if may_use(text) and (exported or mentions_framework(text)):
        return True
    names = {name for each in exported.values() for name, path in each.items() if covered_at(path)}
    return not names.isdisjoint(re.findall(r"\w+", text))
