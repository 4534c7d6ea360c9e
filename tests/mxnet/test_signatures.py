"""Names, kinds, order and defaults of parameters, as `inspect.signature` shows them for MXNet 1.9.1."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from xent_mxnet import npx
from xent_mxnet.gluon import Block, HybridBlock
from xent_mxnet.gluon.loss import Loss, SoftmaxCELoss


def shown(function: Callable[..., Any]) -> str:
    parameters = inspect.signature(function).parameters.values()
    return str(inspect.Signature([p.replace(annotation=p.empty) for p in parameters]))


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (
            SoftmaxCELoss,
            "(axis=-1, sparse_label=True, from_logits=False, weight=None, batch_axis=0, **kwargs)",
        ),
        (SoftmaxCELoss.hybrid_forward, "(self, F, pred, label, sample_weight=None)"),
        (SoftmaxCELoss.__call__, "(self, *args)"),
        (Loss, "(weight, batch_axis, **kwargs)"),
        (Loss.hybrid_forward, "(self, F, x, *args, **kwargs)"),
        (HybridBlock, "(prefix=None, params=None)"),
        (HybridBlock.forward, "(self, x, *args)"),
        (
            HybridBlock.hybridize,
            (
                "(self, active=True, backend=None, clear=True, static_alloc=False, static_shape=False, "
                "inline_limit=2, forward_bulk_size=None, backward_bulk_size=None, **kwargs)"
            ),
        ),
        (Block, "(prefix=None, params=None)"),
        (Block.hybridize, "(self, active=True, **kwargs)"),
        (npx.set_np, "(shape=True, array=True)"),
        (npx.reset_np, "()"),
        (npx.is_np_array, "()"),
    ],
    ids=lambda value: getattr(value, "__qualname__", ""),
)
def test_signature(function: Callable[..., Any], expected: str) -> None:
    assert shown(function) == expected
