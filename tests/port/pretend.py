"""Frameworks that only say what was called, so that a program can run before and after it is rewritten."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from xent_port.covered import COVERED, FRAMEWORKS, Covered

# What else the programs use: of the originals, and of those also in xent.
OTHERS = (
    "chainer.Variable",
    "chainer.functions.log_softmax",
    "chainer.functions.relu",
    "chainer.links.Linear",
    "mxnet.gluon.nn.Dense",
    "paddle.nn.functional.relu",
    "torch.nn.Linear",
    "torch.nn.functional.relu",
)


def run(source: str, modules: dict[str, ModuleType]) -> list[Any]:
    """Run a program with these modules to import; return what it put into ``out``."""
    names: dict[str, Any] = {"out": [], "x": (1, 2), "t": 3, "__name__": "program"}
    with _imported(modules):
        exec(compile(source, "program.py", "exec"), names)
    return list(names["out"])


def originals(*, with_covered: bool) -> dict[str, ModuleType]:
    """Return the originals, alive or without what xent covers."""
    modules: dict[str, ModuleType] = {}
    for path in OTHERS:
        _put(modules, path, _said(path))
    for covered in COVERED.values():
        value = _pretended(covered)
        for path in (covered.name, *covered.also):
            _put(modules, path, value if with_covered else None)
    return modules


def xent() -> dict[str, ModuleType]:
    """Return xent's packages, which answer as the originals do."""
    modules: dict[str, ModuleType] = {}
    for path in ("chainer.Variable", "chainer.functions.log_softmax"):
        _put(modules, f"xent_{path}", _said(path))
    for covered in COVERED.values():
        value = _pretended(covered)
        for path in (covered.name, *covered.also):
            _put(modules, f"xent_{path}", value)
    return modules


def native() -> dict[str, ModuleType]:
    """Return a framework with one function, which answers as the loss that it is told."""
    modules: dict[str, ModuleType] = {}

    def loss(name: str, *given: Any, mode: str = "") -> Any:
        assert mode == "same"
        return (name, *given)

    _put(modules, "native.losses.loss", loss)
    return modules


def _pretended(covered: Covered) -> Any:
    if covered.form == "function":
        first = [parameter.name for parameter in covered.parameters[:2]]
        return lambda *given, **named: (covered.name, *_in_order(first, given, named))

    class Loss:
        def __init__(self, *given: Any, **named: Any) -> None:
            self._made = (covered.name, given, tuple(sorted(named.items())))

        def __call__(self, *given: Any, **named: Any) -> Any:
            return (self._made, given, tuple(sorted(named.items())))

        def to(self, *_: Any) -> Loss:
            return self

        def hybridize(self) -> None:
            pass

    return Loss


def _in_order(names: list[str], given: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """Return two arguments in the order of their parameters."""
    return (*given, *(named[name] for name in names[len(given) :] if name in named))


def _said(path: str) -> Any:
    return lambda *given, **named: (path, given, tuple(sorted(named.items())))


def _put(modules: dict[str, ModuleType], path: str, value: Any) -> None:
    """Put something into a module, and the module into its package; ``None`` only makes the module."""
    *packages, name = path.split(".")
    for count in range(1, len(packages) + 1):
        whole = ".".join(packages[:count])
        if whole not in modules:
            modules[whole] = ModuleType(whole)
            modules[whole].__path__ = []
            if count > 1:
                above = modules[".".join(packages[: count - 1])]
                if not isinstance(vars(above).get(packages[count - 1]), type(_said)):
                    setattr(above, packages[count - 1], modules[whole])
    if value is not None:
        setattr(modules[".".join(packages)], name, value)


@contextmanager
def _imported(modules: dict[str, ModuleType]) -> Iterator[None]:
    """Make these modules, and no others of the same packages, what is imported."""
    packages = {*FRAMEWORKS, *(f"xent_{name}" for name in FRAMEWORKS), "native"}
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in packages}
    for name in before:
        del sys.modules[name]
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name in modules:
            sys.modules.pop(name, None)
        sys.modules.update(before)
