"""The kinds of differences that are known, recognised by what they are and not by the id of a case.

`known_differences.toml` lists cases; a random call has no id. Each kind here has the reason and the evidence
of an entry there, and a predicate that is as narrow as the fact behind it.
"""

from __future__ import annotations

from xent_conformance.fuzz.known import chainer, general, mxnet, paddle, torch
from xent_conformance.fuzz.known.kind import REASONS, KnownKind
from xent_conformance.results import Found
from xent_conformance.vectors import Vector

__all__ = ["KINDS", "REASONS", "KnownKind", "known_kind"]

KINDS: tuple[KnownKind, ...] = (
    *general.KINDS,
    *chainer.KINDS,
    *torch.KINDS,
    *paddle.KINDS,
    *mxnet.KINDS,
)


def known_kind(vector: Vector, found: Found) -> KnownKind | None:
    """Return the kind of known difference that a finding is of, if it is of one."""
    for kind in KINDS:
        if vector.case.loss in kind.losses and kind.applies(vector, found):
            return kind
    return None
