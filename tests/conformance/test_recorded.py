"""The adapters do what the originals were recorded to do: a sample of the cases on every library.

``xent report`` runs all of them; on JAX and Dask that takes minutes.
"""

from collections import Counter

import pytest

from xent_conformance import known_differences, results
from xent_conformance.backends import BACKENDS
from xent_conformance.case import LOSSES
from xent_conformance.processes import processors
from xent_conformance.run import run
from xent_conformance.sample import sample
from xent_conformance.vectors import load_all

#: Cases of each loss.
NUMBER = {"jax": 48, "jax-jit": 48, "dask": 60}
OTHERS = 250


@pytest.fixture(scope="module")
def vectors():
    return [vector for recording in load_all() for vector in recording.vectors]


@pytest.mark.parametrize("name", BACKENDS)
def test_a_sample_of_the_cases_passes(vectors, name):
    if not BACKENDS[name].installed():
        pytest.skip(f"{name} is not installed")
    some = sample(vectors, NUMBER.get(name, OTHERS))
    known = known_differences.load()
    found = [results.with_known(r, known) for r in run(some, [BACKENDS[name]], jobs=processors())]
    assert [(r.loss, r.case, [f"{f.facet}: {f.text}" for f in r.failures]) for r in found if r.failures] == []
    assert Counter(r.status for r in found)["passed"] > len(found) / 2


def test_a_sample_has_every_kind_of_case(vectors):
    some = sample(vectors, 60)
    assert Counter(vector.case.loss for vector in some) == dict.fromkeys(LOSSES, 60)
    for loss in LOSSES:
        every = {tag for v in vectors if v.case.loss == loss for tag in v.case.tags if "family:" in tag}
        assert every <= {tag for v in some if v.case.loss == loss for tag in v.case.tags}
        assert {"value", "gradients", "error"} <= {
            part for v in some if v.case.loss == loss for part in v.outcome
        }


def test_a_sample_is_a_part_in_the_same_order_or_all(vectors):
    some = vectors[::7]
    assert sample(some, len(some)) == some
    part = sample(some, 9)
    assert len(part) == 9 * len(LOSSES)
    assert part == [vector for vector in some if vector in part]
    assert sample(some, 9) == part
