"""Put answers of the originals into the recorded files, and say what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xent_conformance import vectors
from xent_conformance.case import Case, call_to_json
from xent_conformance.originals.record import Answers
from xent_conformance.vectors import Provenance, Recording, Signatures, Vector


@dataclass(frozen=True)
class Change:
    """What recording did to one loss: ids of cases, and the outcomes now in the file by kind."""

    loss: str
    new: list[str]
    changed: list[str]
    gone: list[str]
    unstable: list[str]
    crashes: int
    errors: int
    total: int


def update(
    answers: Answers, cases: Sequence[Case], losses: Sequence[str], folder: Path, *, partial: bool = False
) -> list[Change]:
    """Write the files of ``losses``, in the order of ``cases``; with ``partial``, keep what was not asked.

    Raises `VectorFileError` if kept vectors come from other versions or another kind of machine than the new.
    """
    pending = [
        (_old(loss, folder), _merged(loss, answers, cases, folder, partial=partial)) for loss in losses
    ]
    for _, new in pending:
        vectors.save(new, folder)
    _update_signatures(answers, folder)
    return [_change(old, new) for old, new in pending]


def _old(loss: str, folder: Path) -> Recording | None:
    return vectors.load(loss, folder) if vectors.path_of(loss, folder).exists() else None


def _merged(loss: str, answers: Answers, cases: Sequence[Case], folder: Path, *, partial: bool) -> Recording:
    from xent import __version__

    found = {case.id: answers.vectors.get((loss, case.id)) for case in cases if case.loss == loss}
    provenance: dict[str, Provenance] = dict(answers.provenance)
    old = _old(loss, folder) if partial else None
    if old is not None:
        kept = {vector.case.id: vector for vector in old.vectors}
        found = {name: vector or kept.get(name) for name, vector in found.items()}
        for name, facts in old.provenance.items():
            if name in provenance and _machine(provenance[name]) != _machine(facts):
                raise vectors.VectorFileError(
                    f"{loss} was recorded with {_machine(facts)}, and {name} is now "
                    f"{_machine(provenance[name])}; record the whole loss again"
                )
            provenance[name] = dict(facts)
    present = tuple(vector for vector in found.values() if vector is not None)
    used = {vector.original for vector in present}
    return Recording(loss, __version__, {k: provenance[k] for k in sorted(used)}, present)


def _machine(facts: Provenance) -> dict[str, str]:
    return {name: fact for name, fact in facts.items() if name != "date"}


def _update_signatures(answers: Answers, folder: Path) -> None:
    from xent import __version__

    signatures: dict[str, Signatures] = {}
    provenance: dict[str, Provenance] = {}
    if (folder / vectors.SIGNATURES).exists():
        signatures, provenance = vectors.load_signatures(folder)
    signatures.update(answers.signatures)
    provenance.update(answers.provenance)
    vectors.save_signatures(signatures, provenance, __version__, folder)


def _change(old: Recording | None, new: Recording) -> Change:
    before = {vector.case.id: vector for vector in old.vectors} if old else {}
    after = {vector.case.id: vector for vector in new.vectors}
    return Change(
        loss=new.loss,
        new=[name for name in after if name not in before],
        changed=[name for name in after if name in before and _asked(before[name]) != _asked(after[name])],
        gone=[name for name in before if name not in after],
        unstable=[name for name, vector in after.items() if "unstable" in vector.outcome],
        crashes=sum("crash" in vector.outcome for vector in after.values()),
        errors=sum("error" in vector.outcome for vector in after.values()),
        total=len(after),
    )


def _asked(vector: Vector) -> tuple[object, ...]:
    return call_to_json(vector.case.call), vector.outcome, vector.reference
