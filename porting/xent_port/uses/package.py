"""Where a module stands, which says what its relative imports mean."""

from __future__ import annotations


class Package:
    """The place of one module; ``None`` if its name is not known."""

    def __init__(self, module: str | None, is_package: bool) -> None:
        self._parts = None if module is None else module.split(".") if module else []
        if self._parts and not is_package:
            self._parts = self._parts[:-1]

    def absolute(self, dots: int, path: str) -> str:
        """Return the absolute name of a module; relative ones keep their dots if that is not known."""
        if not dots:
            return path
        if self._parts is None or dots - 1 > len(self._parts):
            return "." * dots + path
        return ".".join((*self._parts[: len(self._parts) - dots + 1], *filter(None, [path])))


def joined(module: str, name: str) -> str:
    """Return the dotted name of a module's name; a relative module may be dots alone."""
    return f"{module}{name}" if not module or module.endswith(".") else f"{module}.{name}"
