"""Recorded vectors: files that hold what the originals answered, and the one reader and writer of them.

``recorded/<loss>.json`` holds the cases of one loss, one case a line; ``recorded/signatures.json`` holds the
signatures. ``vectors.schema.json`` and ``signatures.schema.json``, beside them, describe them, and
`xent_conformance.wire` the encoding of values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xent_conformance.callables import Described
from xent_conformance.case import LOSSES, Case, call_from_json, call_to_json
from xent_conformance.files import write_whole
from xent_conformance.untrusted import UntrustedError, read_json

FOLDER = Path(__file__).with_name("recorded")
SIGNATURES = "signatures.json"
SCHEMAS = {kind: f"{kind}.schema.json" for kind in ("vectors", "signatures")}
VERSION = 1

Json = Mapping[str, Any]
Signatures = Mapping[str, Described]
Provenance = Mapping[str, str]


class VectorFileError(ValueError):
    """A file of vectors cannot be used: missing, truncated, foreign, or of another format version."""


@dataclass(frozen=True)
class Vector:
    """A case and what its original answered.

    ``outcome`` is encoded (see ``vectors.schema.json``): ``value``, ``gradients``, ``second_order``,
    ``repr``, ``warnings`` and, if the call raised, ``error``; or ``crash``. The parts named in
    ``outcome["unstable"]`` differed from one asking to the next, as memory does that nobody wrote, and are
    left out. ``reference`` is what the original answered to the same call with every floating array as
    float64.
    """

    case: Case
    original: str
    outcome: Json
    reference: Json | None = None


@dataclass(frozen=True)
class Recording:
    """The vectors of one loss, and for each original the versions and the machine that answered."""

    loss: str
    tool_version: str
    provenance: Mapping[str, Provenance]
    vectors: tuple[Vector, ...]


def path_of(loss: str, folder: Path = FOLDER) -> Path:
    """Return the file of a loss."""
    return folder / f"{loss}.json"


def load(loss: str, folder: Path = FOLDER) -> Recording:
    """Read the vectors of one loss."""
    path = path_of(loss, folder)
    data = _read(path, "vectors")
    try:
        if data["loss"] != loss:
            raise VectorFileError(f"{path} is about {data['loss']!a:.100}, not {loss}")
        vectors = tuple(_vector(loss, line) for line in data["cases"])
        return Recording(loss, data["tool"]["version"], data["provenance"], vectors)
    except VectorFileError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise VectorFileError(
            f"{path} is not a complete file of vectors: {error!r:.300}; to see where: xent vectors validate"
        ) from error


def load_all(folder: Path = FOLDER) -> Iterator[Recording]:
    """Read the vectors of every loss."""
    return (load(loss, folder) for loss in LOSSES)


def load_signatures(folder: Path = FOLDER) -> tuple[dict[str, Signatures], dict[str, Provenance]]:
    """Read the recorded signatures, by original and dotted name, and the originals' provenance."""
    path = folder / SIGNATURES
    data = _read(path, "signatures")
    try:
        return dict(data["signatures"]), dict(data["provenance"])
    except (KeyError, TypeError, ValueError) as error:
        raise VectorFileError(f"{path} is not a complete file of signatures: {error!r}") from error


def save(recording: Recording, folder: Path = FOLDER) -> None:
    """Write the vectors of one loss."""
    head = {
        "$schema": SCHEMAS["vectors"],
        "format": "xent vectors",
        "version": VERSION,
        "loss": recording.loss,
        "tool": {"name": "xent-compat", "version": recording.tool_version},
        "provenance": recording.provenance,
    }
    _write(path_of(recording.loss, folder), head, "cases", [line_of(v) for v in recording.vectors])


def save_signatures(
    signatures: Mapping[str, Signatures],
    provenance: Mapping[str, Provenance],
    tool_version: str,
    folder: Path = FOLDER,
) -> None:
    """Write the signatures of the originals."""
    head = {
        "$schema": SCHEMAS["signatures"],
        "format": "xent signatures",
        "version": VERSION,
        "tool": {"name": "xent-compat", "version": tool_version},
        "provenance": provenance,
    }
    lines = {name: dict(sorted(found.items())) for name, found in sorted(signatures.items())}
    _write(folder / SIGNATURES, head, "signatures", lines)


def _vector(loss: str, line: Json) -> Vector:
    case = Case(line["id"], loss, line["why"], call_from_json(line["call"]), tuple(line["tags"]))
    return Vector(case, line["original"], line["outcome"], line.get("reference"))


def line_of(vector: Vector) -> dict[str, Any]:
    """Return a vector as it stands in a file, without the loss."""
    case = vector.case
    line: dict[str, Any] = {
        "id": case.id,
        "why": case.why,
        "tags": list(case.tags),
        "original": vector.original,
        "call": call_to_json(case.call),
        "outcome": vector.outcome,
    }
    if vector.reference is not None:
        line["reference"] = vector.reference
    return line


def _read(path: Path, kind: str) -> dict[str, Any]:
    found_kind, data = read(path)
    if found_kind != kind:
        raise VectorFileError(f"{path} does not hold xent {kind}")
    return data


def read(path: Path) -> tuple[str, dict[str, Any]]:
    """Return which of `SCHEMAS` a file is of, and the JSON that it holds; no more than that is checked.

    Raises:
        VectorFileError: if it cannot be read, holds something else, or is of another version of the format.
    """
    try:
        data = read_json(path)
    except FileNotFoundError:
        raise VectorFileError(f"{path} does not exist; it is written by: xent originals record") from None
    except UntrustedError as error:
        raise VectorFileError(f"{path}: {error}") from None
    kinds = {f"xent {kind}": kind for kind in SCHEMAS}
    found = data.get("format") if isinstance(data, dict) else None
    if not isinstance(found, str) or found not in kinds:
        shown = " or ".join(f'"format": "{name}"' for name in kinds)
        raise VectorFileError(f"{path} is no file of vectors; one begins with an object that says {shown}")
    if type(data.get("version")) is not int or data["version"] != VERSION:
        shown = f"{data.get('version')!a:.40}"
        raise VectorFileError(f"{path} has format version {shown}; this xent reads {VERSION}")
    return kinds[found], data


def _write(path: Path, head: Json, body_name: str, body: list[Any] | dict[str, Any]) -> None:
    """Write a readable head, then the body one entry a line: small, and changes show by line."""
    text = json.dumps(head, indent=1, ensure_ascii=False, allow_nan=False).removesuffix("\n}")
    if isinstance(body, dict):
        lines = [f"{json.dumps(name)}:{_compact(entry)}" for name, entry in body.items()]
        opening, closing = "{}"
    else:
        lines = [_compact(entry) for entry in body]
        opening, closing = "[]"
    text = f'{text},\n "{body_name}": {opening}\n' + ",\n".join(lines) + f"\n {closing}\n}}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
