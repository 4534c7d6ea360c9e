"""Calls from MXNet's public issues: what people expected, and what the loss does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import ALL, NP, T3, X3, C, P, T, W, X, asked, f32


def cases() -> Iterator[Case]:
    """Yield every case of this module."""
    yield from asked(
        "no-ignored-label",
        "There is no label to ignore, as SoftmaxOutput has: -1 counts as class 0.",
        X,
        f32([-1, 2]),
        modes=ALL,
        wrt=("0",),
        cotangent=C,
        tags=("issue:mxnet#8404", "issue:mxnet#8634", "issue:mxnet#10799"),
    )
    yield from asked(
        "ignored-by-sample-weight",
        "The way round it is a sample weight of 0, which does not leave the mean.",
        X3,
        f32([[0, -1], [2, -1]]),
        f32([[[1, 0]], [[1, 0]]]),
        modes=ALL,
        wrt=("0", "2"),
        cotangent=C,
        axis=1,
        tags=("issue:mxnet#8404",),
    )
    yield from asked(
        "sample-weight-for-each-sample",
        "One weight for each sample has shape (N, 1), and is given by position.",
        X,
        P,
        W,
        modes=ALL,
        wrt=("0", "1", "2"),
        cotangent=C,
        sparse_label=False,
        tags=("documentation", "issue:mxnet#7918"),
    )
    yield from asked(
        "one-hot-labels-need-sparse-label-false",
        "One-hot labels have the shape of dense ones: as class indices they are refused.",
        f32(np.zeros((4, 3))),
        f32(np.eye(4, 3)),
        modes=ALL,
        tags=("issue:mxnet#8350",),
    )
    yield from asked(
        "np-has-no-batch-axis",
        "np averages over all axes but the first, also where the batch is the last.",
        X3,
        T3,
        modes=NP,
        wrt=("0",),
        cotangent=C,
        axis=1,
        batch_axis=2,
        weight=0.5,
        tags=("issue:mxnet#17224", "issue:mxnet#18617"),
    )
    yield from asked(
        "label-gradient-of-class-indices",
        "Class indices have a gradient, of zeros.",
        X,
        T,
        W,
        modes=ALL,
        wrt=("1",),
        cotangent=C,
    )
