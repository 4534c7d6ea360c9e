"""The cases of ``torch.nn.functional.cross_entropy`` and ``torch.nn.CrossEntropyLoss``.

Arguments go by keyword; ``wrt`` names keywords of the call. Weights of the class are in ``init_kwargs``.
No context key is used.
"""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.torch import (
    documented,
    dtypes,
    errors,
    extremes,
    families,
    half,
    indices,
    issues,
    legacy,
    probabilities,
    zero_sizes,
)

MODULES = (
    documented,
    indices,
    issues,
    probabilities,
    dtypes,
    half,
    extremes,
    zero_sizes,
    errors,
    legacy,
    families,
)


def cases() -> Iterator[Case]:
    """Yield every case, in a fixed order."""
    for module in MODULES:
        yield from module.cases()
