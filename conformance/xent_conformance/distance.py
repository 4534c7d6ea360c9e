"""How far an answer lies from the original's, in the terms that people compare numbers in."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from xent_conformance.tolerance import Floats, unit_in_the_last_place


@dataclass(frozen=True)
class Distance:
    """The largest of each over the elements that are finite on both sides.

    * ``absolute``; ``relative`` to the expected number; ``ulp``, in its units in the last place (not where it
      is 0, these two); ``share`` of the distance that the tolerance allows;
    * ``ours``, ``theirs``: absolute distances to what the original answers in float64; ``None`` where it was
      not asked.
    """

    absolute: float = 0.0
    relative: float = 0.0
    ulp: float = 0.0
    share: float = 0.0
    ours: float | None = None
    theirs: float | None = None


def distance(expected: Floats, got: Floats, allowed: Floats, reference: Floats, dtype: str) -> Distance:
    """Measure finite numbers; ``reference`` is NaN where there is none."""
    absolute, size = np.abs(got - expected), np.abs(expected)
    unit = np.where(size > 0, unit_in_the_last_place(dtype, size), 0.0)
    known = np.isfinite(reference)
    return Distance(
        absolute=_largest(absolute),
        relative=_quotient(absolute, size),
        ulp=_quotient(absolute, unit),
        share=_quotient(absolute, allowed),
        ours=_largest(np.abs(got - reference)[known]) if known.any() else None,
        theirs=_largest(np.abs(expected - reference)[known]) if known.any() else None,
    )


def farthest(distances: Iterable[Distance | None]) -> Distance | None:
    """Return the largest of each measure; ``None`` of nothing.

    >>> farthest([None, Distance(absolute=1.0), Distance(relative=2.0, ours=0.5)])
    Distance(absolute=1.0, relative=2.0, ulp=0.0, share=0.0, ours=0.5, theirs=None)
    """
    found = [one for one in distances if one is not None]
    if not found:
        return None
    return Distance(
        absolute=max(one.absolute for one in found),
        relative=max(one.relative for one in found),
        ulp=max(one.ulp for one in found),
        share=max(one.share for one in found),
        ours=max((one.ours for one in found if one.ours is not None), default=None),
        theirs=max((one.theirs for one in found if one.theirs is not None), default=None),
    )


def _quotient(absolute: Floats, unit: Floats) -> float:
    usable = unit > 0
    with np.errstate(over="ignore"):
        return _largest(absolute[usable] / unit[usable])


def _largest(numbers: Floats) -> float:
    return min(float(numbers.max(initial=0.0)), sys.float_info.max)
