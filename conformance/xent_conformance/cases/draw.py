"""Numbers and names for generated cases: drawn from the case's own id, so that no other case changes them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np


def id_of(family: str, choices: Mapping[str, Any]) -> str:
    """Return the id that says all choices.

    >>> id_of("options", {"rank": 3, "weight": "signed", "smoothing": 0.1})
    'options-rank-3-weight-signed-smoothing-0.1'
    """
    return "-".join([family, *(f"{name}-{value}" for name, value in choices.items())])


def seed_of(text: str) -> int:
    """Return a number that depends on the text alone, on every machine."""
    return zlib.crc32(text.encode())


def generator(case_id: str) -> np.random.Generator:
    """Return the generator of one case's numbers."""
    return np.random.default_rng(seed_of(case_id))
