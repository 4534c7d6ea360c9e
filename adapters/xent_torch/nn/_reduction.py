"""What ``reduction`` may be, and the arguments it replaced in PyTorch 0.4.1."""

from __future__ import annotations

import warnings
from typing import Any, Literal, TypeAlias

Reduction: TypeAlias = Literal["none", "mean", "sum"]


def legacy_reduction(size_average: Any, reduce: Any) -> Reduction:
    """Return the reduction that the legacy arguments stand for, and warn of them; ``None`` counts as true.

    The warning names the caller's module, as PyTorch's does, not the user's line.
    """
    size_average = size_average is None or size_average
    reduce = reduce is None or reduce
    reduction: Reduction = "none" if not reduce else "mean" if size_average else "sum"
    warnings.warn(
        f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.",
        UserWarning,
        stacklevel=2,
    )
    return reduction


def check_reduction(reduction: Any) -> Reduction:
    """Return the reduction of that name.

    Raises:
        ValueError: if there is none.
    """
    if reduction == "elementwise_mean":  # what 'mean' was called in 0.4.1
        warnings.warn(
            "reduction='elementwise_mean' is deprecated. Please use reduction='mean' instead.",
            UserWarning,
            stacklevel=2,
        )
        return "mean"
    if reduction == "none":
        return "none"
    if reduction == "mean":
        return "mean"
    if reduction == "sum":
        return "sum"
    raise ValueError(
        f"{reduction} is not a valid value for reduction\n"
        f"It must be 'none', 'mean' or 'sum', got {reduction!r}."
    )
