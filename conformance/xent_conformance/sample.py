"""A part of the vectors that still meets everything that they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from xent_conformance.vectors import Vector


def sample(vectors: Sequence[Vector], number: int) -> list[Vector]:
    """Return at most ``number`` vectors of each loss, in their order.

    They are stratified: vectors of one family (or, without one, with the same first tag) and with the same
    parts in the original's answer form a stratum, and all strata get their turn before one gets a second. The
    same vectors give the same sample.
    """
    chosen: set[tuple[str, str]] = set()
    for loss in dict.fromkeys(vector.case.loss for vector in vectors):
        strata: dict[tuple[object, ...], list[Vector]] = {}
        for vector in vectors:
            if vector.case.loss == loss:
                strata.setdefault((_family(vector), *vector.outcome), []).append(vector)
        turns = (v for turn in zip_longest(*map(_spread, strata.values())) for v in turn if v is not None)
        chosen |= {(loss, vector.case.id) for vector, _ in zip(turns, range(number), strict=False)}
    return [vector for vector in vectors if (vector.case.loss, vector.case.id) in chosen]


def _family(vector: Vector) -> str:
    tags = vector.case.tags
    return next((tag for tag in tags if tag.startswith("family:")), tags[0] if tags else "")


def _spread(stratum: list[Vector]) -> Iterator[Vector]:
    """Yield the vectors in an order of which every beginning is spread over all: by the reversed bits."""
    bits = len(stratum).bit_length()
    for place in sorted(range(len(stratum)), key=lambda i: f"{i:0{bits}b}"[::-1]):
        yield stratum[place]
