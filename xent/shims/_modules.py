"""The modules of a shim, made by Python's import system when they are imported."""

from __future__ import annotations

import importlib
import importlib.abc
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from xent import _originals
from xent.shims._not_covered import NotCoveredError, explain

_FOLDER = "xent.shims:"


class Shim(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds and makes the modules of one framework; raises for those that are not covered.

    ``hidden`` is what was in ``sys.modules`` in the place of the framework.
    """

    def __init__(self, framework: str, hidden: Mapping[str, ModuleType]) -> None:
        self.framework = framework
        self.hidden = hidden

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Describe a module of the shim."""
        if fullname.partition(".")[0] != self.framework:
            return None
        if fullname not in _originals.MODULES:
            raise NotCoveredError(fullname)
        # All are packages: only then does `from module import name` ask for the name here, and get our error.
        spec = ModuleSpec(fullname, self, origin=f"xent's shim of {self.framework}", is_package=True)
        spec.submodule_search_locations = [f"{_FOLDER}{fullname}"]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Fill a module with the adapter's functions and classes, and with its submodules."""
        name = module.__name__
        adapter = importlib.import_module(f"xent_{name if name in _originals.MIRRORED else self.framework}")
        contents = {
            attribute: _originals.find(place) for attribute, place in _originals.names_in(name).items()
        }
        contents |= {
            "__doc__": adapter.__doc__,
            "__file__": adapter.__file__,
            "__getattr__": partial(_missing, name),
        }
        if name in _originals.STAR:
            contents["__all__"] = list(_originals.STAR[name])
        if name == "torch":
            contents["Tensor"] = getattr(self.hidden.get("torch"), "Tensor", Tensor)
        vars(module).update(contents)
        for child in _originals.modules_in(name):
            importlib.import_module(f"{name}.{child}")

    def made(self, name: str, module: object) -> bool:
        """Whether an entry of ``sys.modules`` is a module of this shim."""
        own_name = name.partition(".")[0] == self.framework
        return own_name and getattr(getattr(module, "__spec__", None), "loader", None) is self

    def iter_modules(self, prefix: str = "") -> Iterator[tuple[str, bool]]:
        """List the framework, for `pkgutil.iter_modules`."""
        yield f"{prefix}{self.framework}", True

    def owns(self, path: str) -> bool:
        """Whether an entry of a ``__path__`` is of this shim."""
        return path.startswith(_FOLDER) and path.removeprefix(_FOLDER).partition(".")[0] == self.framework

    def folder(self, path: str) -> Folder:
        """Return what finds modules at an entry of a ``__path__``; the hook for ``sys.path_hooks``."""
        if not self.owns(path):
            raise ImportError(f"{path!r} is not of xent's shim of {self.framework}")
        return Folder(path.removeprefix(_FOLDER))


class Folder(importlib.abc.PathEntryFinder):
    """Stands for the folder that a package of a shim would be in, so that `pkgutil` can list it."""

    def __init__(self, package: str) -> None:
        self.package = package

    def iter_modules(self, prefix: str = "") -> Iterator[tuple[str, bool]]:
        """List the modules in the package; all are packages."""
        return ((f"{prefix}{name}", True) for name in _originals.modules_in(self.package))


class Tensor:
    """What ``torch.Tensor`` names where there is no PyTorch: no array is one, and none can be made.

    Annotations name it, and libraries ask of every array whether it is one as soon as there is a module
    ``torch``.
    """

    def __new__(cls, *_: Any, **__: Any) -> Tensor:
        """Refuse."""
        raise TypeError(explain("torch.Tensor"))


def _missing(module: str, name: str) -> Any:
    """Return the version, which may change in a running program, or say that the attribute is not covered."""
    if name == "__version__" and module in _originals.FRAMEWORKS:
        return _originals.version(module)
    raise AttributeError(explain(f"{module}.{name}"), name=name, obj=sys.modules.get(module))
