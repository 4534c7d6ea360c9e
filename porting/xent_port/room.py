"""Room on the stack: visiting a source takes some levels of calls for each of its levels of nesting."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

_LEVELS = 100_000
_STACK = 512 * 2**20

T = TypeVar("T")


def with_room(work: Callable[[], T]) -> T:
    """Do work that may take more of the stack than there is in the main thread."""
    answer: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            answer.append(work())
        except BaseException as error:  # whatever it is, it is raised again, where it was asked for
            failure.append(error)

    levels, stack = sys.getrecursionlimit(), threading.stack_size(_STACK)
    sys.setrecursionlimit(_LEVELS)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(stack)
        sys.setrecursionlimit(levels)
    if failure:
        raise failure[0]
    return answer[0]
