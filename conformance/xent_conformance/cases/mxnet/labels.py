"""Integer labels (``sparse_label=True``): shapes, dtypes, truncation, clipping, zero gradients."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import ALL, EAGER, INF, NAN, NP, C, X, asked, f16, f32, f64, i32
from xent_conformance.wire import Tensor, tensor

X1 = f32([[1, 2, 3]] * 4)
C4 = f32([1, -0.5, 2, 0.25])


def cases() -> Iterator[Case]:
    """Yield every case of this module."""
    yield from _dtypes()
    yield from _values()
    yield from _shapes()


def _dtypes() -> Iterator[Case]:
    for dtype in ("float16", "float32", "float64", "int8", "uint8", "int32", "int64"):
        yield from asked(
            f"label-{dtype}",
            "Labels of every dtype give the same loss; the label's gradient is zeros of its own dtype.",
            X,
            tensor([0, 2], dtype),
            modes=ALL if dtype == "int32" else EAGER,
            wrt=("0", "1"),
            cotangent=C,
        )
    yield from asked(
        "label-bool", "Boolean labels have no kernel.", X, Tensor(np.array([False, True]), "bool"), modes=ALL
    )


def _values() -> Iterator[Case]:
    def labelled(case_id: str, why: str, label: Tensor, modes: tuple[str, ...] = EAGER) -> Iterator[Case]:
        n = label.values.shape[0]
        x = f32([[1, 2, 3]] * n)
        yield from asked(case_id, why, x, label, modes=modes, wrt=("0",), cotangent=f32(C4.values[:n]))

    yield from labelled("labels-truncate", "Float labels truncate toward zero.", f32([0.5, 0.9, 1.5, 1.999]))
    yield from labelled(
        "negative-labels-truncate",
        "Float labels truncate toward zero, also from below.",
        f32([-0.5, -0.999, -1.5]),
    )
    yield from labelled(
        "labels-clip-below",
        "Labels below 0 are class 0: there is no ignored label.",
        i32([-1, -2, -100]),
        ALL,
    )
    yield from labelled(
        "labels-clip-above",
        "Labels from C up are the last class; the gradient follows.",
        i32([3, 4, 100]),
        ALL,
    )
    yield from labelled("labels-clip-float", "Float labels clip too.", f32([-1, -5.5, 3, 255]))
    yield from labelled("labels-clip-uint8", "255 is clipped, not -1.", tensor([255, 3], "uint8"))
    yield from labelled("labels-clip-int8", "-128 is clipped.", tensor([-128, 127], "int8"))
    yield from labelled(
        "labels-cast-to-int32",
        "int64 labels wrap to int32 before they are clipped.",
        tensor([2**32 + 1, 2**40], "int64"),
    )
    yield from labelled(
        "labels-cast-to-negative",
        "2**31 wraps to a negative number, so to class 0.",
        tensor([2**31, 2**31 - 1], "int64"),
    )
    for name, make in (("float16", f16), ("float32", f32), ("float64", f64)):
        yield from labelled(
            f"labels-not-finite-{name}",
            "NaN and infinities become the smallest int32 on x86, so class 0.",
            make([NAN, INF, -INF]),
        )
    yield from labelled(
        "labels-huge-float", "Floats beyond int32 become the smallest int32.", f32([1e10, -1e10, 3e9])
    )
    yield from labelled(
        "labels-within-int32",
        "The largest floats that fit are clipped above.",
        f32([2147483520, -2147483648]),
    )
    yield from asked(
        "single-class", "With one class every label is that class.", f64([[5], [-3]]), f32([0, 7])
    )


def _shapes() -> Iterator[Case]:
    yield from asked(
        "label-with-class-axis",
        "A label may keep the class axis as 1.",
        X,
        f32([[0], [2]]),
        modes=ALL,
        wrt=("0", "1"),
        cotangent=C,
    )
    yield from asked("label-transposed", "(1, N) is not (N, 1).", X, f32([[0, 2]]), modes=ALL)
    yield from asked("label-too-long", "One label for each sample.", X, f32([0, 2, 1]), modes=ALL)
    yield from asked("label-of-one", "A single label does not broadcast.", X, f32([0]))
    yield from asked("label-rank-3", "Only the class axis may be kept.", X, f32([[[0]], [[2]]]))
    yield from asked(
        "label-one-sample",
        "A label of another rank is compared without the class axis.",
        f32([1, 2, 3]),
        f32([[2]]),
    )
    yield from asked("label-0d-rejected", "np, eager: a 0-d label is refused.", X, f32(2), modes=("np",))
    yield from asked(
        "label-0d-one-row",
        "Elsewhere a 0-d label is taken: here it is the only one.",
        f32([[1, 2, 3]]),
        f32(2),
        modes=ALL,
    )
    yield from asked(
        "label-0d-many-rows",
        "Elsewhere a 0-d label is taken, and labels are read from behind its end.",
        X,
        f32(1),
        modes=("nd", "nd-hybrid", "np-hybrid"),
    )
    yield from asked(
        "label-0d-vector",
        "A vector of logits is one sample.",
        f32([1, 2, 3]),
        f32(1),
        modes=("nd", "nd-hybrid", "np-hybrid"),
    )
    yield from asked(
        "label-layout",
        "A label may be a view of something longer.",
        X,
        tensor([0, 2], "float32", layout="strided"),
        modes=NP,
    )
