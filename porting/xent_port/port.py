"""Ports one source: finds what is covered, decides, rewrites."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import libcst as cst

from xent_port import rules
from xent_port.covered import HOLDERS, NOT_COVERED
from xent_port.model import Note, Ported, UnreadableSourceError
from xent_port.rewrite.fates import Decide, Fates
from xent_port.rewrite.findings import finding
from xent_port.rewrite.lines import is_same, with_lines_of
from xent_port.rewrite.module import Rewriter
from xent_port.rewrite.moves import Groups
from xent_port.uses.find import Found, Occurrence, find
from xent_port.uses.positions import Positions


def port_source(
    source: str,
    *,
    target: str,
    granted: Collection[str] = (),
    module: str | None = None,
    is_package: bool = False,
    exported: Mapping[str, Mapping[str, str]] | None = None,
    wanted: Collection[str] = (),
    decide: Decide = rules.decide,
) -> Ported:
    r"""Return a source with the covered losses changed to the target's, and what was found.

    Args:
        source: Python.
        target: ``xent``, ``torch``, ``paddle`` or ``jax``.
        granted: names of assumptions about the data that hold.
        module: the dotted name under which other sources import this one, if that is known.
        is_package: whether it is the ``__init__.py`` of ``module``.
        exported: by module, what each of its names stands for in an original: see `xent_port.across`.
        wanted: the names that other sources take from this one.
        decide: the rules.

    Raises:
        UnreadableSourceError: if the source is not Python.

    >>> source = "import chainer.functions as F\nF.softmax_cross_entropy(x, t)\n"
    >>> ported = port_source(source, target="xent")
    >>> print(ported.source, end="")
    import xent_chainer.functions as F
    F.softmax_cross_entropy(x, t)
    >>> ported.findings[0].status
    'xent'
    """
    tree = parse(source)
    try:
        return _port(source, tree, target, granted, module, is_package, exported or {}, wanted, decide)
    except RecursionError:
        raise UnreadableSourceError("its expressions are nested too deeply to be read") from None


def parse(source: str) -> cst.Module:
    """Return the tree of a source.

    Raises:
        UnreadableSourceError: if it is not Python.
    """
    try:
        return cst.parse_module(source)
    except cst.ParserSyntaxError as error:
        where = f"line {error.editor_line}, column {error.editor_column}"
        raise UnreadableSourceError(f"{error.message} at {where}") from None
    except RecursionError:
        raise UnreadableSourceError("its expressions are nested too deeply to be read") from None


def _port(
    source: str,
    tree: cst.Module,
    target: str,
    granted: Collection[str],
    module: str | None,
    is_package: bool,
    exported: Mapping[str, Mapping[str, str]],
    wanted: Collection[str],
    decide: Decide,
) -> Ported:
    found = find(tree, module, is_package=is_package, exported=exported)
    if not any(_concerns(occurrence) for occurrence in found.occurrences):
        return Ported(source)
    position = Positions(found, source)
    if not is_same(source, position.text):
        raise UnreadableSourceError("it would not be written back as it is")
    taken = {*wanted, *found.listed, *(found.names.top.bindings if is_package else ())}
    fates = Fates(found, target, granted, taken, decide, position).all()
    fates.sort(key=lambda fate: (fate.use.line, fate.use.column))
    groups = Groups(found, fates, taken)
    rewritten, new = Rewriter(found, fates, groups).rewritten()
    findings = tuple(finding(fate, new, target) for fate in fates)
    after = source if rewritten is tree else with_lines_of(source, position.text, rewritten.code)
    return Ported(after, findings, tuple(_notes(found, position)))


def _concerns(occurrence: Occurrence) -> bool:
    """Whether something has to be said about an occurrence, or be done."""
    paths = occurrence.meaning.paths
    return occurrence.covered is not None or any(path in HOLDERS or path in NOT_COVERED for path in paths)


def _notes(found: Found, position: Positions) -> Iterator[Note]:
    """Yield what may be taken for a covered loss."""
    for occurrence in found.occurrences:
        for path in occurrence.meaning.paths:
            if path in NOT_COVERED:
                yield Note(path, *position(occurrence.node), f"not covered: {NOT_COVERED[path]}")
