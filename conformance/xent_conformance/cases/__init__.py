"""The cases: one module or package per framework, whose ``cases()`` yields them in a stable order.

After them come those that random calls found, which are data: see `xent_conformance.cases.found`.
"""

from __future__ import annotations

import importlib
from collections.abc import Collection
from itertools import chain

from xent_conformance.case import LOSSES, Case
from xent_conformance.cases import found as found_by_fuzzing

FRAMEWORKS = tuple(dict.fromkeys(loss.partition(".")[0] for loss in LOSSES))


def all_cases(losses: Collection[str] = LOSSES) -> list[Case]:
    """Return the cases of ``losses``, by loss in the order of `LOSSES`; ids are unique within a loss."""
    unknown = [loss for loss in losses if loss not in LOSSES]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not a loss; they are {', '.join(LOSSES)}")
    found: dict[str, dict[str, Case]] = {loss: {} for loss in LOSSES if loss in losses}
    for framework in dict.fromkeys(loss.partition(".")[0] for loss in found):
        module = importlib.import_module(f"xent_conformance.cases.{framework}")
        for case in chain(module.cases(), found_by_fuzzing.cases(framework)):
            if case.loss not in LOSSES:
                raise ValueError(
                    f"case {case.id!r} of {framework} is about {case.loss!r}, which is not a loss"
                )
            known = found.get(case.loss)
            if known is None:
                continue
            if case.id in known:
                raise ValueError(f"two cases of {case.loss} have the id {case.id!r}")
            known[case.id] = case
    return [case for cases in found.values() for case in cases.values()]
