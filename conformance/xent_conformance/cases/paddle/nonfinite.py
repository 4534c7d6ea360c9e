"""NaN and infinite logits and soft labels.

On processors with 256-bit vectors the original floors the first ``8 * (C // 8)`` float32 classes with a
packed maximum that turns NaN into -64; those cases carry the tag ``vector-width``.
"""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import INF, LABEL, NAN, X, ask, f32
from xent_conformance.wire import tensor

WHY = "A NaN, or an infinity that is the maximum, makes the row NaN."
SWALLOWED = "Eight float32 classes: a packed maximum turns NaN into the floor, so NaN is treated as -inf."


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _rows()
    yield from _vector_width()
    yield from _soft_labels()


def _rows() -> Iterator[Case]:
    for dtype in ("float32", "float64"):
        for word, value in (("nan", NAN), ("infinity", INF)):
            yield from ask(
                f"{word}-in-a-row-{dtype}",
                WHY,
                tensor([[0.0, value, 1.0], [3.0, 1.0, 0.0]], dtype),
                [[1], [0]],
                return_softmax=True,
                tags=["nan"],
            )
            yield from ask(
                f"{word}-beside-the-label-{dtype}",
                WHY,
                tensor([[value, 0.5, 1.0], [3.0, 1.0, 0.0]], dtype),
                LABEL,
                tags=["nan"],
            )
        yield from ask(
            f"all-minus-infinity-{dtype}",
            "A row of -inf alone is NaN.",
            tensor([[-INF, -INF, -INF], [3.0, 1.0, 0.0]], dtype),
            LABEL,
            return_softmax=True,
            tags=["nan"],
        )
    yield from ask("nan-7-classes", "Seven classes keep NaN.", [[0.0, NAN] + [0.0] * 5], [[0]], tags=["nan"])
    yield from ask(
        "all-minus-infinity-8-classes-float64",
        "Eight classes are as any other number of them in float64.",
        tensor([[-INF] * 8], "float64"),
        [[0]],
        tags=["nan"],
    )
    eight = [0.0, 1.0, 2.0, NAN, 4.0, 5.0, 6.0, 7.0]
    yield from ask(
        "nan-8-classes-float64", "float64 keeps NaN.", tensor([eight], "float64"), [[0]], tags=["nan"]
    )
    columns = [[value, 0.25] for value in eight]
    yield from ask(
        "nan-8-classes-axis-0",
        "So does a class axis that is not the last.",
        columns,
        [[0, 3]],
        axis=0,
        tags=["nan"],
    )
    for word, column in (("nan", [NAN, 1.0]), ("infinity", [INF, 1.0]), ("all-minus-infinity", [-INF, -INF])):
        yield from ask(
            f"{word}-in-a-column",
            "Only the column that holds it becomes NaN.",
            [[column[0], 2.0], [column[1], -INF]],
            [[0, 1]],
            axis=0,
            return_softmax=True,
            tags=["nan", "axis"],
        )


def _vector_width() -> Iterator[Case]:
    tags = ["nan", "vector-width"]

    def row(size: int, **values: float) -> list[float]:
        out = [float(i) for i in range(size)]
        for place, value in values.items():
            out[int(place[1:])] = value
        return out

    for name, logits, label in (
        ("nan-swallowed-8-classes", row(8, _3=NAN), 0),
        ("nan-swallowed-8-classes-at-label", row(8, _3=NAN), 3),
        ("nan-swallowed-8-classes-first", row(8, _0=NAN), 1),
        ("nan-swallowed-11-classes", row(11, _3=NAN), 0),
        ("nan-in-the-tail-11-classes", row(11, _9=NAN), 0),
        ("nan-first-11-classes", row(11, _0=NAN), 1),
        ("nan-swallowed-17-classes", [0.0, NAN] + [0.0] * 15, 0),
        ("nan-swallowed-8-classes-zeros", [0.0, NAN] + [0.0] * 6, 0),
        ("nan-swallowed-9-classes-zeros", [0.0, NAN] + [0.0] * 7, 0),
        ("nan-swallowed-last-of-16-classes", [0.0] * 15 + [NAN], 0),
        ("nan-last-of-9-classes", [0.0] * 8 + [NAN], 0),
        ("infinity-swallowed-8-classes", row(8, _3=INF), 0),
        ("infinity-swallowed-8-classes-at-label", row(8, _3=INF), 3),
        ("minus-infinities-swallowed-8-classes", [-INF] * 8, 0),
    ):
        yield from ask(name, SWALLOWED, [logits], [[label]], tags=tags)
    yield from ask(
        "nan-swallowed-8-classes-before-an-axis-of-1",
        "The class axis is the last in memory where all axes behind it have size 1.",
        [[[value] for value in row(8, _3=NAN)]],
        [[[0]]],
        axis=1,
        tags=tags,
    )
    yield from ask(
        "nan-swallowed-8-classes-soft",
        SWALLOWED,
        [row(8, _3=NAN)],
        f32([[0.125] * 8]),
        soft_label=True,
        tags=[*tags, "soft-label"],
    )


def _soft_labels() -> Iterator[Case]:
    tags = ["nan", "soft-label"]
    for word, value in (("nan", NAN), ("infinity", INF), ("minus-infinity", -INF)):
        yield from ask(
            f"soft-label-with-{word}",
            "It enters the loss, and the gradient at its own class alone.",
            X,
            f32([[value, 0.0, 1.0], [0.25, 0.25, 0.5]]),
            soft_label=True,
            tags=tags,
        )
    yield from ask(
        "soft-label-zero-beside-nan",
        "Labels that are all 0 do not hide a NaN logit.",
        [[NAN, 2.0, 3.0]],
        f32([[0.0, 0.0, 0.0]]),
        soft_label=True,
        tags=tags,
    )
    yield from ask(
        "soft-label-with-infinite-logit",
        "An infinite logit makes the row NaN.",
        [[INF, 2.0, 3.0]],
        f32([[0.5, 0.5, 0.0]]),
        soft_label=True,
        tags=tags,
    )
