"""The declared environments of the originals: what they are, where they live, which are ready.

An environment is good only with a marker file that carries the hash of its declaration; the marker is written
when everything was verified (see `xent_conformance.originals.build`).
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from xent_conformance.case import Case

DECLARATIONS = Path(__file__).with_name("environments.toml")
MARKER = "xent-environment.json"
FOLDER_VARIABLE = "XENT_ORIGINALS"


class NotInstalledError(RuntimeError):
    """An original's environment is needed and is not there; the text has the command that builds it."""


@dataclass(frozen=True)
class Step:
    """Requirements that are installed together, and the installer's flags."""

    install: tuple[str, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Environment:
    """One declared environment; the fields are described at the top of ``environments.toml``."""

    name: str
    framework: str
    distribution: str
    version: str
    python: str
    steps: tuple[Step, ...]
    smoke: str
    installer: str = "any"

    def digest(self) -> str:
        """Return a hash of everything declared."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@cache
def declared() -> dict[str, Environment]:
    """Return the declared environments by name, in the order of the file."""
    tables = tomllib.loads(DECLARATIONS.read_text(encoding="utf-8"))["environment"]
    return {table["name"]: parse(table) for table in tables}


def parse(table: dict[str, Any]) -> Environment:
    """Make an `Environment` of a TOML table."""
    steps = tuple(Step(tuple(step["install"]), tuple(step.get("flags", ()))) for step in table["steps"])
    return Environment(**{**table, "steps": steps})


def environment(name: str) -> Environment:
    """Return the declared environment called ``name``."""
    try:
        return declared()[name]
    except KeyError:
        raise ValueError(f"{name!r} is not a declared original; they are {', '.join(declared())}") from None


def select(names: Iterable[str]) -> list[Environment]:
    """Return the environments meant by ``names``: an environment's or a framework's; all of them if empty.

    >>> [found.name for found in select(["paddle"])]
    ['paddle-2.6.2', 'paddle-3.3.1']
    """
    wanted = list(names)
    known = {name for env in declared().values() for name in (env.name, env.framework)}
    for name in wanted:
        if name not in known:
            environment(name)
    return [env for env in declared().values() if not wanted or {env.name, env.framework} & set(wanted)]


def environment_of(case: Case) -> Environment:
    """Return the environment that answers a case: its framework's, of the version that its context names."""
    framework = case.loss.partition(".")[0]
    version = case.call.context.get("version")
    found = [env for env in select([framework]) if version in (None, env.version)]
    if len(found) != 1:
        names = ", ".join(env.name for env in select([framework]))
        raise ValueError(
            f"case {case.loss} {case.id}: context version {version!r} selects none or several of {names}"
        )
    return found[0]


def folder() -> Path:
    """Return the folder of all environments: ``$XENT_ORIGINALS``, or one in the user's cache."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return platformdirs.user_cache_path("xent", appauthor=False) / "originals"


def interpreter(prefix: Path) -> Path:
    """Return the Python of the virtual environment at ``prefix``."""
    return prefix / "Scripts" / "python.exe" if os.name == "nt" else prefix / "bin" / "python"


def state(env: Environment) -> str:
    """Return ``"ready"``, ``"missing"``, or ``"outdated"`` (built from another declaration)."""
    prefix = folder() / env.name
    try:
        marker = json.loads((prefix / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "missing"
    if not interpreter(prefix).exists():
        return "missing"
    return "ready" if marker.get("declaration") == env.digest() else "outdated"


def python_of(env: Environment) -> Path:
    """Return the interpreter of an environment that is ready; `NotInstalledError` says how to build it."""
    found = state(env)
    if found != "ready":
        raise NotInstalledError(
            f"The original {env.name} is {found}; build it with: xent originals install {env.name}"
        )
    return interpreter(folder() / env.name)
