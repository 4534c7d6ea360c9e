"""With an original's environment installed: a sample of the recorded cases is answered as recorded."""

import numpy as np
import pytest

from xent_conformance import vectors
from xent_conformance.case import LOSSES
from xent_conformance.originals.environments import NotInstalledError, declared, python_of
from xent_conformance.originals.process import Original
from xent_conformance.wire import decode

pytestmark = pytest.mark.live

SAMPLE = 40
TOLERANCE = {"float16": 1e-2, "bfloat16": 2e-2}


@pytest.mark.parametrize("name", declared())
def test_the_original_answers_as_recorded(name):
    env = declared()[name]
    try:
        python = python_of(env)
    except NotInstalledError as missing:
        pytest.skip(str(missing))
    losses = [loss for loss in LOSSES if loss.startswith(f"{env.framework}.")]
    mine = [
        v
        for loss in losses
        for v in vectors.load(loss).vectors
        if v.original == name and "crash" not in v.outcome
    ]
    sample = mine[:: max(len(mine) // SAMPLE, 1)]
    assert sample
    with Original(python, env.framework) as original:
        differing = [v.case.id for v in sample if not same(v.outcome, original.ask(v.case.call))]
    assert differing == []


@pytest.mark.parametrize("name", declared())
def test_the_original_has_the_recorded_signatures(name):
    env = declared()[name]
    try:
        python = python_of(env)
    except NotInstalledError as missing:
        pytest.skip(str(missing))
    recorded, _ = vectors.load_signatures()
    with Original(python, env.framework) as original:
        assert original.signatures() == recorded[name]


def same(recorded, answered):
    unstable = recorded.get("unstable", [])
    exact = [part for part in ("warnings", "error", "repr") if part not in unstable]
    return all(recorded.get(part) == answered.get(part) for part in exact) and all(
        close(recorded[part], answered[part])
        for part in ("value", "gradients", "second_order")
        if part in recorded
    )


def close(recorded, answered):
    """Compare numbers loosely: the last digits depend on the CPU's vector unit."""
    if isinstance(recorded, dict) and "shape" in recorded:
        one, other = decode(recorded), decode(answered)
        assert (one.dtype, one.values.shape) == (other.dtype, other.values.shape)
        tolerance = TOLERANCE.get(one.dtype, 1e-4)
        return np.allclose(one.values, other.values, rtol=tolerance, atol=tolerance, equal_nan=True)
    if isinstance(recorded, dict):
        return all(close(part, answered[name]) for name, part in recorded.items())
    if isinstance(recorded, list):
        return all(close(one, other) for one, other in zip(recorded, answered, strict=True))
    return recorded == answered
