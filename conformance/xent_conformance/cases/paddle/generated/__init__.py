"""Families of generated cases: each varies a few things, and every two values of different things meet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from xent_conformance.case import Case
from xent_conformance.cases.paddle.generated import (
    axis_and_rank,
    cotangents,
    empty_sizes,
    extreme_logits,
    label_values,
    layouts,
    magnitudes,
    options,
    soft_label_mass,
)


def cases() -> Iterator[Case]:
    """Return the cases of all families, in a fixed order."""
    families = (
        axis_and_rank,
        label_values,
        soft_label_mass,
        cotangents,
        extreme_logits,
        magnitudes,
        layouts,
        options,
        empty_sizes,
    )
    return chain.from_iterable(family.cases() for family in families)
