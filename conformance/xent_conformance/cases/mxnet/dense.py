"""Dense labels (``sparse_label=False``): any shape of as many elements, any mass, a gradient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import ALL, EAGER, INF, NP, X3, C, P, W, X, asked, f16, f32, f64, i32
from xent_conformance.wire import Tensor, tensor

BOTH = ("0", "1")


def cases() -> Iterator[Case]:
    """Yield every case of this module."""
    yield from _masses()
    yield from _sizes()
    yield from _dtypes()
    yield from _infinities()
    yield from _all_axes()


def _masses() -> Iterator[Case]:
    def labelled(case_id: str, why: str, label: Tensor, modes: tuple[str, ...] = EAGER) -> Iterator[Case]:
        yield from asked(
            f"dense-{case_id}", why, X, label, modes=modes, wrt=BOTH, cotangent=C, sparse_label=False
        )

    yield from labelled("probabilities", "The documented use: rows that sum to 1.", P, ALL)
    yield from labelled(
        "mass-two",
        "The gradient is sum(label) p - label, right for every mass.",
        f32([[2, 0, 0], [1, 1, 0.5]]),
    )
    yield from labelled(
        "mass-zero", "A row of zeros has neither loss nor gradient.", f32([[0, 0, 0], [0, 1, 0]])
    )
    yield from labelled("negative", "Negative entries are ordinary numbers.", f32([[-1, 0.5, 0], [0, -2, 0]]))
    yield from asked(
        "dense-3d",
        "Classes on a middle axis.",
        X3,
        f32(np.arange(12).reshape(2, 3, 2) / 12),
        modes=ALL,
        wrt=BOTH,
        cotangent=C,
        sparse_label=False,
        axis=1,
        tags=("documentation",),
    )
    yield from asked(
        "dense-weighted",
        "Weight and sample weight multiply the loss, and so both gradients.",
        X,
        P,
        W,
        modes=ALL,
        wrt=("0", "1", "2"),
        cotangent=C,
        sparse_label=False,
        weight=3,
    )
    yield from asked(
        "dense-from-logits",
        "Log-probabilities are used as they are.",
        X,
        P,
        modes=ALL,
        wrt=BOTH,
        cotangent=C,
        sparse_label=False,
        from_logits=True,
    )
    yield from asked(
        "dense-default-cotangent", "backward() of a vector takes ones.", X, P, wrt=BOTH, sparse_label=False
    )


def _sizes() -> Iterator[Case]:
    flat = [1, 0, 0, 0.2, 0.3, 0.5]
    for case_id, shape in (("vector", (6,)), ("transposed-shape", (3, 2)), ("rank-3", (1, 6, 1))):
        yield from asked(
            f"dense-label-{case_id}",
            "Only the number of elements counts; the gradient has the label's own shape.",
            X,
            f32(np.reshape(flat, shape)),
            modes=ALL if case_id == "vector" else EAGER,
            wrt=BOTH,
            cotangent=C,
            sparse_label=False,
        )
    yield from asked(
        "dense-label-too-small",
        "Fewer elements are refused.",
        X,
        f32([1, 0, 0]),
        modes=ALL,
        sparse_label=False,
    )
    yield from asked(
        "dense-label-too-large",
        "More elements are refused.",
        X,
        f32(np.ones((3, 3))),
        modes=ALL,
        sparse_label=False,
    )
    yield from asked(
        "dense-label-too-large-recording",
        "nd, eager: while recording the refusal has another class and text.",
        X,
        f32(np.ones((3, 3))),
        modes=ALL,
        wrt=("0",),
        cotangent=C,
        sparse_label=False,
    )
    yield from asked(
        "dense-integer-labels",
        "Integer labels have too few elements.",
        X,
        f32([0, 2]),
        modes=ALL,
        sparse_label=False,
    )
    yield from asked(
        "dense-label-0d",
        "One element is enough for one element; a graph takes no 0-d label.",
        f64([1]),
        f64(2),
        modes=ALL,
        sparse_label=False,
    )


def _dtypes() -> Iterator[Case]:
    for name, other in (
        ("float64", f64(P.values)),
        ("float16", f16(P.values)),
        ("int32", i32([[1, 0, 0], [0, 1, 0]])),
    ):
        yield from asked(
            f"dense-label-{name}-refused",
            "nd: the label's dtype must be the prediction's.",
            X,
            other,
            modes=("nd", "nd-hybrid"),
            sparse_label=False,
        )
    yield from asked(
        "dense-label-bool-refused",
        "nd: a boolean label has an unknown dtype.",
        X,
        Tensor(np.eye(3, dtype=bool)[:2], "bool"),
        modes=("nd",),
        sparse_label=False,
    )
    for name in ("int8", "int32", "int64", "bool"):
        yield from asked(
            f"dense-label-{name}",
            "np: integer labels are used as numbers and do not promote.",
            X,
            tensor([[1, 0, 0], [0, 1, 0]], name),
            modes=NP,
            wrt=("0",),
            cotangent=C,
            sparse_label=False,
        )
    yield from asked(
        "dense-label-int32-gradient",
        "np: the gradient of an integer label is memory that nobody wrote.",
        f64(X.values),
        i32([[1, 0, 0], [0, 1, 0]]),
        modes=NP,
        wrt=BOTH,
        cotangent=f64(C.values),
        sparse_label=False,
    )


def _infinities() -> Iterator[Case]:
    for name, make in (("float64", f64), ("float16", f16)):
        yield from asked(
            f"dense-zero-times-infinity-{name}",
            "0 * -inf is NaN: a label of 0 does not hide an impossible class.",
            make([[0, -INF], [0, -INF]]),
            make([[1, 0], [0.5, 0.5]]),
            wrt=BOTH,
            cotangent=make(C.values),
            sparse_label=False,
        )
    yield from asked(
        "dense-from-logits-infinity",
        "Log-probabilities of -inf too.",
        f32([[0, -INF], [0, -INF]]),
        f32([[1, 0], [0.5, 0.5]]),
        wrt=BOTH,
        cotangent=C,
        sparse_label=False,
        from_logits=True,
    )


def _all_axes() -> Iterator[Case]:
    def summed(case_id: str, *args: Tensor, modes: tuple[str, ...] = EAGER, **init: Any) -> Iterator[Case]:
        yield from asked(
            f"dense-axis-none-{case_id}",
            "A sum may be one over all axes: the loss of all rows.",
            *args,
            modes=modes,
            wrt=tuple(map(str, range(len(args)))),
            cotangent=f32([2]),
            axis=None,
            sparse_label=False,
            from_logits=True,
            **init,
        )

    yield from summed("of-2", X, P, modes=ALL)
    yield from summed("of-3", X3, X3, modes=ALL, batch_axis=1)
    yield from summed("of-1", f32([1, 2, 3]), f32([0, 1, 0]))
    yield from summed("batch-axis-none", X, P, batch_axis=None)
    yield from summed("batch-axis-beyond", X, P, batch_axis=2)
    yield from summed("weight", X, P, weight=0.5)
    for name, weight in (("1", f32([2])), ("1x1", f32([[2]])), ("1x1x1", f32([[[2]]]))):
        yield from summed(f"sample-weight-{name}", X, P, weight, modes=ALL)
