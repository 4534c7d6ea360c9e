"""Class axis, batch axis, rank, and what has no elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import (
    ALL,
    EAGER,
    HYBRID,
    ND,
    NP,
    T3,
    X3,
    C,
    P,
    T,
    X,
    asked,
    f32,
    i32,
    zeros,
)


def cases() -> Iterator[Case]:
    """Yield every case of this module."""
    yield from _class_axis()
    yield from _refused_axes()
    yield from _batch_axis()
    yield from _ranks()
    yield from _empty()


def _class_axis() -> Iterator[Case]:
    yield from asked(
        "documented-shapes",
        "The documentation's example: pred (1, 2, 3, 4), axis=2, label (1, 2, 4).",
        f32(np.round(np.sin(np.arange(24)) * 3, 2).reshape(1, 2, 3, 4)),
        f32(np.arange(8).reshape(1, 2, 4) % 3),
        modes=ALL,
        wrt=("0",),
        cotangent=f32([1.5]),
        axis=2,
        tags=("documentation",),
    )
    for axis, label in ((1, T3), (-2, T3), (2, [[0, 1, 1], [1, 0, 0]]), (-1, [[0, 1, 1], [1, 0, 0]])):
        yield from asked(
            f"axis-{axis}-of-3",
            "The mean goes over all positions of a sample.",
            X3,
            label if not isinstance(label, list) else f32(label),
            wrt=("0",),
            cotangent=C,
            axis=axis,
        )
    yield from asked(
        "axis-0-of-3",
        "Classes on the batch axis: one output, the mean of all.",
        X3,
        f32([[0, 1], [1, 0], [0, 0]]),
        modes=ALL,
        wrt=("0",),
        cotangent=f32([2]),
        axis=0,
    )
    yield from asked(
        "axis-0-of-2", "Classes on the batch axis.", X, f32([0, 1, 1]), wrt=("0",), cotangent=f32([2]), axis=0
    )
    yield from asked(
        "axis-kept-in-3d-label",
        "A label may keep the class axis as 1, wherever it is.",
        X3,
        f32([[[0, 1]], [[2, 0]]]),
        modes=ALL,
        axis=1,
    )
    yield from asked(
        "axis-numpy-integer", "Parameters travel as text: numpy.int64(1) is '1'.", X, T, axis=np.int64(1)
    )
    yield from asked("axis-text", "Parameters travel as text: '1' is 1.", X, T, axis="1")
    yield from asked("axis-text-with-space", "Parameters travel as text: ' 1' is 1.", X, T, axis=" 1")


def _refused_axes() -> Iterator[Case]:
    for axis in (2, -3):
        yield from asked(f"axis-{axis}-of-2", "Outside the rank.", X, T, modes=ALL, axis=axis)
        yield from asked(
            f"axis-{axis}-of-2-from-logits", "Outside the rank.", X, T, axis=axis, from_logits=True
        )
        yield from asked(
            f"axis-{axis}-of-2-dense",
            "Outside the rank: the sum says so.",
            X,
            P,
            modes=ALL,
            axis=axis,
            sparse_label=False,
        )
    formats: dict[str, Any] = {
        "true": True,
        "float": 1.0,
        "none": None,
        "tuple": (1,),
        "word": "x",
        "huge": 2**40,
    }
    for name, value in formats.items():
        modes = ALL if name == "true" else EAGER
        yield from asked(f"axis-{name}-refused", "log_softmax reads an int.", X, T, modes=modes, axis=value)
    by_pick: dict[str, Any] = {"true": True, "none": None, "tuple": (0, 1)}
    for name, value in by_pick.items():
        yield from asked(
            f"axis-{name}-refused-by-pick",
            "From logits, it is pick that reads the axis.",
            X,
            T,
            axis=value,
            from_logits=True,
        )
    by_sum: dict[str, Any] = {
        "true": True,
        "float": 1.0,
        "of-32-bits": -(2**31),
        "of-33-bits": 2**31,
        "negative-of-33-bits": -(2**31) - 1,
        "of-65-bits": 2**63,
    }
    for name, value in by_sum.items():
        yield from asked(
            f"axis-{name}-refused-by-sum",
            "From logits with dense labels, it is the sum that reads the axis: nd in 64 bits, np in 32.",
            X,
            P,
            axis=value,
            from_logits=True,
            sparse_label=False,
        )

    for name, class_axis, batch_axis in (("beyond", 5, 7), ("before", -4, -7), ("beyond-only", 5, 0)):
        yield from asked(
            f"axes-{name}-of-one-row",
            "The class axis of a single row is looked at when its class is picked, after the batch axis.",
            f32([1, 2, 3]),
            f32([1]),
            axis=class_axis,
            batch_axis=batch_axis,
        )


def _batch_axis() -> Iterator[Case]:
    outputs = {0: C, 1: f32([2]), 2: C, -1: C, -2: f32([2]), -3: C}
    for axis, c in outputs.items():
        why = "nd: the axis that is not averaged. np ignores it."
        yield from asked(
            f"batch-axis-{axis}-of-3",
            why,
            X3,
            T3,
            modes=ALL if axis == 2 else ND,
            wrt=("0",),
            cotangent=c,
            axis=1,
            batch_axis=axis,
            tags=("documentation",),
        )
    yield from asked(
        "batch-axis-minus-1-of-2",
        "nd: the class axis as batch axis leaves one output, the mean of all. np ignores it.",
        X,
        T,
        modes=ND,
        wrt=("0",),
        cotangent=f32([2]),
        batch_axis=-1,
    )
    yield from asked(
        "batch-axis-ignored",
        "np averages over all axes but the first, whatever batch_axis says.",
        X3,
        T3,
        modes=NP,
        wrt=("0",),
        cotangent=C,
        axis=1,
        batch_axis=1,
    )
    odd: dict[str, Any] = {
        "none": None,
        "empty": (),
        "pair": (0, 1),
        "outer-pair": (0, 2),
        "list": [0, 1],
        "single": (0,),
        "text": "0",
        "numpy": np.int64(0),
    }
    for name, kept in odd.items():
        yield from asked(
            f"batch-axis-{name}",
            "nd: none, one or several axes are kept. np ignores it.",
            X3,
            T3,
            modes=EAGER,
            axis=1,
            batch_axis=kept,
        )
    refused: dict[str, Any] = {
        "5": 5,
        "-4": -4,
        "true": True,
        "float": 1.0,
        "word": "x",
        "duplicates": (0, 0),
        "pair-out-of-range": (0, 5),
    }
    for name, wrong in refused.items():
        yield from asked(
            f"batch-axis-{name}-refused",
            "nd reads a shape or None, within the rank. np ignores it.",
            X3,
            T3,
            modes=ALL if name in ("5", "true") else EAGER,
            axis=1,
            batch_axis=wrong,
        )
    yield from asked(
        "batch-axis-of-a-vector",
        "nd: a vector of logits has one axis. np ignores it.",
        f32([1, 2, 3]),
        f32([2]),
        batch_axis=1,
    )
    yield from asked(
        "batch-axis-of-classes-first",
        "Classes first, samples second: the use of batch_axis.",
        X,
        f32([0, 1, 1]),
        modes=ND,
        wrt=("0",),
        cotangent=f32([1, -0.5, 2]),
        axis=0,
        batch_axis=1,
    )
    yield from asked(
        "batch-axis-none-weighted",
        "nd: everything is averaged, weights included.",
        X,
        T,
        f32([[0.5], [2]]),
        modes=("nd",),
        wrt=("0", "2"),
        cotangent=f32([2]),
        batch_axis=None,
    )


def _ranks() -> Iterator[Case]:
    yield from asked(
        "rank-1",
        "A vector of logits is one sample.",
        f32([1, 2, 3]),
        f32([2]),
        modes=ALL,
        wrt=("0",),
        cotangent=f32([2]),
    )
    yield from asked(
        "rank-1-dense",
        "A vector of logits, a vector of probabilities.",
        f32([1, 2, 3]),
        f32([0.2, 0.3, 0.5]),
        modes=ALL,
        wrt=("0", "1"),
        cotangent=f32([2]),
        sparse_label=False,
    )
    yield from asked(
        "rank-1-label-per-class", "A vector of logits has one label.", f32([1, 2, 3]), f32([0, 1, 2])
    )
    yield from asked(
        "rank-5",
        "Any rank.",
        f32(np.round(np.cos(np.arange(48)) * 4, 1).reshape(2, 2, 3, 2, 2)),
        i32(np.arange(16).reshape(2, 2, 2, 2) % 3),
        wrt=("0",),
        cotangent=C,
        axis=2,
    )
    yield from asked("rank-0", "A number has no class axis.", f32(1), f32(0), modes=ALL)


def _empty() -> Iterator[Case]:
    for name, x, t, axis in (
        ("batch", zeros(0, 3), zeros(0), -1),
        ("classes", zeros(2, 0), zeros(2), -1),
        ("positions", zeros(2, 3, 0), zeros(2, 0), 1),
    ):
        yield from asked(f"empty-{name}-refused", "nd knows no empty arrays.", x, t, modes=ND, axis=axis)
    yield from asked("empty-batch", "np: no samples, no losses.", zeros(0, 3), zeros(0), modes=NP)
    yield from asked(
        "empty-batch-gradient",
        "np, eager: the gradient of an empty batch kills the process.",
        zeros(0, 3),
        zeros(0),
        modes=NP,
        wrt=("0",),
        cotangent=zeros(0),
    )
    yield from asked(
        "empty-batch-dense",
        "np: no samples, no losses.",
        zeros(0, 3),
        zeros(0, 3),
        modes=NP,
        wrt=("0", "1"),
        cotangent=zeros(0),
        sparse_label=False,
    )
    yield from asked(
        "empty-classes", "np: a label without classes is read from nowhere.", zeros(2, 0), zeros(2), modes=NP
    )
    yield from asked(
        "empty-classes-dense",
        "np: a sum of nothing.",
        zeros(2, 0),
        zeros(2, 0),
        modes=NP,
        wrt=("0",),
        cotangent=C,
        sparse_label=False,
    )
    yield from asked(
        "empty-positions",
        "np, eager: the mean of nothing is 0.",
        zeros(2, 3, 0),
        zeros(2, 0),
        modes=("np",),
        wrt=("0",),
        cotangent=C,
        axis=1,
    )
    yield from asked(
        "empty-positions-graph",
        "np: a graph has no mean of nothing.",
        zeros(2, 3, 0),
        zeros(2, 0),
        modes=("np-hybrid",),
        axis=1,
    )
    yield from asked(
        "empty-batch-3d", "np: no samples, no losses.", zeros(0, 3, 2), zeros(0, 2), modes=NP, axis=1
    )
    yield from asked(
        "empty-batch-from-logits",
        "nd knows no empty arrays; np: no samples, no losses.",
        zeros(0, 3),
        zeros(0),
        modes=EAGER,
        from_logits=True,
    )
    yield from asked(
        "empty-batch-from-logits-dense",
        "nd knows no empty arrays; np: no samples, no losses.",
        zeros(0, 3),
        zeros(0, 3),
        from_logits=True,
        sparse_label=False,
    )
    yield from asked(
        "rank-0-from-logits",
        "A number has no class axis.",
        f32(1),
        f32(0),
        modes=(*EAGER, *HYBRID),
        from_logits=True,
    )
