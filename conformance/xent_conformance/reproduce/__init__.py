"""A case as code that a reader can run: of the original, and of xent."""

from __future__ import annotations

import shlex

from xent_conformance.backends import Backend
from xent_conformance.case import Case
from xent_conformance.reproduce import of_originals, of_xent
from xent_conformance.reproduce.text import strange_name


def command(case: Case, backend: Backend) -> str:
    """Return the command that runs a case alone."""
    words = ["--backend", backend.address or backend.name, "--loss", case.loss, "--case", case.id]
    if backend.implementation is not None:
        words += ["--implementation", backend.implementation.name]
        words += ["--stands-for", backend.implementation.stands_for]
    return shlex.join(["xent", "report", *words])


def code(case: Case, backend: Backend) -> str:
    """Return a program that makes the call on a backend and prints what comes of it.

    What stands in for xent is called, and differentiated where the library can do that for any function.
    """
    return _refusal(case) or of_xent.program(case.call, backend)


def original_code(case: Case) -> str:
    """Return a program that makes the call of the original and prints what comes of it."""
    return _refusal(case) or of_originals.program(case.call)


def _refusal(case: Case) -> str:
    """Return what stands in the place of a program where a name would be more than a name."""
    name = strange_name(case.call)
    return "" if name is None else f"raise ValueError({f'{name!r} is not a name of Python'!r})\n"
