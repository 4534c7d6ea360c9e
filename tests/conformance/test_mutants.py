"""The recorded cases catch every implementation that is broken on purpose, and where it is broken."""

from contextlib import contextmanager
from functools import cache

import pytest

from xent_conformance import known_differences, results, vectors
from xent_conformance.backends import BACKENDS
from xent_conformance.case import LOSSES
from xent_conformance.check import check

from .mutants import chainer_sigmoid, chainer_softmax, mxnet, paddle, torch
from .mutants.mutant import Asked

MODULES = {m.LOSS: m for m in (chainer_softmax, chainer_sigmoid, paddle, mxnet, torch)}
MUTANTS = [(loss, mutant) for loss, module in MODULES.items() for mutant in module.MUTANTS]

#: So many of the cases that a mutant must not touch are run.
SPARED = 25
#: Cases of one family stand beside each other: from one that is run to the next.
STRIDE = 17


@cache
def asked_of(loss):
    return [Asked(vector) for vector in vectors.load(loss).vectors]


def spread(cases, number):
    """Return so many cases, or all, evenly spread."""
    return cases[:: max(1, len(cases) // number)]


def failed(asked):
    known = known_differences.load()
    return {
        found.facet for found in results.with_known(check(asked.vector, BACKENDS["numpy"]), known).failures
    }


@contextmanager
def broken(mutant):
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, change in mutant.changes:
            if isinstance(owner, dict):
                patch.setitem(owner, name, change(owner[name]))
            else:
                patch.setattr(owner, name, change(getattr(owner, name)))
        yield


def test_there_are_mutants_of_every_loss():
    assert set(MODULES) == set(LOSSES)
    assert all(len(module.MUTANTS) >= 10 for module in MODULES.values())
    assert len({(loss, mutant.name) for loss, mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_not_broken_passes(loss):
    assert [a.vector.case.id for a in spread(asked_of(loss), 100) if failed(a)] == []


@pytest.mark.parametrize(
    ("loss", "mutant"), MUTANTS, ids=[f"{loss}: {mutant.name}" for loss, mutant in MUTANTS]
)
def test_a_mutant_is_caught_where_it_is_broken_and_nowhere_else(loss, mutant):
    may_show = [a for a in asked_of(loss) if mutant.shows(a)]
    spared = [a for a in asked_of(loss) if not mutant.shows(a)]
    unseen = set(mutant.facets)
    with broken(mutant):
        for asked in (one for start in range(STRIDE) for one in may_show[start::STRIDE]):
            unseen -= failed(asked)
            if not unseen:
                break
        assert not unseen
        assert [a.vector.case.id for a in spread(spared, SPARED) if failed(a)] == []
