"""What the gradient is, where it is not the derivative of the loss, and where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import INF, LABEL, NAN, SOFT, X, ask, f32, f64, i64

TAGS = ("gradient",)
SOFT_TAGS = ("gradient", "soft-label")


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _soft_mass()
    yield from _which_arguments()
    yield from _cotangents()
    yield from _second_order()


def _soft_mass() -> Iterator[Case]:
    why = "The gradient is softmax - label even where labels do not sum to 1: not the loss's derivative."
    row = [[1.0, 2.0, 3.0]]
    for name, label in (
        ("sum-3.5", [[0.5, 1.0, 2.0]]),
        ("sum-0", [[0.0, 0.0, 0.0]]),
        ("sum-half", [[0.125, 0.25, 0.125]]),
        ("negative", [[-1.0, 0.0, 2.0]]),
        ("ones", [[1.0, 1.0, 1.0]]),
    ):
        yield from ask(f"soft-label-{name}", why, row, f32(label), soft_label=True, tags=SOFT_TAGS)
        yield from ask(
            f"soft-label-{name}-float64", why, f64(row), f64(label), soft_label=True, tags=SOFT_TAGS
        )
    yield from ask(
        "soft-label-sum-2-axis-0",
        why,
        X,
        f32([[2.0, 0.5, 0.0], [0.0, 1.5, 0.25]]),
        soft_label=True,
        axis=0,
        tags=[*SOFT_TAGS, "axis"],
    )
    yield from ask(
        "soft-label-one-hot",
        "A one-hot soft label gives what its hard label gives.",
        X,
        f32([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]),
        soft_label=True,
        tags=SOFT_TAGS,
    )


def _which_arguments() -> Iterator[Case]:
    yield from ask(
        "no-gradient-to-soft-label",
        "A soft label that asks for a gradient gets none.",
        X,
        f32(SOFT),
        soft_label=True,
        wrt=("label",),
        tags=SOFT_TAGS,
    )
    yield from ask(
        "no-gradient-to-hard-label",
        "Nor do labels that are indices.",
        X,
        LABEL,
        wrt=("logits", "label"),
        tags=TAGS,
    )


def _cotangents() -> Iterator[Case]:
    yield from ask(
        "missing-cotangent",
        "backward() of a loss that is no scalar takes ones.",
        X,
        LABEL,
        up=None,
        tags=TAGS,
    )
    yield from ask(
        "missing-cotangent-soft",
        "As with hard labels.",
        X,
        f32(SOFT),
        soft_label=True,
        up=None,
        tags=SOFT_TAGS,
    )
    yield from ask(
        "missing-cotangent-axis-0",
        "As on the last axis.",
        X,
        [[1, 0, 1]],
        axis=0,
        up=None,
        tags=[*TAGS, "axis"],
    )
    yield from ask("zero-cotangent", "A cotangent of 0 gives 0.", X, LABEL, up=f32([[0.0], [1.0]]), tags=TAGS)
    for word, value in (("infinite", INF), ("minus-infinite", -INF), ("nan", NAN)):
        yield from ask(
            f"{word}-cotangent-hard",
            "The hard gradient at the label is softmax * cotangent - cotangent: NaN for an infinity.",
            X,
            LABEL,
            up=f32([[value], [1.0]]),
            tags=[*TAGS, "nan"],
        )
        yield from ask(
            f"{word}-cotangent-soft",
            "The soft gradient is cotangent * (softmax - label), which keeps the infinity.",
            X,
            f32(SOFT),
            soft_label=True,
            up=f32([[value], [1.0]]),
            tags=[*SOFT_TAGS, "nan"],
        )
        yield from ask(
            f"{word}-cotangent-axis-0",
            "As on the last axis.",
            X,
            [[1, 0, 1]],
            axis=0,
            up=f32([[value, 1.0, 2.0]]),
            tags=[*TAGS, "nan", "axis"],
        )
        yield from ask(
            f"{word}-cotangent-of-an-ignored-row",
            "The gradient of an ignored row is exactly 0 whatever the cotangent.",
            X,
            [[-100], [0]],
            up=f32([[value], [1.0]]),
            tags=[*TAGS, "nan", "ignore-index"],
        )
    yield from ask(
        "large-cotangent",
        "A cotangent near the end of float32.",
        X,
        LABEL,
        up=f32([[1e38], [-3e38]]),
        tags=TAGS,
    )


def _second_order() -> Iterator[Case]:
    for kind, label, soft in (("hard", i64(LABEL), False), ("soft", f32(SOFT), True)):
        yield from ask(
            f"second-order-{kind}",
            "There is no second derivative: asking for one is an error.",
            X,
            label,
            soft_label=soft,
            second_order=True,
            tags=[*TAGS, "error"],
        )
