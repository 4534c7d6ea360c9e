"""The example of the function's documentation, with only the import changed."""

from types import ModuleType

import array_api_strict
import jax.numpy
import numpy as np
import pytest
import torch

import xent_paddle as paddle


def test_as_it_is_documented() -> None:
    logits = paddle.to_tensor([0.4, 0.6, 0.9], dtype="float32")
    label = paddle.to_tensor([1], dtype="int64")

    out = paddle.nn.functional.softmax_with_cross_entropy(logits=logits, label=label)

    assert isinstance(out, np.ndarray)
    assert (out.shape, out.dtype) == ((1,), np.float32)
    np.testing.assert_allclose(out, [1.15328646], rtol=2e-7)


@pytest.mark.parametrize("xp", [np, torch, jax.numpy, array_api_strict], ids=lambda xp: xp.__name__)
def test_on_arrays_of_another_library(xp: ModuleType) -> None:
    logits = paddle.to_tensor(xp.asarray([0.4, 0.6, 0.9], dtype=xp.float32))
    label = paddle.to_tensor(xp.asarray([1]))

    out = paddle.nn.functional.softmax_with_cross_entropy(logits=logits, label=label)

    assert type(out) is type(logits)
    assert (tuple(out.shape), out.dtype) == ((1,), xp.float32)
    assert float(out[0]) == pytest.approx(1.15328646, rel=2e-7)
