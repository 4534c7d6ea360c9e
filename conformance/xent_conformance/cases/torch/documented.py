"""What the documentation and its examples say: shapes, the two kinds of target, the three reductions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Call, Case
from xent_conformance.cases.torch._build import (
    FUNCTION,
    LOSS,
    X3,
    Y3,
    P,
    W,
    X,
    Y,
    case,
    differentiated,
    f32,
    i64,
)
from xent_conformance.wire import Tensor

DOCUMENTATION = "documentation"


def cases() -> Iterator[Case]:
    """Yield the cases."""
    yield from _examples()
    yield from _shapes()
    yield from _reductions()
    yield from _layouts()
    yield from _second_order()


def _examples() -> Iterator[Case]:
    rng = np.random.default_rng(5)
    logits = f32(rng.normal(size=(3, 5)).round(3))
    labels = i64(rng.integers(5, size=3))
    scores = np.exp(rng.normal(size=(3, 5)))
    probabilities = f32((scores / scores.sum(axis=1, keepdims=True)).round(4))
    yield differentiated(
        "documented-example-of-indices",
        "The documented example with class indices.",
        logits,
        labels,
        DOCUMENTATION,
    )
    yield differentiated(
        "documented-example-of-probabilities",
        "The documented example with class probabilities.",
        logits,
        probabilities,
        DOCUMENTATION,
    )
    yield differentiated("running-example", "Row losses 0.40760598 and 0.16984606, their mean.", X, Y)
    yield Case(
        "positional-arguments",
        LOSS,
        "The documented order of the first arguments: input, target, weight.",
        Call(FUNCTION, args=(X, Y, W)),
        (DOCUMENTATION,),
    )
    yield Case(
        "every-argument-by-position",
        LOSS,
        "The legacy arguments sit between the others; code from before 0.4 passes them by position.",
        Call(FUNCTION, args=(X, Y, W, None, 0, None, "sum", 0.1)),
        (DOCUMENTATION,),
    )


def _shapes() -> Iterator[Case]:
    wide = Tensor(X3.values[..., None], "float32")
    for reduction in ("none", "sum", "mean"):
        yield differentiated(
            f"single-sample-{reduction}",
            "Input (C,) and target (): one unbatched sample, loss of shape ().",
            f32([1, 2, 3]),
            i64(2),
            DOCUMENTATION,
            reduction=reduction,
        )
        yield differentiated(
            f"single-sample-of-probabilities-{reduction}",
            "Input and target (C,): one unbatched sample of probabilities.",
            f32([1, 2, 3]),
            f32([0.2, 0.3, 0.5]),
            DOCUMENTATION,
            reduction=reduction,
        )
        yield differentiated(
            f"one-spatial-axis-{reduction}",
            "Input (N, C, d1): the class axis is axis 1, not the last.",
            X3,
            Y3,
            DOCUMENTATION,
            reduction=reduction,
        )
        yield differentiated(
            f"two-spatial-axes-{reduction}",
            "Input (N, C, d1, d2), as for images.",
            wide,
            Tensor(Y3.values[..., None], "int64"),
            DOCUMENTATION,
            reduction=reduction,
        )
        yield differentiated(
            f"three-spatial-axes-{reduction}",
            "Input (N, C, d1, d2, d3): K-dimensional loss.",
            Tensor(X3.values[..., None, None], "float32"),
            Tensor(Y3.values[..., None, None], "int64"),
            DOCUMENTATION,
            reduction=reduction,
        )
    yield case(
        "single-sample-with-target-of-size-one",
        "Input (C,) also takes a target of shape (1,); the loss has shape ().",
        f32([1, 2, 3]),
        i64([2]),
        reduction="none",
    )
    yield case(
        "target-of-size-one-is-forward-only",
        "The value of input (C,) with target (1,) is there, its gradient is an error.",
        f32([1, 2, 3]),
        i64([2]),
        wrt=("input",),
    )
    for reduction in ("none", "sum"):
        yield case(
            f"target-of-size-one-is-forward-only-{reduction}",
            "With every reduction, only the value is there.",
            f32([1, 2, 3]),
            i64([2]),
            reduction=reduction,
            wrt=("input",),
        )
    yield case(
        "target-of-size-one-with-smoothing",
        "With label smoothing, target (1,) for input (C,) is an error of shapes.",
        f32([1, 2, 3]),
        i64([2]),
        label_smoothing=0.1,
    )
    yield case(
        "one-class-single-sample",
        "Input (1,) and target (): shapes differ, so the target is an index.",
        f32([4]),
        i64(0),
        reduction="none",
    )
    yield differentiated(
        "one-class", "With one class every loss is 0.", f32([[1], [3]]), i64([0, 0]), reduction="none"
    )
    yield differentiated(
        "one-class-probabilities",
        "With one class the loss is 0 whatever the probability.",
        f32([[1], [3]]),
        f32([[1], [0.5]]),
        reduction="none",
        label_smoothing=0.3,
    )


def _reductions() -> Iterator[Case]:
    for kind, target in (("indices", Y), ("probabilities", P)):
        for reduction in ("none", "sum", "mean"):
            yield differentiated(
                f"{reduction}-of-{kind}",
                f"The documented reduction {reduction!r}.",
                X,
                target,
                DOCUMENTATION,
                reduction=reduction,
            )
    yield case(
        "mean-takes-a-cotangent",
        "A cotangent of the mean scales the gradient.",
        X,
        Y,
        wrt=("input",),
        cotangent=f32(-2.5),
    )


def _layouts() -> Iterator[Case]:
    for layout in ("F", "strided"):
        yield differentiated(
            f"layout-{layout.lower()}",
            "How the input lies in memory changes nothing.",
            Tensor(X.values, "float32", layout),
            Y,
        )
        yield differentiated(
            f"layout-{layout.lower()}-of-three-axes",
            "Class axis not last, in another memory layout, target too.",
            Tensor(X3.values, "float32", layout),
            Tensor(Y3.values, "int64", layout),
            reduction="none",
        )
        yield differentiated(
            f"layout-{layout.lower()}-of-probabilities",
            "Probabilities in another memory layout.",
            X,
            Tensor(P.values, "float32", layout),
        )


def _second_order() -> Iterator[Case]:
    for name, target, kwargs in (
        ("indices", Y, {}),
        ("indices-with-weight-and-smoothing", Y, {"weight": W.astype("float64"), "label_smoothing": 0.3}),
        ("ignored-indices", i64([2, -100]), {"reduction": "sum"}),
        ("probabilities", P.astype("float64"), {}),
        (
            "probabilities-with-weight",
            P.astype("float64"),
            {"weight": W.astype("float64"), "label_smoothing": 0.3},
        ),
    ):
        yield case(
            f"second-order-{name}",
            "The loss can be differentiated twice.",
            X.astype("float64"),
            target,
            wrt=("input",),
            second_order=True,
            **kwargs,
        )
