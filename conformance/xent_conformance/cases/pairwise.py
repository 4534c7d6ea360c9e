"""Combinations of choices in which every pair of choices meets."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

_CANDIDATES = 24
_ATTEMPTS = 200

Pair = tuple[tuple[str, int], tuple[str, int]]


def pairwise(
    factors: Mapping[str, Sequence[Any]],
    *,
    allowed: Callable[[Mapping[str, Any]], bool] = lambda _: True,
    seed: int = 0,
) -> Iterator[dict[str, Any]]:
    """Yield choices, one value for each factor, until every two values of different factors have met.

    ``allowed`` says whether a whole choice makes sense; two values that no allowed choice was found for never
    meet. The same arguments give the same choices on every machine.

    >>> found = list(pairwise({"axis": (0, 1, 2), "dtype": ("f4", "f8"), "weighted": (False, True)}))
    >>> len(found) < 3 * 2 * 2
    True
    >>> len({(one["axis"], one["weighted"]) for one in found})
    6
    """
    draw = random.Random(seed)
    missing = dict.fromkeys(
        ((one, i), (other, j))
        for one, other in combinations(factors, 2)
        for i in range(len(factors[one]))
        for j in range(len(factors[other]))
    )
    while missing:
        wanted = next(iter(missing))
        found = _candidates(draw, factors, wanted, allowed)
        if not found:
            del missing[wanted]
            continue
        best = max(found, key=lambda indices: sum(pair in missing for pair in _pairs(indices)))
        for pair in _pairs(best):
            missing.pop(pair, None)
        yield {name: factors[name][i] for name, i in best.items()}


def _candidates(
    draw: random.Random,
    factors: Mapping[str, Sequence[Any]],
    wanted: Pair,
    allowed: Callable[[Mapping[str, Any]], bool],
) -> list[dict[str, int]]:
    """Draw allowed choices that have the wanted pair."""
    found: list[dict[str, int]] = []
    for _ in range(_ATTEMPTS):
        indices = {name: draw.randrange(len(values)) for name, values in factors.items()} | dict(wanted)
        if allowed({name: factors[name][i] for name, i in indices.items()}):
            found.append(indices)
            if len(found) == _CANDIDATES:
                break
    return found


def _pairs(indices: Mapping[str, int]) -> Iterator[Pair]:
    return combinations(indices.items(), 2)
