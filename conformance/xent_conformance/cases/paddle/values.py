"""What the loss is: hard and soft labels, every axis, layouts, the softmax that comes with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import (
    LABEL,
    NAN,
    SOFT,
    X,
    ask,
    ask_positional,
    ask_value,
    f32,
    f64,
    i64,
)
from xent_conformance.wire import tensor


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _documented()
    yield from _softmax_output()
    yield from _stable_mode()
    yield from _layouts()
    yield from _one_class()
    yield from _small_losses()


def _documented() -> Iterator[Case]:
    yield from ask(
        "documentation-example",
        "The documentation's example: 1-D logits and one label give shape [1], never a scalar.",
        [0.4, 0.6, 0.9],
        [1],
        tags=["documentation"],
    )
    yield from ask(
        "hard-float32",
        "Hard labels: -log softmax at the label, class axis kept.",
        X,
        LABEL,
        tags=["value", "documentation"],
    )
    yield from ask("hard-float64", "As in float32, in float64.", f64(X), LABEL, tags=["value"])
    yield from ask(
        "soft-float32",
        "Soft labels: -sum of label times log softmax.",
        X,
        f32(SOFT),
        soft_label=True,
        wrt=("logits", "label"),
        tags=["value", "soft-label", "documentation"],
    )
    yield from ask(
        "soft-float64",
        "As in float32, in float64.",
        f64(X),
        f64(SOFT),
        soft_label=True,
        wrt=("logits", "label"),
        tags=["value", "soft-label"],
    )
    yield from ask(
        "softmax-of-a-softmax",
        "Logits that are probabilities already are taken for logits, and pass through a softmax once more.",
        [[0.09, 0.245, 0.665], [0.844, 0.114, 0.042]],
        LABEL,
        return_softmax=True,
        tags=["value", "documentation"],
    )
    yield from ask_positional(
        "all-arguments-by-position",
        "All seven arguments may be given by position.",
        f32(X),
        i64([[1, 0, 1]]),
        False,
        1,
        True,
        True,
        0,
        tags=["value"],
    )
    yield from ask_positional(
        "soft-label-by-position",
        "The third position is soft_label.",
        f32(X),
        f32(SOFT),
        True,
        tags=["value", "soft-label"],
    )
    for classes in (37, 100):
        logits = [[((7 * i * (r + 1)) % 23) / 4 - 2.5 for i in range(classes)] for r in range(3)]
        yield from ask(
            f"hard-{classes}-classes",
            "Many classes: the class axis is longer than a vector register, and no multiple of one.",
            logits,
            [[classes - 1], [0], [classes // 2]],
            tags=["value"],
        )


def _softmax_output() -> Iterator[Case]:
    tags = ["softmax-output"]
    yield from ask(
        "return-softmax-hard",
        "The pair is (loss, softmax), the loss first.",
        X,
        LABEL,
        return_softmax=True,
        tags=[*tags, "documentation"],
    )
    yield from ask(
        "return-softmax-soft",
        "Soft labels return the softmax of the logits too.",
        X,
        f32(SOFT),
        soft_label=True,
        return_softmax=True,
        tags=[*tags, "soft-label"],
    )
    yield from ask(
        "return-softmax-axis-0",
        "The softmax runs over the class axis.",
        X,
        [[1, 0, 1]],
        axis=0,
        return_softmax=True,
        tags=[*tags, "axis"],
    )
    yield from ask(
        "return-softmax-of-an-ignored-row",
        "An ignored row's softmax is the real softmax; its loss is 0.",
        X,
        [[-100], [0]],
        return_softmax=True,
        tags=[*tags, "ignore-index"],
    )
    for name, label, soft in (("hard", i64(LABEL), False), ("soft", f32(SOFT), True)):
        yield from ask(
            f"softmax-cotangent-is-dropped-{name}",
            "The softmax is not differentiable: its cotangent adds nothing to that of the loss.",
            X,
            label,
            soft_label=soft,
            return_softmax=True,
            up=(f32([[1.0], [2.0]]), f32([[1.0, 2.0, 3.0], [4.0, -5.0, 6.0]])),
            tags=[*tags, "gradient"],
        )
    yield from ask(
        "softmax-cotangent-with-zero-loss-cotangent",
        "With a loss cotangent of 0 the gradient is exactly 0, whatever the softmax's.",
        X,
        LABEL,
        return_softmax=True,
        up=(f32([[0.0], [0.0]]), f32([[1.0, 2.0, 3.0], [4.0, -5.0, 6.0]])),
        tags=[*tags, "gradient"],
    )
    for name, label, soft in (("hard", i64(LABEL), False), ("soft", f32(SOFT), True)):
        yield from ask(
            f"softmax-alone-is-differentiated-{name}",
            "Differentiating the softmax without the loss ends Paddle's process.",
            X,
            label,
            soft_label=soft,
            return_softmax=True,
            up=(None, f32([[1.0, 2.0, 3.0], [4.0, -5.0, 6.0]])),
            tags=[*tags, "gradient", "crash"],
        )
    yield from ask(
        "softmax-alone-is-differentiated-float64",
        "It does so in float64 too.",
        f64(X),
        LABEL,
        return_softmax=True,
        up=(None, f64([[1.0, 2.0, 3.0], [4.0, -5.0, 6.0]])),
        tags=[*tags, "gradient", "crash"],
    )
    true: dict[str, Any] = {"one": 1, "a-string": "x", "a-list": [0]}
    for name, value in true.items():
        yield from ask(
            f"return-softmax-is-{name}",
            "return_softmax is used by truth value, without a check.",
            X,
            LABEL,
            return_softmax=value,
            tags=tags,
        )
    false: dict[str, Any] = {"zero": 0, "none": None, "an-empty-list": []}
    for name, value in false.items():
        yield from ask(
            f"return-softmax-is-{name}",
            "Anything false returns the loss alone.",
            X,
            LABEL,
            return_softmax=value,
            tags=tags,
        )


def _stable_mode() -> Iterator[Case]:
    big = [[1000.0, 0.0], [0.5, -0.25]]
    for mode in (True, False, None):
        word = str(mode).lower()
        yield from ask(
            f"numeric-stable-mode-{word}-hard",
            "On the CPU numeric_stable_mode changes no value; None counts as False.",
            big,
            [[1], [0]],
            numeric_stable_mode=mode,
            return_softmax=True,
            tags=["value", "floor", "documentation"],
        )
    yield from ask(
        "numeric-stable-mode-false-soft",
        "Nor with soft labels.",
        big,
        f32([[0.5, 0.5], [0.25, 0.75]]),
        soft_label=True,
        numeric_stable_mode=False,
        tags=["value", "soft-label", "documentation"],
    )
    yield from ask(
        "numeric-stable-mode-false-last-axis-by-number",
        "numeric_stable_mode=False needs the last axis, which may be given as a positive number.",
        X,
        LABEL,
        numeric_stable_mode=False,
        axis=1,
        tags=["value", "axis"],
    )
    yield from ask(
        "numeric-stable-mode-false-1d-axis-0",
        "Axis 0 of 1-D logits is the last axis.",
        X[0],
        [2],
        numeric_stable_mode=False,
        axis=0,
        tags=["value", "axis"],
    )
    for name, axis in (("0", 0), ("minus-2", -2)):
        for kind, label, soft in (("hard", i64([[0, 1, 0]]), False), ("soft", f32(X), True)):
            yield from ask_value(
                f"numeric-stable-mode-false-axis-{name}-{kind}",
                "numeric_stable_mode=False with a class axis that is not the last is an error.",
                X,
                label,
                soft_label=soft,
                numeric_stable_mode=False,
                axis=axis,
                tags=["error", "axis"],
            )
    yield from ask_value(
        "numeric-stable-mode-none-axis-0",
        "None counts as False here too.",
        X,
        [[0, 1, 0]],
        numeric_stable_mode=None,
        axis=0,
        tags=["error", "axis"],
    )


def _layouts() -> Iterator[Case]:
    why = "Arrays that are not contiguous give the same as contiguous ones."
    wide = [[0.5, -1.0, 2.0, 0.25], [1.5, 0.0, -0.75, 3.0], [-2.0, 1.0, 0.125, 0.5]]
    soft = [[0.25, 0.25, 0.25, 0.25], [0.0, 1.0, 0.0, 0.0], [0.5, 0.0, 0.125, 0.375]]
    for layout, word in (("F", "transposed"), ("strided", "strided"), ("reversed", "reversed")):
        yield from ask(
            f"{word}-logits", why, f32(wide, layout), [[3], [0], [1]], return_softmax=True, tags=["value"]
        )
        yield from ask(
            f"{word}-logits-axis-0", why, f32(wide, layout), [[2, 0, 1, 0]], axis=0, tags=["value", "axis"]
        )
        yield from ask(f"{word}-labels", why, wide, i64([[3], [0], [1]], layout), tags=["value"])
        yield from ask(
            f"{word}-soft-labels", why, wide, f32(soft, layout), soft_label=True, tags=["value", "soft-label"]
        )


def _one_class() -> Iterator[Case]:
    yield from ask(
        "one-class-hard",
        "With one class the loss is negative zero, the softmax 1, the gradient 0.",
        [[1.5], [-2.0]],
        [[0], [0]],
        return_softmax=True,
        tags=["value"],
    )
    yield from ask(
        "one-class-hard-float64", "The same in float64.", f64([[1.5], [-2.0]]), [[0], [0]], tags=["value"]
    )
    yield from ask(
        "one-class-soft",
        "With one class and a soft label the loss is -0 and the gradient 1 - label.",
        [[1.5], [-2.0]],
        f32([[0.5], [1.0]]),
        soft_label=True,
        tags=["value", "soft-label"],
    )
    yield from ask(
        "one-class-soft-zero-label",
        "A label of 0: the gradient is the softmax, 1.",
        [[1.5]],
        f32([[0.0]]),
        soft_label=True,
        tags=["value", "soft-label"],
    )
    yield from ask(
        "one-class-ignored",
        "An ignored row is positive zero beside a negative one.",
        [[1.5], [-2.0]],
        [[-100], [0]],
        tags=["value", "ignore-index"],
    )
    yield from ask_value(
        "one-class-label-1",
        "Labels are checked with one class too.",
        [[1.5], [-2.0]],
        [[1], [0]],
        tags=["error"],
    )
    yield from ask(
        "one-class-nan",
        "A NaN or infinite logit gives NaN.",
        [[NAN], [float("inf")], [float("-inf")]],
        [[0], [0], [0]],
        return_softmax=True,
        tags=["nan"],
    )
    yield from ask(
        "one-class-axis-0",
        "One class along the first axis.",
        [[1.5, -2.0, 3.0]],
        [[0, 0, 0]],
        axis=0,
        tags=["value", "axis"],
    )


def _small_losses() -> Iterator[Case]:
    why = "The loss is -log of the rounded softmax: a small loss has an absolute error of one rounding of 1."
    for dtype, size in (("float32", 15.0), ("float32", 20.0), ("float64", 20.0), ("float64", 40.0)):
        yield from ask(
            f"small-loss-{size:.0f}-{dtype}", why, tensor([[size, 0.0]], dtype), [[0]], tags=["value"]
        )
    yield from ask(
        "small-loss-soft",
        why,
        [[15.0, 0.0], [20.0, 0.0]],
        f32([[1.0, 0.0], [1.0, 0.0]]),
        soft_label=True,
        tags=["value", "soft-label"],
    )
