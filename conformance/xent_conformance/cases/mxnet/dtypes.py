"""Dtypes of predictions, promotion in np mode, log-probabilities (``from_logits``) of any dtype."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import ALL, EAGER, ND, NP, T3, X3, C, P, T, W, X, asked, f32, f64, i32
from xent_conformance.wire import Tensor, tensor

FLOATS = ("float16", "float32", "float64")
INTEGERS = i32([[1, 2, 3], [1, 2, 4]])
BOOLEANS = Tensor(np.eye(3, dtype=bool)[:2], "bool")


def cases() -> Iterator[Case]:
    """Yield every case of this module."""
    yield from _predictions()
    yield from _promotion()
    yield from _from_logits()


def _predictions() -> Iterator[Case]:
    for dtype in FLOATS:
        yield from asked(
            f"prediction-{dtype}",
            "Loss and gradient have the prediction's dtype, whatever the label's.",
            X.astype(dtype),
            T,
            modes=ALL,
            wrt=("0",),
            cotangent=C.astype(dtype),
        )
    for dtype in ("float16", "float64"):
        yield from asked(
            f"prediction-{dtype}-3d",
            "The mean over positions is in the prediction's dtype.",
            X3.astype(dtype),
            T3,
            wrt=("0",),
            cotangent=C.astype(dtype),
            axis=1,
        )
    for dtype in ("int8", "uint8", "int32", "int64", "bool"):
        yield from asked(
            f"prediction-{dtype}-refused",
            "log_softmax has floating kernels only.",
            tensor(X.values, dtype),
            T,
            modes=ALL if dtype in ("int8", "int32") else EAGER,
        )
    yield from asked(
        "prediction-integer-dense-refused", "With dense labels too.", INTEGERS, INTEGERS, sparse_label=False
    )


def _promotion() -> Iterator[Case]:
    for ours, other in product(FLOATS, FLOATS):
        if ours == other:
            continue
        wider = max(ours, other, key=FLOATS.index)
        yield from asked(
            f"promotion-{ours}-dense-{other}",
            "np: prediction and dense label promote; each gradient has its own dtype.",
            X.astype(ours),
            P.astype(other),
            modes=("np",),
            wrt=("0", "1"),
            cotangent=C.astype(wider),
            sparse_label=False,
        )
        yield from asked(
            f"promotion-{ours}-sample-weight-{other}",
            "np: loss and sample weight promote; each gradient has its own dtype.",
            X.astype(ours),
            T,
            W.astype(other),
            modes=NP if ours == "float32" else ("np",),
            wrt=("0", "2"),
            cotangent=C.astype(wider),
        )
    yield from asked(
        "promotion-not-by-label",
        "An integer label's float64 does not promote.",
        X,
        f64([0, 2]),
        wrt=("0",),
        cotangent=C,
    )
    yield from asked(
        "promotion-three",
        "np: float16, float32 and float64 in one call.",
        X.astype("float16"),
        P,
        f64(W.values),
        modes=NP,
        wrt=("0", "1", "2"),
        cotangent=f64(C.values),
        sparse_label=False,
    )
    yield from asked(
        "promotion-float16-integer",
        "np: integers do not widen float16.",
        X.astype("float16"),
        T,
        i32([[1], [2]]),
        modes=NP,
    )
    yield from asked(
        "promotion-float16-number",
        "np, eager: a number does not widen float16.",
        X.astype("float16"),
        T,
        2.5,
        modes=("np",),
    )


def _from_logits() -> Iterator[Case]:
    for dtype in FLOATS:
        yield from asked(
            f"from-logits-{dtype}",
            "Log-probabilities are used as they are; the gradient is minus one at the label.",
            X.astype(dtype),
            T,
            modes=ALL if dtype == "float32" else EAGER,
            wrt=("0",),
            cotangent=C.astype(dtype),
            from_logits=True,
        )
    yield from asked(
        "from-logits-weighted",
        "Sample weight and weight as ever.",
        X3,
        T3,
        f32([[[1, 2]], [[3, 4]]]),
        wrt=("0", "2"),
        cotangent=C,
        axis=1,
        from_logits=True,
        weight=0.5,
    )
    yield from asked(
        "from-logits-clips",
        "Labels clip as ever.",
        X,
        f32([-1, 7]),
        wrt=("0",),
        cotangent=C,
        from_logits=True,
    )
    yield from _integer_log_probabilities()


def _integer_log_probabilities() -> Iterator[Case]:
    for dtype in ("int32", "int64"):
        yield from asked(
            f"from-logits-{dtype}",
            "nd stays with integers; np answers in float32, its graph in float64.",
            tensor(INTEGERS.values, dtype),
            T,
            modes=ALL,
            from_logits=True,
        )
    yield from asked(
        "from-logits-int32-mean",
        "nd divides integers, toward zero; np does not.",
        i32([[[1, 2], [2, 4], [3, 5]], [[-1, -2], [-2, -4], [3, 5]]]),
        f32([[0, 1], [0, 1]]),
        modes=ALL,
        axis=1,
        from_logits=True,
    )
    yield from asked(
        "from-logits-int32-weight",
        "Eager: the weight becomes an integer first.",
        INTEGERS,
        T,
        modes=("nd", "np", "np-hybrid"),
        from_logits=True,
        weight=1.5,
    )
    yield from asked(
        "from-logits-int32-sample-weight",
        "Integers times integers.",
        INTEGERS,
        T,
        i32([[2], [3]]),
        modes=ALL,
        from_logits=True,
    )
    yield from asked(
        "from-logits-int32-float-sample-weight",
        "nd: the dtypes differ. np promotes.",
        INTEGERS,
        T,
        f32([[2], [3.5]]),
        modes=EAGER,
        from_logits=True,
    )
    yield from asked(
        "from-logits-int32-dense",
        "Integers times integers.",
        INTEGERS,
        i32([[1, 0, 0], [2, 0, 0]]),
        modes=ALL,
        from_logits=True,
        sparse_label=False,
    )
    yield from asked(
        "from-logits-int32-dense-float",
        "nd: the dtypes differ. np promotes.",
        INTEGERS,
        P,
        modes=EAGER,
        from_logits=True,
        sparse_label=False,
    )
    yield from asked(
        "from-logits-int32-dense-float-weighted",
        "np: the product with a float label is no integer, and a weight is not truncated.",
        INTEGERS,
        P,
        modes=NP,
        wrt=("1",),
        cotangent=C,
        from_logits=True,
        sparse_label=False,
        weight=0.5,
    )
    yield from asked(
        "from-logits-int32-float-sample-weight-weighted",
        "np: the product with a float sample weight is no integer, and a weight is not truncated.",
        INTEGERS,
        T,
        W,
        modes=NP,
        wrt=("2",),
        from_logits=True,
        weight=0.5,
    )
    yield from asked(
        "from-logits-bool",
        "Booleans have no kernel.",
        BOOLEANS,
        T,
        modes=ALL,
        from_logits=True,
    )
    yield from asked(
        "from-logits-bool-dense",
        "Booleans have no product in nd mode.",
        BOOLEANS,
        BOOLEANS,
        modes=ND,
        from_logits=True,
        sparse_label=False,
    )
    yield from asked(
        "bool-dense-float-label",
        "nd: the dtypes differ, and the name of bool is unknown.",
        BOOLEANS,
        P,
        modes=ND,
        sparse_label=False,
    )
    yield from asked(
        "bool-float-sample-weight",
        "nd: the loss of booleans is int64, which a float sample weight is not.",
        BOOLEANS,
        T,
        W,
        modes=ND,
        from_logits=True,
    )
