"""Shifted logits have a floor of -64, in the loss, the softmax and (straight-through) the gradient."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import INF, ask, f32, f64, i64
from xent_conformance.wire import tensor

TAGS = ("floor",)
WHY = "Logits less their maximum are floored at -64, and the gradient is softmax - label all the same."


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _hard()
    yield from _soft()
    yield from _axes()


def _hard() -> Iterator[Case]:
    for dtype in ("float32", "float64"):
        for label in (0, 1):
            yield from ask(
                f"floor-1000-label-{label}-{dtype}",
                WHY,
                tensor([[1000.0, 0.0]], dtype),
                [[label]],
                return_softmax=True,
                tags=[*TAGS, "issue:paddle#14006"],
            )
        yield from ask(
            f"floor-edges-{dtype}",
            "63 is kept, 64 is the floor, 65 and more are cut.",
            tensor([[63.0, 0.0], [64.0, 0.0], [64.5, 0.0], [65.0, 0.0], [70.0, 0.0], [1e4, 0.0]], dtype),
            [[1]] * 6,
            return_softmax=True,
            tags=TAGS,
        )
        yield from ask(
            f"floor-two-classes-below-{dtype}",
            WHY,
            tensor([[1000.0, 0.0, -1000.0]] * 3, dtype),
            [[0], [1], [2]],
            return_softmax=True,
            tags=TAGS,
        )
        yield from ask(
            f"floor-minus-infinity-{dtype}",
            "A logit of -inf is floored too: its probability is exp(-64), never 0, its loss never infinite.",
            tensor([[0.0, -INF, 1.0]] * 3, dtype),
            [[0], [1], [2]],
            return_softmax=True,
            tags=TAGS,
        )
        yield from ask(
            f"floor-ten-classes-{dtype}",
            WHY,
            tensor([[1000.0] + [0.0] * 9], dtype),
            [[5]],
            return_softmax=True,
            tags=TAGS,
        )
        yield from ask(
            f"floor-negative-logits-{dtype}",
            "The floor is relative to the row's maximum.",
            tensor([[-1000.0, -1063.0, -1064.0, -1065.0]] * 2, dtype),
            [[1], [3]],
            return_softmax=True,
            tags=TAGS,
        )
    yield from ask("floor-3e38", WHY, [[3e38, 0.0], [0.0, 3e38]], [[1], [1]], tags=TAGS)
    yield from ask(
        "floor-3e38-to-minus-3e38", "The difference overflows float32.", [[3e38, -3e38]], [[1]], tags=TAGS
    )
    yield from ask("floor-1e300", WHY, f64([[1e300, 0.0]]), [[1]], tags=TAGS)
    yield from ask(
        "floor-largest-loss",
        "The largest loss is 64 + log C: here 64 + log 3, all others equal.",
        [[0.0, 0.0, 0.0, -1e6]],
        [[3]],
        tags=TAGS,
    )
    yield from ask(
        "floor-ignored",
        "An ignored row beside floored ones; its softmax is floored as well.",
        [[1000.0, 0.0], [1000.0, 0.0]],
        [[-100], [1]],
        return_softmax=True,
        tags=[*TAGS, "ignore-index"],
    )


def _soft() -> Iterator[Case]:
    tags = [*TAGS, "soft-label"]
    for dtype in ("float32", "float64"):
        for word, logits, label in (
            ("1000-label-0-1", [1000.0, 0.0], [0.0, 1.0]),
            ("1000-label-half", [1000.0, 0.0], [0.5, 0.5]),
            ("1000-label-1-0", [1000.0, 0.0], [1.0, 0.0]),
            ("minus-infinity-with-zero-label", [0.0, -INF, 1.0], [0.5, 0.0, 0.5]),
            ("minus-infinity-with-label", [0.0, -INF, 1.0], [0.5, 0.25, 0.25]),
            ("65-and-70", [0.0, -65.0, -70.0], [0.0, 0.5, 0.5]),
            ("sum-2", [1000.0, 0.0], [0.5, 1.5]),
        ):
            yield from ask(
                f"floor-soft-{word}-{dtype}",
                WHY,
                tensor([logits], dtype),
                tensor([label], dtype),
                soft_label=True,
                return_softmax=True,
                tags=tags,
            )


def _axes() -> Iterator[Case]:
    yield from ask(
        "floor-axis-0",
        "The floor is the same on every axis.",
        [[1000.0, 1.0], [0.0, 2.0]],
        [[1, 0]],
        axis=0,
        return_softmax=True,
        tags=[*TAGS, "axis"],
    )
    yield from ask(
        "floor-axis-1-of-3",
        "The floor is the same on every axis.",
        [[[80.0, 0.0], [0.0, -INF], [-80.0, 1.0]]],
        i64([[[1, 1]]]),
        axis=1,
        return_softmax=True,
        tags=[*TAGS, "axis"],
    )
    yield from ask(
        "floor-soft-axis-0",
        "With soft labels too.",
        [[1000.0, 1.0], [0.0, 2.0]],
        f32([[0.25, 0.5], [0.75, 0.5]]),
        soft_label=True,
        axis=0,
        tags=[*TAGS, "axis", "soft-label"],
    )
