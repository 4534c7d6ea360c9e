"""The differences that are known: read from ``known_differences.toml``, matched, and checked for staleness.

An entry says which cases, which facets, which backends, one of `REASONS`, the evidence, links to where it is
documented or discussed upstream, and what would make it disappear::

    [[difference]]
    loss = "paddle.softmax_with_cross_entropy"
    case = ["nan-swallowed-*", "inf-in-eight-classes@3.3.1"]
    facet = "non-finite"
    backend = "*"
    reason = "the original depends on the CPU's vector unit"
    evidence = "with float32, and 8 classes or more, Paddle's packed maximum turns NaN into -64"
    links = ["https://github.com/PaddlePaddle/Paddle/pull/21165"]
    until = "Paddle floors with a maximum that keeps NaN"

``case``, ``facet`` and ``backend`` are a string or a list; cases may be patterns as of `fnmatch`. ``links``
may be empty. A signature has the facet "signature", its dotted name as the case, the backend "*", and an
entry of its own. An entry is stale, and fails the suite, where nothing differs any more: a pattern that meets
no case at all, or that meets cases with that facet on some backend, none of which differs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from xent_conformance.case import LOSSES
from xent_conformance.compare import FACETS
from xent_conformance.untrusted import MAX_BYTES, UntrustedError, read_bytes

PATH = Path(__file__).with_suffix(".toml")

REASONS = (
    "the original crashes",
    "the original reads memory it did not write",
    "the original depends on the CPU's vector unit",
    "the original is less accurate",
    "the backend has no such dtype",
    "values are unknown while tracing",
)
_KEYS = ("loss", "case", "facet", "backend", "reason", "evidence", "links", "until")
_MAY_BE_EMPTY = ("links",)
_UNSAID = {"evidence": "not said", "links": [], "until": "not said"}


class KnownDifferencesError(ValueError):
    """The list of known differences cannot be used; the text says where and why."""


@dataclass(frozen=True)
class KnownDifference:
    """One entry of the list.

    ``cases`` are ids or patterns, ``"*"`` among ``backends`` is every backend; ``links`` lead to where it is
    documented or discussed upstream, ``until`` says what would make it disappear.
    """

    loss: str
    cases: tuple[str, ...]
    facets: tuple[str, ...]
    backends: tuple[str, ...]
    reason: str
    evidence: str
    links: tuple[str, ...]
    until: str

    def covers(self, loss: str, case: str, facet: str, backend: str) -> bool:
        """Whether this is a known difference of that facet of a case on a backend."""
        return (
            loss == self.loss
            and facet in self.facets
            and self.is_about(backend)
            and any(fnmatchcase(case, pattern) for pattern in self.cases)
        )

    def is_about(self, backend: str) -> bool:
        """Whether the entry names this backend."""
        return backend in self.backends or "*" in self.backends


@dataclass(frozen=True)
class Compared:
    """One facet of one case on one backend, and whether it differed in some way of asking."""

    loss: str
    case: str
    facet: str
    backend: str
    differs: bool


def load(path: Path = PATH, *, own: bool = False) -> tuple[KnownDifference, ...]:
    """Read the list. Someone's ``own`` says reasons in its own words, and need not say more.

    Raises:
        KnownDifferencesError: if the file is missing, not TOML, or an entry is incomplete or has an unknown
        word.
    """
    data = _read(path)
    entries = data.get("difference", [])
    if set(data) - {"difference"} or not isinstance(entries, list):
        raise KnownDifferencesError(f"{path} must hold [[difference]] entries and nothing else")
    return tuple(_entry(f"{path}, difference {i}", entry, own) for i, entry in enumerate(entries, start=1))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_bytes(path, MAX_BYTES).decode("utf-8"))
    except FileNotFoundError:
        why = "does not exist"
    except UntrustedError as error:
        why = str(error)
    except UnicodeDecodeError as error:
        why = f"is not UTF-8: byte {error.start} is {error.object[error.start]:#04x}"
    except tomllib.TOMLDecodeError as error:
        why = f"is not TOML: {error}"
    except RecursionError:
        why = "is nested too deep"
    raise KnownDifferencesError(f"{path} {why}")


def _entry(where: str, data: Any, own: bool) -> KnownDifference:
    if own and isinstance(data, dict):
        data = {**_UNSAID, **data}
    if not isinstance(data, dict) or set(data) != set(_KEYS):
        found = ", ".join(sorted(data)) if isinstance(data, dict) else type(data).__name__
        raise KnownDifferencesError(f"{where}: expected the keys {', '.join(_KEYS)}; got {found}")
    words = {key: _words(where, key, data[key]) for key in _KEYS}
    _check(where, "loss", words["loss"], LOSSES)
    _check(where, "facet", words["facet"], FACETS)
    if not own:
        _check(where, "reason", words["reason"], REASONS)
    if len(words["loss"]) != 1 or len(words["reason"]) != 1:
        raise KnownDifferencesError(f"{where}: one loss and one reason")
    for link in words["links"]:
        if not re.fullmatch(r"https://[\w.-]+/[!-~]*", link):
            raise KnownDifferencesError(
                f"{where}: a link begins with https:// and has no blanks, got {link!r}"
            )
    return KnownDifference(
        loss=words["loss"][0],
        cases=words["case"],
        facets=words["facet"],
        backends=words["backend"],
        reason=words["reason"][0],
        evidence=" ".join(words["evidence"]),
        links=words["links"],
        until=" ".join(words["until"]),
    )


def _words(where: str, key: str, value: Any) -> tuple[str, ...]:
    words = value if isinstance(value, list) else [value]
    if not (words or key in _MAY_BE_EMPTY) or not all(
        isinstance(word, str) and word.strip() for word in words
    ):
        raise KnownDifferencesError(f"{where}: {key} must be a string or a list of strings, got {value!r}")
    return tuple(words)


def _check(where: str, key: str, words: Iterable[str], allowed: Sequence[str]) -> None:
    for word in words:
        if word not in allowed:
            raise KnownDifferencesError(f"{where}: {key} {word!r} is not one of: {'; '.join(allowed)}")


def stale(
    entries: Iterable[KnownDifference],
    compared: Collection[Compared],
    cases: Mapping[str, Collection[str]],
    ran: Mapping[str, Collection[str]],
) -> Iterator[str]:
    """Yield a sentence for each pattern that no longer matches a difference.

    ``cases`` holds the ids of all cases of the losses that ran, ``ran`` of those that ran. A pattern of which
    some cases did not run is not judged, nor is a backend that did not run.
    """
    for entry in entries:
        if entry.loss not in cases:
            continue
        for pattern in entry.cases:
            matching = {case for case in cases[entry.loss] if fnmatchcase(case, pattern)}
            if not matching:
                yield f"{entry.loss} {pattern}: there is no such case ({entry.reason})"
            elif matching <= set(ran[entry.loss]):
                yield from _no_longer_different(entry, pattern, matching, compared)


def _no_longer_different(
    entry: KnownDifference, pattern: str, matching: Collection[str], compared: Iterable[Compared]
) -> Iterator[str]:
    differs: dict[tuple[str, str], bool] = {}
    met = False
    for one in compared:
        if one.loss == entry.loss and one.case in matching and entry.is_about(one.backend):
            met = True
            key = one.facet, one.backend
            differs[key] = differs.get(key, False) or one.differs
    for facet in entry.facets:
        backends = {backend: differs[f, backend] for f, backend in differs if f == facet}
        if met and not backends:
            yield f"{entry.loss} {pattern}: has no facet {facet} ({entry.reason})"
        for backend, different in backends.items():
            if not different:
                yield f"{entry.loss} {pattern}: {facet} on {backend} is the same now ({entry.reason})"
