"""``sample_weight``: broadcast against the row losses, class axis kept as 1, before the mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import (
    ALL,
    EAGER,
    INF,
    NAN,
    ND,
    NP,
    T3,
    X3,
    C,
    T,
    W,
    X,
    asked,
    f16,
    f32,
    f64,
    i32,
    zeros,
)
from xent_conformance.wire import Tensor, tensor

BOTH = ("0", "2")


def cases() -> Iterator[Case]:
    """Yield every case of this module."""
    yield from _shapes()
    yield from _values()
    yield from _kinds()
    yield from _dtypes()


def _shapes() -> Iterator[Case]:
    def weighted(
        case_id: str, why: str, weights: Any, c: Tensor = C, modes: tuple[str, ...] = EAGER, **init: Any
    ) -> Iterator[Case]:
        yield from asked(
            f"sample-weight-{case_id}", why, X, T, f32(weights), modes=modes, wrt=BOTH, cotangent=c, **init
        )

    yield from weighted(
        "column", "(N, 1): one weight for each sample, the shape that is meant.", [[0.5], [2]], modes=ALL
    )
    yield from weighted(
        "vector", "(N,) broadcasts to (N, N): every sample is scaled by the mean weight.", [0.5, 2], modes=ALL
    )
    yield from weighted("row", "(1, N) does the same.", [[0.5, 2]])
    yield from weighted("vector-of-three", "Any length does: times the mean of three weights.", [0.5, 2, 3.5])
    yield from weighted(
        "matrix", "(N, k): each sample times the mean of its row.", [[0.5, 2, 3.5], [1, 2, 3]]
    )
    yield from weighted("one", "(1,) scales everything.", [0.5])
    yield from weighted("one-by-one", "(1, 1) scales everything.", [[0.5]])
    yield from weighted(
        "leading-one",
        "(1, N, 1) makes the batch axis 1: the mean over all samples.",
        [[[0.5], [2]]],
        c=f32([1]),
        modes=ALL,
    )
    yield from weighted(
        "rank-three", "(2, N, 1): the batch axis is the weight's.", [[[0.5], [2]], [[3], [4]]], modes=ALL
    )
    yield from weighted(
        "rank-three-batch-axis",
        "nd: batch axis 2 of the broadcast shape.",
        np.arange(12).reshape(2, 2, 3),
        c=f32([1, -0.5, 2]),
        modes=ND,
        batch_axis=2,
    )
    for case_id, shape in (("column", (3, 1)), ("rank-three", (4, 3, 1)), ("wide", (4, 3, 5))):
        yield from asked(
            f"sample-weight-{case_id}-refused",
            "Shapes that do not broadcast.",
            X,
            T,
            f32(np.ones(shape)),
            modes=ALL if case_id == "column" else EAGER,
        )
    yield from asked(
        "sample-weight-3d-refused", "Shapes that do not broadcast.", X3, T3, f32(np.ones((3, 1, 2))), axis=1
    )
    yield from asked(
        "sample-weight-classes-first",
        "With axis=0, (N, 1) makes N outputs of the same loss.",
        f32([[1, 2], [2, 4], [3, 5]]),
        f32([0, 2]),
        f32([[1], [2], [3]]),
        wrt=BOTH,
        cotangent=f32([1, -0.5, 2]),
        axis=0,
    )
    for case_id, why, weights in (
        ("positions", "(N, 1, D): one weight for each position.", [[[1, 2]], [[3, 4]]]),
        ("samples", "(N, 1, 1): one weight for each sample.", [[[0.5]], [[3]]]),
        ("label-shape", "(N, D), the label's shape: taken as (1, N, D).", [[1, 2], [3, 4]]),
        ("logits-shape", "(N, C, D) stretches the class axis.", np.arange(12).reshape(2, 3, 2)),
    ):
        yield from asked(
            f"sample-weight-3d-{case_id}",
            why,
            X3,
            T3,
            f32(weights),
            modes=ALL if case_id == "positions" else EAGER,
            wrt=BOTH,
            cotangent=C,
            axis=1,
        )
    yield from asked(
        "sample-weight-vector-of-logits", "One sample, two weights.", f32([1, 2, 3]), f32([2]), f32([3, 4])
    )
    yield from asked(
        "sample-weight-empty", "np, eager: nothing to average is 0.", X, T, zeros(2, 0), modes=("np",)
    )
    yield from asked(
        "sample-weight-empty-refused",
        "nd knows no empty arrays; a graph has no mean of nothing.",
        X,
        T,
        zeros(2, 0),
        modes=("nd", "nd-hybrid", "np-hybrid"),
    )


def _values() -> Iterator[Case]:
    for case_id, why, value in (
        ("zero", "0 removes a sample.", [[0], [1]]),
        ("negative", "Negative weights are ordinary numbers.", [[-1], [-0.5]]),
        ("infinite", "inf: the gradient is inf - inf at the label.", [[INF], [1]]),
        ("nan", "NaN stays in its row.", [[NAN], [1]]),
    ):
        yield from asked(
            f"sample-weight-{case_id}", why, f64(X.values), T, f64(value), wrt=BOTH, cotangent=f64(C.values)
        )
    yield from asked(
        "sample-weight-zero-hides-nothing",
        "0 * NaN and 0 * inf are NaN.",
        f64([[NAN, 0], [-INF, 0]]),
        f32([0, 0]),
        f64([[0], [0]]),
        wrt=BOTH,
        cotangent=f64(C.values),
    )
    yield from asked(
        "sample-weight-dense",
        "With dense labels too, (N,) broadcasts to (N, N).",
        X,
        f32([[1, 0, 0], [0.2, 0.3, 0.5]]),
        f32([0.5, 2]),
        wrt=("0", "1", "2"),
        cotangent=C,
        sparse_label=False,
    )


def _kinds() -> Iterator[Case]:
    scalars: dict[str, Any] = {"float": 2.0, "int": 3, "true": True, "numpy": np.float32(2)}
    for name, value in scalars.items():
        yield from asked(
            f"sample-weight-{name}",
            "np, eager: a number scales. Elsewhere an array is asked for.",
            X,
            T,
            value,
            modes=ALL if name == "float" else EAGER,
        )
    yield from asked("sample-weight-list", "A list is no array.", X, T, [1.0, 2.0], modes=ALL)
    yield from asked("sample-weight-text", "Text is no array.", X, T, "a", modes=ALL)
    yield from asked(
        "sample-weight-0d", "nd knows no 0-d arrays; in np they scale.", X, T, f32(0.5), modes=ALL
    )


def _dtypes() -> Iterator[Case]:
    for name, other in (("float64", f64(W.values)), ("float16", f16(W.values)), ("int32", i32([[1], [2]]))):
        yield from asked(
            f"sample-weight-{name}-refused", "nd: the dtype must be the prediction's.", X, T, other, modes=ND
        )
    yield from asked(
        "sample-weight-bool-refused",
        "nd: a boolean has an unknown dtype.",
        X,
        T,
        Tensor(np.array([[True], [False]]), "bool"),
        modes=("nd",),
    )
    for name in ("int8", "int32", "int64", "bool"):
        yield from asked(
            f"sample-weight-{name}",
            "np: integers are used as numbers and do not promote.",
            X,
            T,
            tensor([[1], [0]], name),
            modes=NP,
            wrt=("0",),
            cotangent=C,
        )
    yield from asked(
        "sample-weight-int32-gradient",
        "np: the gradient of an integer sample weight is memory that nobody wrote.",
        f64(X.values),
        T,
        i32([[1], [2]]),
        modes=NP,
        wrt=("0", "2"),
        cotangent=f64(C.values),
    )
