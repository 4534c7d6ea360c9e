"""Cases that `xent fuzz` found: calls kept as data in ``found/<loss>.json``.

`xent fuzz save` appends to them. The files are checked against a closed schema and are never executed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xent_conformance.callables import PUBLISHED
from xent_conformance.case import LOSSES, Case, call_from_json, call_to_json
from xent_conformance.files import write_whole
from xent_conformance.untrusted import UntrustedError, pointer
from xent_conformance.untrusted import read_json as read_untrusted

FOLDER = Path(__file__).with_name("found")
LARGEST_FILE = 5_000_000

_VALUES = {"type": "array", "items": True, "maxItems": 100}
CALL_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        # nothing else that a name with dots in it can reach is ever called
        "function": {"enum": [name for names in PUBLISHED.values() for name in names]},
        "args": _VALUES,
        "kwargs": {"type": "object"},
        "init_args": _VALUES,
        "init_kwargs": {"type": "object"},
        "context": {
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean", "array"]},
        },
        "wrt": {"type": "array", "items": {"type": "string"}, "maxItems": 10},
        "cotangent": True,
        "second_order": {"type": "boolean"},
    },
    "required": ["function"],
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Cases that xent fuzz found, version 1",
    "type": "object",
    "properties": {
        "format": {"const": "xent found cases"},
        "version": {"const": 1},
        "loss": {"enum": list(LOSSES)},
        "cases": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9.@_-]*$", "maxLength": 100},
                    "why": {"type": "string", "minLength": 1, "maxLength": 500},
                    "call": CALL_SCHEMA,
                },
                "required": ["id", "why", "call"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["format", "version", "loss", "cases"],
    "additionalProperties": False,
}


class FoundCaseError(ValueError):
    """A file of found cases, or a finding, cannot be used; the text says where it is wrong."""


def cases(framework: str, folder: Path = FOLDER) -> Iterator[Case]:
    """Yield the found cases of a framework's losses, in the order in which they were saved.

    Raises:
        FoundCaseError: if a file is damaged.
    """
    for loss in LOSSES:
        path = folder / f"{loss}.json"
        if loss.partition(".")[0] == framework and path.exists():
            for entry in _load(path)["cases"]:
                yield Case(entry["id"], loss, entry["why"], call_from_json(entry["call"]), ("found",))


def add(case: Case, folder: Path = FOLDER) -> Path:
    """Append a case to the file of its loss and return the file; the id must be new in it.

    Raises:
        FoundCaseError: if the file is damaged, has that id already, or the case does not fit the schema.
    """
    path = folder / f"{case.loss}.json"
    empty: dict[str, Any] = {"format": "xent found cases", "version": 1, "loss": case.loss, "cases": []}
    data = _load(path) if path.exists() else empty
    if any(entry["id"] == case.id for entry in data["cases"]):
        raise FoundCaseError(f"{path} has a case {case.id} already")
    data["cases"].append({"id": case.id, "why": case.why, "call": call_to_json(case.call)})
    checked(path, data, SCHEMA)
    lines = ",\n".join(json.dumps(e, ensure_ascii=False, allow_nan=False) for e in data.pop("cases"))
    head = json.dumps(data, indent=1).removesuffix("\n}")
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, f'{head},\n "cases": [\n{lines}\n ]\n}}\n')
    return path


def read_json(path: Path) -> Any:
    """Read a JSON file of limited size.

    Raises:
        FoundCaseError: if it is missing, too large, or not JSON.
    """
    try:
        return read_untrusted(path, most=LARGEST_FILE)
    except FileNotFoundError:
        raise FoundCaseError(f"{path} does not exist") from None
    except UntrustedError as error:
        raise FoundCaseError(f"{path}: {error}") from None


def checked(path: Path, data: Any, schema: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a file that fits a schema.

    Raises:
        FoundCaseError: if it does not fit.
    """
    import jsonschema  # type: ignore[import-untyped]

    for error in jsonschema.Draft202012Validator(schema).iter_errors(data):
        place = pointer(error.absolute_path) or "the whole file"
        raise FoundCaseError(f"{path}: {place}: {error.message[:300]}")
    return dict(data)


def _load(path: Path) -> dict[str, Any]:
    data = checked(path, read_json(path), SCHEMA)
    if data["loss"] != path.stem:
        raise FoundCaseError(f"{path} is about {data['loss']}")
    return data
