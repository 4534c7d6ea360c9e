"""A difference that was found, as a file: JSON in the terms of `xent_conformance.wire`, with a schema."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xent_conformance.case import LOSSES, Call, call_from_json, call_to_json
from xent_conformance.cases.found import CALL_SCHEMA, FoundCaseError, checked, read_json
from xent_conformance.files import write_whole
from xent_conformance.fuzz.judge import Difference, Verdict, text_of

FORMAT = "xent fuzz finding"
VERSION = 1

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A difference that xent fuzz found, version 1",
    "type": "object",
    "properties": {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "loss": {"enum": list(LOSSES)},
        "original": {"type": "string", "maxLength": 100},
        "seed": {"type": "integer"},
        "backend": {"type": "string", "maxLength": 100},
        "way": {"type": "string", "maxLength": 100},
        "facet": {"type": "string", "maxLength": 100},
        "text": {"type": "string"},
        "call": CALL_SCHEMA,
        "expected": {"type": "object"},
    },
    "required": [
        "format",
        "version",
        "loss",
        "original",
        "seed",
        "backend",
        "way",
        "facet",
        "text",
        "call",
        "expected",
    ],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Finding:
    """The smallest call that differs in some way; ``expected`` is the original's answer, encoded."""

    loss: str
    original: str
    seed: int
    difference: Difference
    call: Call
    expected: dict[str, Any]

    @property
    def name(self) -> str:
        """The loss and a digest of the call."""
        return f"{self.loss}-{digest(self.call)}"


def digest(call: Call) -> str:
    """Return eight characters that stand for a call."""
    return hashlib.sha256(text_of(call).encode()).hexdigest()[:8]


def finding_of(verdict: Verdict, difference: Difference, seed: int) -> Finding:
    """Return the finding of a difference."""
    vector = verdict.vector
    return Finding(
        vector.case.loss, vector.original, seed, difference, vector.case.call, dict(vector.outcome)
    )


def write(finding: Finding, folder: Path) -> Path:
    """Write a finding to a folder and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{finding.name}.json"
    difference = finding.difference
    data = {
        "format": FORMAT,
        "version": VERSION,
        "loss": finding.loss,
        "original": finding.original,
        "seed": finding.seed,
        "backend": difference.backend,
        "way": difference.way,
        "facet": difference.facet,
        "text": difference.text,
        "call": call_to_json(finding.call),
        "expected": finding.expected,
    }
    write_whole(path, json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    return path


def read(path: Path) -> Finding:
    """Read a finding.

    Raises:
        FoundCaseError: if the file does not hold one; the text says where it is wrong.
    """
    data = checked(path, read_json(path), SCHEMA)
    try:
        call = call_from_json(data["call"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise FoundCaseError(f"{path}: the call cannot be decoded: {error}") from error
    difference = Difference(data["backend"], data["way"], data["facet"], data["text"])
    return Finding(data["loss"], data["original"], data["seed"], difference, call, data["expected"])
