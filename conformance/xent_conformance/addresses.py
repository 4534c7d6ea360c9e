"""What is named on the command line as ``package.module:name``, imported."""

from __future__ import annotations

import pkgutil
import re
from typing import Any

_ADDRESS = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")


class AddressError(ValueError):
    """Nothing usable is at an address; the text says why, and what would be right."""


def find(address: str) -> Any:
    """Import what ``package.module:name`` is the address of.

    Raises:
        AddressError: if the address has another form, or nothing is there.

    >>> find("math:tau")
    6.283185307179586
    >>> find("math.tau")
    Traceback (most recent call last):
    ...
    xent_conformance.addresses.AddressError: 'math.tau' is not of the form package.module:name
    """
    if not _ADDRESS.fullmatch(address):
        raise AddressError(f"{address!r} is not of the form package.module:name")
    try:
        return pkgutil.resolve_name(address)
    except Exception as error:
        raise AddressError(f"{address} cannot be imported: {type(error).__name__}: {error}") from error
