"""What a source passes on: the names of the originals that other sources can take from it."""

from __future__ import annotations

from collections.abc import Mapping

from xent_port.covered import MODULES, covered_at
from xent_port.port import parse
from xent_port.uses.find import find


def exports_of(
    source: str,
    *,
    module: str | None = None,
    is_package: bool = False,
    exported: Mapping[str, Mapping[str, str]] | None = None,
) -> Mapping[str, str]:
    """Return what each name of a source stands for in an original, such as ``{"F": "chainer.functions"}``.

    Only names that lead to something covered are told. The arguments are as in `~xent_port.port.port_source`.

    Raises:
        UnreadableSourceError: if the source is not Python.

    >>> exports_of("from chainer import functions as F, links as L")
    {'F': 'chainer.functions'}
    """
    found = find(parse(source), module, is_package=is_package, exported=exported or {})
    meanings = {name: found.meanings.of_name(name, found.names.top).path for name in found.names.top.bindings}
    return {name: path for name, path in meanings.items() if path and (covered_at(path) or path in MODULES)}
