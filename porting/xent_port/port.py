"""Ports one source: finds what is covered, decides, rewrites."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from xent_port.model import Ported


def port_source(
    source: str,
    *,
    target: str,
    granted: Collection[str] = (),
    module: str | None = None,
    is_package: bool = False,
    exported: Mapping[str, Mapping[str, str]] | None = None,
    wanted: Collection[str] = (),
) -> Ported:
    """Return a source with the covered losses changed to the target's, and what was found.

    Args:
        source: Python.
        target: ``xent``, ``torch``, ``paddle`` or ``jax``.
        granted: names of assumptions about the data that hold.
        module: the dotted name under which other sources import this one, if that is known.
        is_package: whether it is the ``__init__.py`` of ``module``.
        exported: by module, what each of its names stands for in an original: see `xent_port.across`.
        wanted: the names that other sources take from this one.

    Raises:
        UnreadableSourceError: if the source is not Python.
    """
    del target, granted, module, is_package, exported, wanted
    return Ported(source)
