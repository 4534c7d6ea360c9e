"""Configuration as in ``chainer.configuration``: defaults, and what each thread changed for itself."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TextIO


class GlobalConfig:
    """The defaults of all threads: the entries that the adapter acts on, and ``train`` for user code."""

    def __init__(self) -> None:
        self.debug = False
        self.enable_backprop = True
        self.train = True
        self.type_check = True

    def show(self, file: TextIO = sys.stdout) -> None:
        """Print the entries, one a line, sorted by name."""
        _show(self, vars(self), file)


class LocalConfig:
    """What the current thread set, in front of `GlobalConfig`.

    >>> config.debug
    False
    >>> with using_config("debug", True):
    ...     config.debug
    True
    """

    _global: GlobalConfig
    _local: threading.local

    def __init__(self, global_config: GlobalConfig) -> None:
        super().__setattr__("_global", global_config)
        super().__setattr__("_local", threading.local())

    def __getattr__(self, name: str) -> Any:
        entries = vars(self._local)
        return entries[name] if name in entries else getattr(self._global, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._local, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._local, name)

    def show(self, file: TextIO = sys.stdout) -> None:
        """Print the entries, one a line, sorted by name."""
        _show(self, {**vars(self._global), **vars(self._local)}, file)


def _show(entries: object, names: dict[str, Any], file: TextIO) -> None:
    width = max(map(len, names))
    for name in sorted(names):
        file.write(f"{name:{width}} {getattr(entries, name)}\n")


global_config = GlobalConfig()
config = LocalConfig(global_config)


@contextmanager
def using_config(name: str, value: Any, config: LocalConfig = config) -> Iterator[None]:
    """Set a configuration entry for the current thread, and put back what it was."""
    entries = vars(config._local)
    before = {name: entries[name]} if name in entries else {}
    setattr(config, name, value)
    try:
        yield
    finally:
        entries.pop(name, None)
        entries.update(before)


def set_debug(debug: bool) -> None:
    """Switch debug mode on or off for the current thread: labels are checked and NaN is an error."""
    config.debug = debug


def is_debug() -> bool:
    """Whether debug mode is on."""
    return bool(config.debug)


def no_backprop_mode() -> AbstractContextManager[None]:
    """Return a context in which results remember nothing of how they were computed, and have no gradient."""
    return using_config("enable_backprop", False)


def force_backprop_mode() -> AbstractContextManager[None]:
    """Return a context in which results remember how they were computed, within `no_backprop_mode` too."""
    return using_config("enable_backprop", True)
