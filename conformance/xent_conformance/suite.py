"""The conformance suite from end to end: choose, ask or load, run, compare, conclude."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from xent_conformance import addresses, known_differences, results, signatures, vectors
from xent_conformance.backends import BACKENDS, Backend
from xent_conformance.case import LOSSES
from xent_conformance.cases import all_cases
from xent_conformance.implementation import Implementation
from xent_conformance.known_differences import KnownDifference
from xent_conformance.originals.record import PASSES, Answers, by_environment, record
from xent_conformance.report.model import Report
from xent_conformance.run import Advance, run
from xent_conformance.signatures import SignatureResult
from xent_conformance.validate import require_valid
from xent_conformance.vectors import Provenance, Signatures, Vector


class SelectionError(ValueError):
    """What was asked for does not exist or is not installed; the text says what there is."""


@dataclass(frozen=True)
class Expected:
    """What the originals answer; ``all_ids`` holds the cases there are, also those that were not chosen.

    ``implementation`` is what is asked in the place of the adapters, if that is someone else's; ``left_out``
    is the number of chosen cases that it cannot be asked.
    """

    vectors: Sequence[Vector]
    signatures: Mapping[str, Signatures]
    originals: Mapping[str, Provenance]
    all_ids: Mapping[str, Collection[str]]
    source: str
    implementation: Implementation | None = None
    left_out: int = 0


def choose_backends(names: Sequence[str]) -> list[Backend]:
    """Return backends by name, or all that are installed; ``package.module:name`` is someone's own.

    Raises:
        SelectionError: for an unknown name, or a library that is not installed.
        AddressError: if one's own cannot be imported.
    """
    if not names:
        return [backend for backend in BACKENDS.values() if backend.installed()]
    own = [_own_backend(name) for name in names if ":" in name]
    for name in names:
        if ":" in name:
            continue
        if name not in BACKENDS:
            raise SelectionError(
                f"there is no backend {name!r}; there are: {', '.join(BACKENDS)}; "
                "your own is named as package.module:name"
            )
        if not BACKENDS[name].installed():
            extra = BACKENDS[name].extra
            how = f'pip install "xent-compat[{extra}]"' if extra else f"pip install {name}"
            raise SelectionError(f"{BACKENDS[name].module} is not installed; install it with: {how}")
    return [backend for backend in BACKENDS.values() if backend.name in names] + own


def _own_backend(address: str) -> Backend:
    found = addresses.find(address)
    backend = found() if inspect.isclass(found) and issubclass(found, Backend) else found
    if not isinstance(backend, Backend):
        raise SelectionError(f"{address} is no Backend of xent_conformance.backends, but {backend!r}")
    if not backend.installed():
        raise SelectionError(f"{backend.module}, which {address} needs, is not installed")
    backend.address = address
    return backend


def choose_losses(names: Sequence[str]) -> tuple[str, ...]:
    """Return losses by name or pattern, or all.

    Raises:
        SelectionError: for a name or pattern that is no loss's.
    """
    for name in names:
        if not any(fnmatchcase(loss, name) for loss in LOSSES):
            raise SelectionError(f"there is no loss {name!r}; there are: {', '.join(LOSSES)}")
    return tuple(loss for loss in LOSSES if not names or any(fnmatchcase(loss, name) for name in names))


def choose_cases(ids: Collection[str], patterns: Sequence[str]) -> set[str]:
    """Return the ids that match a pattern, or all.

    Raises:
        SelectionError: for a pattern that matches none.
    """
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in ids):
            near = difflib.get_close_matches(pattern, ids, n=5, cutoff=0.4) or sorted(ids)[:5]
            raise SelectionError(
                f"none of the {len(ids)} cases is {pattern!r} (* and ? are wildcards); "
                f"there are, for example: {', '.join(near)}"
            )
    return {name for name in ids if not patterns or any(fnmatchcase(name, p) for p in patterns)}


def load_recorded(losses: Sequence[str], patterns: Sequence[str], folder: Path = vectors.FOLDER) -> Expected:
    """Read what the originals answered when they were last asked.

    Raises:
        SelectionError: if no case matches; `VectorFileError` if a file cannot be used.
    """
    if folder.resolve() != vectors.FOLDER.resolve():  # files from elsewhere, perhaps of somebody else
        for path in (*(vectors.path_of(loss, folder) for loss in losses), folder / vectors.SIGNATURES):
            require_valid(path)
    recordings = [vectors.load(loss, folder) for loss in losses]
    all_ids = {r.loss: [v.case.id for v in r.vectors] for r in recordings}
    chosen = choose_cases({i for ids in all_ids.values() for i in ids}, patterns)
    recorded, _ = vectors.load_signatures(folder)
    return Expected(
        vectors=[v for r in recordings for v in r.vectors if v.case.id in chosen],
        signatures=_of_losses(recorded, losses),
        originals={name: facts for r in recordings for name, facts in r.provenance.items()},
        all_ids=all_ids,
        source="recorded",
    )


def ask_originals(losses: Sequence[str], patterns: Sequence[str], advance: Advance) -> Expected:
    """Ask the installed originals now; ``advance`` gets the name of an original and a number of cases.

    Raises:
        SelectionError: if no case matches; what `xent_conformance.originals.record.record` raises.
    """
    cases = [case for case in all_cases(losses) if case.loss in losses]
    all_ids: dict[str, list[str]] = {loss: [] for loss in losses}
    for case in cases:
        all_ids[case.loss].append(case.id)
    chosen = choose_cases({case.id for case in cases}, patterns)
    cases = [case for case in cases if case.id in chosen]
    answers: Answers = record(by_environment(cases), lambda name: advance(name, 1))
    return Expected(
        vectors=[answers.vectors[case.loss, case.id] for case in cases],
        signatures=_of_losses(answers.signatures, losses),
        originals=answers.provenance,
        all_ids=all_ids,
        source="live",
    )


def number_to_ask(losses: Sequence[str], patterns: Sequence[str]) -> dict[str, int]:
    """Return how many answers `ask_originals` waits for, by original."""
    cases = all_cases(losses)
    chosen = choose_cases({case.id for case in cases}, patterns)
    groups = by_environment([case for case in cases if case.id in chosen])
    return {env.name: PASSES * len(group) for env, group in groups.items()}


def conclude(
    expected: Expected,
    backends: Sequence[Backend],
    *,
    jobs: int,
    advance: Advance | None = None,
    known: Sequence[KnownDifference],
) -> Report:
    """Run the vectors on the backends and report; ``known`` is the list of known differences."""
    implementation = expected.implementation
    if implementation is not None:
        backends = [backend.running(implementation) for backend in backends]
    found = run(expected.vectors, backends, jobs=jobs, advance=advance)
    found = [results.with_known(result, known) for result in found]
    ran: dict[str, set[str]] = {loss: set() for loss in expected.all_ids}
    for vector in expected.vectors:
        ran[vector.case.loss].add(vector.case.id)
    with nullcontext() if implementation is None else implementation.in_place():
        compared_signatures = [
            signatures.with_known(s, known) for s in signatures.check_signatures(expected.signatures)
        ]
    return Report(
        backends=backends,
        results=found,
        signatures=compared_signatures,
        stale=[
            *known_differences.stale(
                [entry for entry in known if "signature" not in entry.facets],
                list(results.compared(found)),
                expected.all_ids,
                ran,
            ),
            *_stale_signatures(compared_signatures, known),
        ],
        vectors={(v.case.loss, v.case.id): v for v in expected.vectors},
        known=known,
        originals=expected.originals,
        source=expected.source,
        implementation=implementation,
        left_out=expected.left_out,
    )


def _stale_signatures(found: Sequence[SignatureResult], known: Sequence[KnownDifference]) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    for one in found:
        names.setdefault(one.loss, []).append(one.name)
    return known_differences.stale(
        [entry for entry in known if "signature" in entry.facets],
        [signatures.compared(one) for one in found],
        names,
        names,
    )


def _of_losses(recorded: Mapping[str, Signatures], losses: Sequence[str]) -> dict[str, Signatures]:
    return {
        original: {name: s for name, s in found.items() if signatures.loss_of(name) in losses}
        for original, found in recorded.items()
    }
