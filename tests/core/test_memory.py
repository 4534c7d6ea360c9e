"""The gradient is the only array as large as the logits."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

import xent

LOGITS = np.random.default_rng(0).normal(size=(1024, 2000)).astype(np.float32)
LABELS = np.random.default_rng(1).integers(0, 1024, size=2000)


def peak(call: Callable[[], object]) -> float:
    """Peak of memory allocated during the call, in arrays of the logits' size."""
    call()  # what is imported on first use is not the call's
    tracemalloc.start()
    call()
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used / LOGITS.nbytes


@pytest.mark.parametrize(("axis", "labels"), [(1, LABELS[:1024]), (0, LABELS)])
@pytest.mark.parametrize("layout", [np.ascontiguousarray, np.asfortranarray])
def test_value_and_gradient_allocate_one_array_like_the_logits(
    axis: int, labels: np.ndarray, layout: Callable
) -> None:
    x = layout(LOGITS)
    call = xent.value_and_grad(xent.softmax_cross_entropy)
    assert peak(lambda: call(x, labels, axis=axis)) < 1.3


def test_an_unreduced_loss_allocates_one_array_like_the_logits() -> None:
    def both() -> None:
        loss, pullback = xent.vjp(xent.softmax_cross_entropy, LOGITS, LABELS[:1024], reduction="none")
        pullback(loss)

    assert peak(both) < 1.3


def test_the_value_alone_allocates_only_blocks() -> None:
    assert peak(lambda: xent.softmax_cross_entropy(LOGITS, LABELS[:1024])) < 0.3
