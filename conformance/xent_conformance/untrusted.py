"""Reads JSON from a file that nobody vouches for: in bounded memory and time, and nothing but JSON."""

from __future__ import annotations

import json
import math
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MAX_BYTES = 10_000_000
MAX_DEPTH = 32
#: In one array or object.
MAX_ENTRIES = 100_000
# No integer of 64 bits has more.
_MAX_DIGITS = 20
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class UntrustedError(ValueError):
    """A file that cannot be read; ``place`` is a JSON pointer, empty for the file as a whole."""

    def __init__(self, text: str, place: str = "") -> None:
        super().__init__(f"{place}: {text}" if place else text)
        self.place = place
        self.text = text


class _Refused:
    """Stands in parsed data for what JSON has no place for, so that the place can be told."""

    def __init__(self, text: str) -> None:
        self.text = text


def read_json(path: Path, *, most: int | None = None) -> Any:
    """Return what the JSON file holds, of at most ``most`` bytes (`MAX_BYTES` if not given).

    Raises:
        FileNotFoundError: if there is none.
        UntrustedError: if it is no regular file, too large or too deeply nested, not UTF-8, or not JSON: that
            has no NaN and no infinity, and an object has a key only once.
    """
    data = read_bytes(path, MAX_BYTES if most is None else most)
    if data.startswith(b"\xef\xbb\xbf"):
        raise UntrustedError("starts with a byte order mark; JSON is UTF-8 without one")
    try:
        found = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=lambda name: _Refused(f'{name} is not JSON; the string "nan", "inf" or "-inf" is'),
            parse_int=_integer,
        )
    except UnicodeDecodeError as error:
        raise UntrustedError(f"is not UTF-8: byte {error.start} is {data[error.start]:#04x}") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise UntrustedError(f"is damaged or truncated: {error.msg} in {place}") from None
    except RecursionError:
        raise UntrustedError(f"is nested more than {MAX_DEPTH} deep") from None
    for place, text in _refusals(found):
        raise UntrustedError(text, place)
    if _ESCAPED_SURROGATE.search(data) and _has_half_a_character(found):
        raise UntrustedError("has an escape such as \\ud800 that is half of a character")
    return found


def pointer(path: Iterator[str | int] | list[str | int]) -> str:
    """Return the JSON pointer (RFC 6901) of a path of keys and indices, printable and not too long.

    >>> pointer(["cases", 3, "call/x"])
    '/cases/3/call~1x'
    """
    parts = (str(part)[:60].replace("~", "~0").replace("/", "~1") for part in path)
    return "".join(f"/{ascii(part)[1:-1]}" for part in parts)


def read_bytes(path: Path, most: int) -> bytes:
    """Return what the file holds, of at most ``most`` bytes.

    Raises:
        FileNotFoundError: if there is none.
        UntrustedError: if it cannot be opened, is no regular file, or is too large.
    """
    # Without waiting: opening a pipe would, until somebody writes.
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UntrustedError(f"cannot be opened: {reason}") from None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise UntrustedError("is a folder, a device or a pipe, not a file")
        # What is read counts, not the size that the file system tells.
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(most + 1)
    finally:
        os.close(handle)
    if len(data) > most:
        raise UntrustedError(f"has more than {most // 10**6} MB, the most that is read")
    return data


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Refused:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return _Refused(f"the key {twice[:60]!a} comes twice in this object")


def _integer(digits: str) -> int | _Refused:
    if len(digits) <= _MAX_DIGITS:
        return int(digits)
    return _Refused(f"an integer of {len(digits)} digits; beyond 53 bits they are written as text")


def _has_half_a_character(found: Any) -> bool:
    try:
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _refusals(root: Any) -> Iterator[tuple[str, str]]:
    """Yield the place and the reason of everything that is refused, without recursion."""
    # A container, its key in the one that holds it, and that one's own entry here.
    pending: list[tuple[Any, Any, Any, int]] = [([root], None, None, 0)]
    while pending:
        entry = pending.pop()
        container, depth = entry[0], entry[3]
        for key, value in container.items() if type(container) is dict else enumerate(container):
            if isinstance(value, (dict, list)):
                if depth >= MAX_DEPTH:
                    yield _place(entry, key), f"is nested more than {MAX_DEPTH} deep"
                    return
                if len(value) > MAX_ENTRIES:
                    yield _place(entry, key), f"has more than {MAX_ENTRIES} entries"
                    return
                pending.append((value, key, entry, depth + 1))
            elif isinstance(value, _Refused):
                yield _place(entry, key), value.text
            elif isinstance(value, float) and not math.isfinite(value):
                yield _place(entry, key), "a number larger than every float"


def _place(entry: Any, key: Any) -> str:
    keys = [key]
    while entry is not None:
        keys.append(entry[1])
        entry = entry[2]
    # The last two: the list around the root, and the root's index in it.
    return pointer(keys[-3::-1])
