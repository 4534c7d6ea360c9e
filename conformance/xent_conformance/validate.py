"""Checks a file of vectors or signatures: against its schema, and for what a schema cannot say."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]

from xent_conformance.callables import PUBLISHED
from xent_conformance.untrusted import pointer
from xent_conformance.vectors import FOLDER, SCHEMAS, VectorFileError, read
from xent_conformance.wire import decode, encode

#: A file with more problems than this is not looked at any further.
MOST = 20
_SHOWN = 80

Json = Mapping[str, Any]
Keys = list[str | int]


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file, and where: ``place`` is a JSON pointer."""

    place: str
    text: str


@dataclass(frozen=True)
class Validated:
    """A file that could be read: its kind, how many cases or signatures it has, and what is wrong with it."""

    kind: str
    entries: int
    problems: tuple[Problem, ...]


def validate(path: Path) -> Validated:
    """Check a file.

    Raises:
        VectorFileError: if it cannot be read at all.
    """
    kind, data = read(path)
    problems = tuple(islice(_against_schema(data, kind), MOST))
    if problems:
        return Validated(kind, 0, problems)
    if kind == "vectors":
        return Validated(kind, len(data["cases"]), tuple(islice(_in_vectors(data), MOST)))
    entries = sum(len(found) for found in data["signatures"].values())
    return Validated(kind, entries, tuple(islice(_in_signatures(data), MOST)))


def require_valid(path: Path) -> None:
    """Raise `VectorFileError` for a file with a problem, and name the first."""
    for problem in validate(path).problems:
        raise VectorFileError(f"{path}: {problem.place or 'the whole file'}: {problem.text}")


def _against_schema(data: Json, kind: str) -> Iterator[Problem]:
    schema = json.loads((FOLDER / SCHEMAS[kind]).read_text(encoding="utf-8"))
    for error in jsonschema.Draft202012Validator(schema).iter_errors(data):
        shown = repr(error.instance)
        text = error.message
        if len(shown) > _SHOWN:
            text = text.replace(shown, f"{shown[:_SHOWN]}…")
        yield Problem(pointer(error.absolute_path), text[: 5 * _SHOWN])


def _in_vectors(data: Json) -> Iterator[Problem]:
    yield from _in_provenance(data)
    framework = data["loss"].partition(".")[0]
    answered = {case["original"] for case in data["cases"]}
    for original in data["provenance"]:
        if original not in answered:
            yield _problem(["provenance", original], "answered none of the cases")
    places: dict[str, int] = {}
    for i, case in enumerate(data["cases"]):
        at: Keys = ["cases", i]
        for part, names in (("tags", case["tags"]), ("call/wrt", case["call"].get("wrt", []))):
            if len(set(names)) < len(names):
                yield _problem([*at, *part.split("/")], "names something twice")
        first = places.setdefault(case["id"], i)
        if first != i:
            yield _problem([*at, "id"], f"{case['id']!r} is the id of case {first} too; ids are unique")
        if case["original"] not in data["provenance"]:
            known = ", ".join(data["provenance"]) or "nothing"
            yield _problem(
                [*at, "original"], f"{case['original']!r:.100} is not in provenance, which has {known}"
            )
        elif data["provenance"][case["original"]]["framework"] != framework:
            yield _problem([*at, "original"], f"is not a version of {framework}, which the loss is of")
        if case["call"]["function"] not in PUBLISHED.get(framework, ()):
            # whatever else can be reached from a module, by a name with dots in it, is never called
            yield _problem([*at, "call", "function"], f"is not a function of {framework} that is compared")
        yield from _in_differentiation(case, at)
        yield from _in_values(case["call"], [*at, "call"])
        yield from _in_values(case["outcome"], [*at, "outcome"])
        yield from _in_values(case.get("reference", {}), [*at, "reference"])


def _in_provenance(data: Json) -> Iterator[Problem]:
    for original, facts in data["provenance"].items():
        at: Keys = ["provenance", original]
        if original.partition("-")[0] != facts["framework"]:
            yield _problem(
                [*at, "framework"], f"is {facts['framework']!r:.100}, which {original!r} does not begin with"
            )
        try:
            datetime.date.fromisoformat(facts["date"])
        except ValueError:
            yield _problem([*at, "date"], f"{facts['date']!r} is not a day of the calendar")


def _in_differentiation(case: Json, at: Keys) -> Iterator[Problem]:
    call, outcome = case["call"], case["outcome"]
    wrt = call.get("wrt", [])
    for i, name in enumerate(wrt):
        if name.isdigit() and int(name) >= len(call.get("args", [])):
            yield _problem([*at, "call", "wrt", i], f"{name} is not a position in args")
        elif not name.isdigit() and name not in call.get("kwargs", {}):
            yield _problem([*at, "call", "wrt", i], f"{name!r} is not a name in kwargs")
    if "second_order" in call and not wrt:
        yield _problem([*at, "call", "second_order"], "nothing is differentiated: wrt is empty")
    for part, found in (("outcome", outcome), ("reference", case.get("reference", {}))):
        for name in found.get("gradients", {}):
            if name not in wrt:
                yield _problem([*at, part, "gradients", name], "is not in wrt")
        if "second_order" in found and "second_order" not in call:
            yield _problem([*at, part, "second_order"], "was not asked for")
    stage = {"call": "value", "gradient": "gradients"}.get(
        outcome.get("error", {}).get("stage"), "second_order"
    )
    if "error" in outcome and stage in outcome:
        yield _problem([*at, "outcome", "error", "stage"], f"the original got past it: there is a {stage}")


def _in_values(holder: Any, at: Keys) -> Iterator[Problem]:
    """Yield what is wrong with the values in a part of a case, which may lie in lists and objects."""
    if isinstance(holder, list):
        for i, value in enumerate(holder):
            yield from _in_values(value, [*at, i])
    elif isinstance(holder, dict) and holder.keys() & {"shape", "scalar"}:
        yield from _in_numbers(holder, at)
    elif isinstance(holder, dict):
        for name, value in holder.items():
            yield from _in_values(value, [*at, name])


def _in_numbers(value: Json, at: Keys) -> Iterator[Problem]:
    """Yield where an array or a scalar is not as `encode` writes it, so that it could be read wrongly."""
    try:
        decoded = decode(value)
        again = encode(decoded.astype(decoded.dtype))["data"]
    except (ValueError, TypeError, OverflowError) as error:
        yield _problem(at, f"{error!s:.300}")
        return
    dtype = value.get("dtype", value.get("scalar"))
    if not isinstance(value["data"], list) or "scalar" in value:
        if not _equal(value["data"], again):
            yield _problem([*at, "data"], f"{value['data']!r:.60} is no {dtype}; {again!r:.60} is")
        return
    for i, (given, wanted) in enumerate(zip(value["data"], again, strict=True)):
        if not _equal(given, wanted):
            yield _problem([*at, "data", i], f"{given!r:.60} is no {dtype}; {wanted!r:.60} is")
            return


def _equal(given: Any, wanted: Any) -> bool:
    # In Python True is 1; in the file they differ. That 1 is 1.0 is left to languages that write no 1.0.
    return given == wanted and isinstance(given, bool) == isinstance(wanted, bool)


def _in_signatures(data: Json) -> Iterator[Problem]:
    yield from _in_provenance(data)
    for original, found in data["signatures"].items():
        at: Keys = ["signatures", original]
        if original not in data["provenance"]:
            yield _problem(at, "is not in provenance")
        for name, signature in found.items():
            if name not in PUBLISHED.get(original.partition("-")[0], ()):
                yield _problem([*at, name], "is not a function or class whose signature is compared")
            names = [parameter["name"] for parameter in signature["parameters"]]
            for i, parameter in enumerate(names):
                if parameter in names[:i]:
                    yield _problem([*at, name, "parameters", i], f"a second parameter named {parameter!r}")


def _problem(at: Keys, text: str) -> Problem:
    return Problem(pointer(at), text)
