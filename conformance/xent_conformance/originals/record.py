"""Ask the originals for cases, twice, and keep what they answered.

The second asking is in a fresh process, in reverse order, and (where the C library is glibc) with new memory
filled with a pattern. What differs then depends on memory that was not written, on what was called before, or
on time, and is not part of the record: such parts of an outcome are named in ``unstable`` and left out, so
that recording again changes nothing.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import platform
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from xent_conformance.case import Call, Case
from xent_conformance.originals.environments import Environment, environment_of, python_of
from xent_conformance.originals.process import Original, OriginalError, Outcome
from xent_conformance.vectors import Signatures, Vector
from xent_conformance.wire import Tensor

NARROW = ("float16", "bfloat16", "float32")
PASSES = 2
FILLED_MEMORY = {"MALLOC_PERTURB_": "170"}

Advance = Callable[[str], None]


class RecordError(RuntimeError):
    """Some cases could not be asked; the text says which and why."""


@dataclass
class Answers:
    """What one or more originals answered: vectors by loss and id, signatures and provenance by original."""

    vectors: dict[tuple[str, str], Vector] = field(default_factory=dict)
    signatures: dict[str, Signatures] = field(default_factory=dict)
    provenance: dict[str, dict[str, str]] = field(default_factory=dict)


def by_environment(cases: Iterable[Case]) -> dict[Environment, list[Case]]:
    """Group cases by the environment that answers them."""
    groups: dict[Environment, list[Case]] = {}
    for case in cases:
        groups.setdefault(environment_of(case), []).append(case)
    return groups


def record(groups: Mapping[Environment, Sequence[Case]], advance: Advance = lambda _: None) -> Answers:
    """Ask all originals at the same time; ``advance`` is called with an environment's name for each answer.

    Raises `NotInstalledError` before anything is asked, and `RecordError` after everything was.
    """
    pythons = {env: python_of(env) for env in groups}
    answers = Answers()
    failures: dict[str, str] = {}
    stop = threading.Event()
    with ThreadPoolExecutor(max(len(groups), 1)) as pool:
        tasks = [
            pool.submit(_record_one, env, pythons[env], cases, answers, failures, advance, stop)
            for env, cases in groups.items()
        ]
        try:
            for task in tasks:
                task.result()
        finally:
            stop.set()
    if failures:
        shown = "\n".join(f"{name}: {text.splitlines()[-1]}" for name, text in list(failures.items())[:10])
        whole = next(iter(failures.values()))
        raise RecordError(
            f"{len(failures)} cases could not be asked; nothing was written. The first:\n{shown}\n\n{whole}"
        )
    return answers


def _record_one(
    env: Environment,
    python: Path,
    cases: Sequence[Case],
    answers: Answers,
    failures: dict[str, str],
    advance: Advance,
    stop: threading.Event,
) -> None:
    asked: list[dict[str, tuple[Outcome, Outcome | None]]] = []
    for number in range(PASSES):
        asked.append({})
        with Original(python, env.framework, variables=FILLED_MEMORY if number else None) as original:
            if number == 0:
                versions = original.versions()
                answers.signatures[env.name] = original.signatures()
                answers.provenance[env.name] = _provenance(versions)
            for case in cases[:: 1 if number == 0 else -1]:
                if stop.is_set():
                    return
                try:
                    asked[-1][_key(case)] = ask_with_reference(original, case.call)
                except OriginalError as error:
                    failures[_key(case)] = str(error).strip()
                advance(env.name)
    for case in cases:
        if all(_key(case) in answered for answered in asked):
            (outcome, reference), (again, reference_again) = (answered[_key(case)] for answered in asked)
            kept = reference if _text(reference) == _text(reference_again) else None
            answers.vectors[case.loss, case.id] = Vector(case, env.name, stable(outcome, again), kept)


def _key(case: Case) -> str:
    return f"{case.loss} {case.id}"


def ask_with_reference(original: Original, call: Call) -> tuple[Outcome, Outcome | None]:
    """Ask for a call, and for what it gives in float64 if some floating array of it is narrower."""
    outcome = original.ask(call)
    wide = widened(call)
    if wide is None or not ("value" in outcome or "gradients" in outcome):
        return outcome, None
    answer = original.ask(wide)
    numbers: Outcome = {k: answer[k] for k in ("value", "gradients", "second_order") if k in answer}
    return outcome, numbers or None


def widened(call: Call) -> Call | None:
    """Return the call with every floating array as float64, or ``None`` if that is the call itself."""
    wide = dataclasses.replace(
        call,
        args=_widen(call.args),
        kwargs={k: _widen(v) for k, v in call.kwargs.items()},
        init_args=_widen(call.init_args),
        init_kwargs={k: _widen(v) for k, v in call.init_kwargs.items()},
        cotangent=_widen(call.cotangent),
    )
    return wide if _dtypes(wide) != _dtypes(call) else None


def _widen(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.astype("float64") if value.dtype in NARROW else value
    if isinstance(value, (np.float16, np.float32)):
        return np.float64(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_widen(v) for v in value)
    return value


def _dtypes(value: Any) -> list[str]:
    if isinstance(value, Call):
        parts = (
            value.args,
            *value.kwargs.values(),
            value.init_args,
            *value.init_kwargs.values(),
            value.cotangent,
        )
        return _dtypes(list(parts))
    if isinstance(value, (list, tuple)):
        return [name for v in value for name in _dtypes(v)]
    return [str(value.dtype)] if isinstance(value, (Tensor, np.generic)) else []


def stable(outcome: Outcome, again: Outcome) -> Outcome:
    """Return what two outcomes of one call agree on, and under ``unstable`` the names of what they do not.

    >>> stable({"value": 1, "gradients": {"x": 2, "t": 3}}, {"value": 1, "gradients": {"x": 2, "t": 4}})
    {'value': 1, 'gradients': {'x': 2}, 'unstable': ['gradients.t']}
    """
    kept, unstable = _agreed(outcome, again)
    if "gradients" in unstable and "gradients" in outcome and "gradients" in again:
        gradients, differing = _agreed(outcome["gradients"], again["gradients"])
        unstable.remove("gradients")
        unstable += [f"gradients.{name}" for name in differing]
        kept["gradients"] = gradients
    return {**kept, "unstable": sorted(unstable)} if unstable else kept


def _agreed(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    names = [*one, *(name for name in other if name not in one)]
    same = [
        name for name in names if name in one and name in other and _text(one[name]) == _text(other[name])
    ]
    return {name: one[name] for name in same}, [name for name in names if name not in same]


def _text(value: Any) -> str:
    # As text, 0.0 and -0.0 differ.
    return json.dumps(value)


def _provenance(versions: Mapping[str, str]) -> dict[str, str]:
    simd: Any = np.show_config(mode="dicts")
    features = simd["SIMD Extensions"]
    libc = " ".join(platform.libc_ver())
    return {
        **versions,
        "platform": f"{platform.system()} {platform.machine()} {libc}".strip(),
        "vector_unit": (features["baseline"] + features["found"])[-1],
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }
