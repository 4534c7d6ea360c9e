"""How an answer differs from the original's, element by element, written so that it is small.

Of an array with the original's dtype and shape only the elements stand there that differ, the others are
``None``; a part that the answer has not got is ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Json = Mapping[str, Any]


def sparse(expected: Json, parts: Json) -> dict[str, Any]:
    """Return parts of an answer that differ, as `xent_conformance.report.as_json.differing` yields them."""
    return {
        name: _gradients(expected.get(name) or {}, part or {})
        if name == "gradients"
        else _part(expected.get(name), part)
        for name, part in parts.items()
    }


def _gradients(expected: Json, got: Json) -> dict[str, Any]:
    pairs = {name: (expected.get(name), got.get(name)) for name in (*expected, *got)}
    return {name: _part(theirs, ours) for name, (theirs, ours) in pairs.items() if theirs != ours}


def _part(expected: Any, got: Any) -> Any:
    if not isinstance(expected, dict) or not isinstance(got, dict):
        return got
    if "tuple" in expected and len(expected["tuple"]) == len(got.get("tuple", ())):
        return {"tuple": list(map(_part, expected["tuple"], got["tuple"]))}
    if "shape" in expected and _kind(expected) == _kind(got):
        pairs = zip(expected["data"], got["data"], strict=True)
        return {"data": [None if theirs == ours else ours for theirs, ours in pairs]}
    return got


def _kind(array: Json) -> tuple[Any, Any]:
    return array.get("dtype"), array.get("shape")


def merged(answers: Iterable[tuple[int, str, Json]]) -> list[Any]:
    """Put equal answers together: ``[[[backend, way], ...], answer]``, the answers in the order they came."""
    groups: dict[str, list[Any]] = {}
    for backend, way, answer in answers:
        groups.setdefault(repr(answer), [[], answer])[0].append([backend, way])
    return list(groups.values())
