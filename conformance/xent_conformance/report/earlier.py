"""Reads an earlier report, as far as reports are compared, from a file that nobody vouches for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xent_conformance.compare import FACETS
from xent_conformance.report.as_json import VERSION
from xent_conformance.results import STATUSES
from xent_conformance.untrusted import UntrustedError, read_json

#: A report of ten thousand cases on seven libraries has about a third of this.
MAX_BYTES = 200_000_000

_WORDS = {dict: "an object", list: "a list", str: "a string", bool: "true or false", float: "a number"}


class ReportFileError(ValueError):
    """A file that cannot be used as a report; the text says where and why."""


@dataclass(frozen=True)
class EarlierResult:
    """One case on one backend: statuses, and the shares of what the tolerance allows."""

    status: str
    facets: Mapping[str, str]
    shares: Mapping[str, float]


@dataclass(frozen=True)
class Earlier:
    """An earlier report, as far as reports are compared.

    ``about``: tool, date and source; ``cases``: call and outcome, by loss and id; ``results``: by loss, case
    and backend; ``signatures``: loss and status, by original and dotted name.
    """

    about: Mapping[str, Any]
    backends: tuple[str, ...]
    cases: Mapping[tuple[str, str], tuple[Any, Any]]
    results: Mapping[tuple[str, str, str], EarlierResult]
    signatures: Mapping[tuple[str, str], tuple[str, str]]


def read_earlier(path: Path) -> Earlier:
    """Read a report that `xent_conformance.report.as_json` has written.

    Raises:
        ReportFileError: if there is none, or the file is damaged, too large, of another kind or version.
    """
    try:
        data = read_json(path, most=MAX_BYTES)
    except FileNotFoundError:
        raise ReportFileError(f"{path} does not exist") from None
    except UntrustedError as error:
        raise ReportFileError(f"{path}: {error}") from None
    if not isinstance(data, dict) or data.get("format") != "xent report":
        raise ReportFileError(f"{path} is no report, as xent report --json writes it")
    if data.get("version") != VERSION or isinstance(data["version"], float):
        shown = f"{data.get('version')!a:.40}"
        raise ReportFileError(f"{path} has format version {shown}; this xent compares version {VERSION}")
    try:
        return _earlier(data)
    except ReportFileError as error:
        raise ReportFileError(f"{path}: {error}") from None


def _earlier(data: dict[str, Any]) -> Earlier:
    tool = _part(data, "", "tool", dict)
    return Earlier(
        about={
            "tool": {name: _part(tool, "/tool", name, str) for name in ("name", "version")},
            "date": _part(data, "", "date", str),
            "source": _part(data, "", "source", str),
        },
        backends=tuple(_part(one, at, "name", str) for at, one in _entries(data, "backends")),
        cases={
            (_part(one, at, "loss", str), _part(one, at, "id", str)): (
                _part(one, at, "call", dict),
                _part(one, at, "outcome", dict),
            )
            for at, one in _entries(data, "cases")
        },
        results=dict(_result(one, at) for at, one in _entries(data, "results")),
        signatures={
            (_part(one, at, "original", str), _part(one, at, "name", str)): (
                _part(one, at, "loss", str),
                _word(one, at, "status", STATUSES),
            )
            for at, one in _entries(data, "signatures")
        },
    )


def _result(one: Any, at: str) -> tuple[tuple[str, str, str], EarlierResult]:
    loss, case, backend = (_part(one, at, name, str) for name in ("loss", "case", "backend"))
    facets = _part(one, at, "facets", dict)
    distances = _part(one, at, "distances", dict) if "distances" in one else {}
    for part, names in (("facets", facets), ("distances", distances)):
        for name in names:
            if name not in FACETS:
                raise ReportFileError(f"{at}/{part}: {name!a:.60} is not one of: {', '.join(FACETS)}")
    return (loss, case, backend), EarlierResult(
        status=_word(one, at, "status", STATUSES),
        facets={name: _word(facets, f"{at}/facets", name, STATUSES) for name in facets},
        shares={
            name: _share(_part(distances, f"{at}/distances", name, dict), f"{at}/distances/{name}")
            for name in distances
        },
    )


def _share(distance: dict[str, Any], at: str) -> float:
    share: float = _part(distance, at, "share", float) if "share" in distance else 0.0
    return share


def _entries(data: dict[str, Any], name: str) -> list[tuple[str, Any]]:
    return [(f"/{name}/{i}", entry) for i, entry in enumerate(_part(data, "", name, list))]


def _part(holder: Any, at: str, name: str, kind: type) -> Any:
    """Return a part of an object that must be there and of a kind; every number passes for a float."""
    if not isinstance(holder, dict):
        raise ReportFileError(f"{at}: expected an object")
    value = holder.get(name)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        found = "is missing" if name not in holder else f"is {value!a:.60}"
        raise ReportFileError(f"{at}/{name} {found}; expected {_WORDS[kind]}")
    return value


def _word(holder: Any, at: str, name: str, allowed: tuple[str, ...]) -> str:
    word: str = _part(holder, at, name, str)
    if word not in allowed:
        raise ReportFileError(f"{at}/{name} is {word!a:.60}; expected one of: {', '.join(allowed)}")
    return word
