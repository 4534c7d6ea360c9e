"""Softmax cross-entropy: cotangents, their errors, and zero-size inputs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import T2, T22, X2, X232, f32, f64, i32, softmax, zeros
from xent_conformance.wire import tensor


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _cotangents()
    yield from _empty()
    yield from _layouts()


def _cotangents() -> Iterator[Case]:
    yield softmax("cotangent-three", "y.grad = 3 scales the gradient", X2, T2, cotangent=f32(3))
    yield softmax("cotangent-zero", "y.grad = 0", X2, T2, cotangent=f32(0))
    yield softmax("cotangent-negative", "y.grad = -0.5", X232, T22, cotangent=f32(-0.5))
    yield softmax(
        "no-reduction-without-cotangent",
        "two losses and no y.grad: TypeError",
        X2,
        T2,
        reduce="no",
    )
    yield softmax(
        "no-reduction-of-one-without-cotangent",
        "one loss in an array of one: taken as a scalar, with a DeprecationWarning",
        f32([[1, 2, 3]]),
        i32([0]),
        reduce="no",
    )
    yield softmax("cotangent-of-wrong-shape", "ValueError", X2, T2, cotangent=f32([1]))
    yield softmax(
        "cotangent-of-wrong-shape-no-reduction",
        "ValueError",
        X2,
        T2,
        reduce="no",
        cotangent=f32([1, 1, 1]),
    )
    yield softmax("cotangent-of-wrong-dtype", "TypeError", X2, T2, cotangent=f64(1))
    yield softmax("cotangent-float", "a Python number is not an array: TypeError", X2, T2, cotangent=1.0)
    yield softmax(
        "cotangent-numpy-scalar",
        "a NumPy number is not an array: TypeError",
        X2,
        T2,
        cotangent=np.float32(1),
    )
    yield softmax("cotangent-list", "a list is not an array: TypeError", X2, T2, cotangent=[1.0])
    yield softmax(
        "labels-get-no-gradient", "t may be a Variable; its gradient stays None", X2, T2, wrt=("x", "t")
    )
    yield softmax("raw-logits", "plain arrays as x: a loss without a leaf to differentiate", X2, T2, wrt=())


def _empty() -> Iterator[Case]:
    no_labels = zeros(0, dtype="int32")
    yield softmax("empty-batch", "the mean of nothing is -0.0", zeros(0, 3), no_labels, wrt=())
    yield softmax(
        "empty-batch-batch-size", "normalize=False", zeros(0, 3), no_labels, normalize=False, wrt=()
    )
    yield softmax("empty-batch-no-reduction", "an empty loss", zeros(0, 3), no_labels, reduce="no", wrt=())
    yield softmax("empty-positions", "no positions", zeros(2, 3, 0), zeros(2, 0, dtype="int32"), wrt=())
    yield softmax(
        "empty-batch-backward",
        "a defect of the original: one gradient too many for an empty x",
        zeros(0, 3),
        no_labels,
    )
    yield softmax(
        "empty-positions-backward",
        "the same in three dimensions",
        zeros(2, 3, 0),
        zeros(2, 0, dtype="int32"),
    )


def _layouts() -> Iterator[Case]:
    x = [[0.5, -1, 2], [1, 0, -0.25], [3, 1, 1], [0, 0, 0.5]]
    for layout in ("F", "strided", "reversed"):
        yield softmax(
            f"layout-{layout.lower()}",
            "memory layout changes nothing",
            tensor(x, "float32", layout=layout),
            tensor([0, -1, 2, 1], "int32", layout=layout),
            class_weight=tensor([1, 2, 3], "float32", layout=layout),
        )
        yield softmax(
            f"layout-{layout.lower()}-soft",
            "memory layout of soft targets",
            tensor(x, "float32", layout=layout),
            tensor([[0.5, 0.25, 0.25]] * 4, "float32", layout=layout),
            reduce="no",
            cotangent=tensor([1, 2, 3, 4], "float32", layout=layout),
        )
