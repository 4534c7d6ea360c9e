"""Generated families: each varies what its name says, and lets every two choices of it meet."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.families import (
    axis_and_rank,
    batch_axis,
    cotangents,
    dense_labels,
    labels,
    layouts,
    nonfinite,
    promotion,
    sample_weights,
    weights,
)

MODULES = (
    axis_and_rank,
    batch_axis,
    sample_weights,
    labels,
    dense_labels,
    promotion,
    weights,
    nonfinite,
    cotangents,
    layouts,
)


def cases() -> Iterator[Case]:
    """Yield the cases, each id once."""
    seen: set[str] = set()
    for module in MODULES:
        for case in module.cases():
            if case.id not in seen:
                seen.add(case.id)
                yield case
