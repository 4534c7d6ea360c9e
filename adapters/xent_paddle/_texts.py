"""The form of Paddle's error texts."""

from __future__ import annotations


def enforced(code: str, summary: str, expected: str, received: str) -> str:
    """Return the text of a failed comparison.

    >>> print(enforced("InvalidArgument", "Too small.", "n > 0", "n:0 <= 0:0"))
    (InvalidArgument) Too small.
      [Hint: Expected n > 0, but received n:0 <= 0:0.]
    """
    return f"({code}) {summary}\n  [Hint: Expected {expected}, but received {received}.]"


def invalid(summary: str, expected: str, received: str) -> ValueError:
    """Return the error of an argument that does not compare as it should."""
    return ValueError(enforced("InvalidArgument", summary, expected, received))
