"""Cases of MXNet 1.9.1: ``mxnet.gluon.loss.SoftmaxCrossEntropyLoss`` in nd and in np mode.

The loss is constructed with ``init_args``/``init_kwargs`` and called by position: prediction, label, sample
weight, so ``wrt`` holds ``"0"``, ``"1"``, ``"2"``. Arrays are arrays of the mode; a gradient without a
cotangent takes ones. Context keys:

* ``{"np": true}``: construction, call and gradient happen between ``npx.set_np()`` and ``npx.reset_np()``;
* ``{"hybridize": true}``: ``loss.hybridize()`` before the call.

Ids end in ``@nd``, ``@np``, ``@nd-hybrid`` or ``@np-hybrid``: the same call, asked in that mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from xent_conformance.case import Case
from xent_conformance.cases.mxnet import (
    calling,
    construction,
    dense,
    dtypes,
    families,
    issues,
    labels,
    numerics,
    sample_weight,
    shapes,
    weight,
)

_MODULES = (
    construction,
    calling,
    labels,
    dense,
    weight,
    sample_weight,
    shapes,
    dtypes,
    numerics,
    issues,
    families,
)


def cases() -> Iterator[Case]:
    """Yield every case, in a fixed order."""
    return chain.from_iterable(module.cases() for module in _MODULES)
