"""Generated families: each varies what its name says, and lets every two choices of it meet."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.torch.families import (
    cotangents,
    dtypes,
    empty,
    index_options,
    layouts,
    modules,
    nonfinite,
    probability_options,
    second_order,
    uint8,
)

MODULES = (
    index_options,
    probability_options,
    dtypes,
    layouts,
    nonfinite,
    cotangents,
    empty,
    modules,
    uint8,
    second_order,
)


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for module in MODULES:
        yield from module.cases()
