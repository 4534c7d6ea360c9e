"""How an answer differs from the original's, element by element, written so that it is small.

An answer has the keys of a recorded outcome. What is the same, bit for bit, is left out; of an array with the
original's dtype and shape only the elements stand there that differ, the others are ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from xent_conformance import outcome
from xent_conformance.outcome import Outcome
from xent_conformance.results import PASSED, CaseResult
from xent_conformance.wire import Tensor, encode


def differing(expected: Outcome, result: CaseResult) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each way of asking and what is not the original's in its answer."""
    for way, got in result.answers.items():
        unlike = {f.facet for f in result.findings if f.way == way and f.status != PASSED}
        yield way, dict(_parts(expected, got, unlike))


def _parts(expected: Outcome, got: Outcome, unlike: Iterable[str]) -> Iterator[tuple[str, Any]]:
    if not _same(expected.value, got.value):
        yield "value", _difference(expected.value, got.value)
    gradients = {
        name: _difference(expected.gradients.get(name), gradient)
        for name, gradient in got.gradients.items()
        if not _same(expected.gradients.get(name), gradient)
    }
    if gradients:
        yield "gradients", gradients
    if not _same(expected.second_order, got.second_order):
        yield "second_order", _difference(expected.second_order, got.second_order)
    if expected.repr != got.repr:
        yield "repr", got.repr
    said = outcome.to_json(got)
    for name, facet in (("error", "error"), ("warnings", "warning")):
        if facet in unlike:
            yield name, said.get(name)


def _same(expected: Any, got: Any) -> bool:
    if isinstance(expected, Tensor) and isinstance(got, Tensor):
        return _alike(expected, got) and expected.values.tobytes() == got.values.tobytes()
    if isinstance(expected, tuple) and isinstance(got, tuple):
        return len(expected) == len(got) and all(map(_same, expected, got))
    return type(expected) is type(got) and bool(expected == got)


def _alike(expected: Tensor, got: Tensor) -> bool:
    return expected.dtype == got.dtype and expected.values.shape == got.values.shape


def _difference(expected: Any, got: Any) -> Any:
    if isinstance(expected, tuple) and isinstance(got, tuple) and len(expected) == len(got):
        return {"tuple": [_difference(e, g) for e, g in zip(expected, got, strict=True)]}
    if not isinstance(got, Tensor) or not isinstance(expected, Tensor) or not _alike(expected, got):
        return encode(got)
    differs = (_bits(expected.values) != _bits(got.values)).any(axis=-1)
    elements: Sequence[Any] = encode(Tensor(got.values.reshape(-1)[differs], got.dtype))["data"]
    left = iter(elements)
    return {"data": [next(left) if unlike else None for unlike in differs.tolist()]}


def _bits(values: np.ndarray[Any, np.dtype[Any]]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return the bytes of each element, a row for each."""
    flat = np.ascontiguousarray(values).reshape(-1)
    return flat.view(np.uint8).reshape(flat.size, values.dtype.itemsize)


def merged(answers: Iterable[tuple[int, str, Mapping[str, Any]]]) -> list[Any]:
    """Put equal answers together: ``[[[backend, way], ...], answer]``, the answers in the order they came."""
    groups: dict[str, list[Any]] = {}
    for backend, way, answer in answers:
        groups.setdefault(repr(answer), [[], answer])[0].append([backend, way])
    return list(groups.values())
