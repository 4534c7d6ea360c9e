"""float16 and bfloat16: where torch rounds, and where its sums overflow."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.torch._build import W, case, differentiated, i64
from xent_conformance.wire import tensor

HALF = ("float16", "bfloat16")


def cases() -> Iterator[Case]:
    """Yield the cases."""
    rng = np.random.default_rng(16)
    for dtype in HALF:
        for classes in (3, 37, 200):
            logits = tensor((rng.normal(size=(4, classes)) * 3).round(2), dtype)
            labels = i64(rng.integers(classes, size=4))
            yield differentiated(
                f"{dtype}-{classes}-classes",
                "Class axis last: the sum of exponentials and its logarithm are rounded to the half type.",
                logits,
                labels,
                reduction="none",
            )
        yield differentiated(
            f"{dtype}-class-axis-not-last",
            "Class axis not last: rounded once.",
            tensor((rng.normal(size=(2, 37, 2)) * 3).round(2), dtype),
            i64(rng.integers(37, size=(2, 2))),
            reduction="none",
        )
        yield differentiated(
            f"{dtype}-single-sample",
            "One unbatched sample.",
            tensor((rng.normal(size=37) * 3).round(2), dtype),
            i64(3),
        )
        for name, row in (("60000-and-0", [60000, 0]), ("60000-and-minus-60000", [60000, -60000])):
            yield differentiated(
                f"{dtype}-{name}",
                "The largest float16 is 65504; a loss beyond it is inf.",
                tensor([row], dtype),
                i64([1]),
            )
        three = tensor([[60000, 0]] * 3, dtype)
        for reduction in ("sum", "mean"):
            yield differentiated(
                f"{dtype}-{reduction}-beyond-65504",
                "The sum is held in the half type: it overflows in float16 before the mean divides it.",
                three,
                i64([1, 1, 1]),
                reduction=reduction,
            )
            yield differentiated(
                f"{dtype}-{reduction}-of-probabilities-beyond-65504",
                "The same with probabilities.",
                three,
                tensor([[0, 1]] * 3, dtype),
                reduction=reduction,
            )
        for reduction in ("none", "sum", "mean"):
            yield differentiated(
                f"{dtype}-{reduction}-smoothed-beyond-65504",
                "The sum over the classes is held in the half type before it is divided by their number.",
                tensor([[0, 0, 40000], [1, 2, 3], [0, 0, 40000]], dtype),
                i64([2, 0, -100]),
                label_smoothing=0.1,
                reduction=reduction,
            )
        yield differentiated(
            f"{dtype}-ignored-row-smoothed-beyond-65504",
            "An ignored row that overflows adds nothing.",
            tensor([[1, 2, 3], [0, 0, 40000]], dtype),
            i64([0, -100]),
            label_smoothing=0.1,
        )
        for reduction in ("none", "mean"):
            yield differentiated(
                f"{dtype}-weight-smoothing-{reduction}",
                "Weight and smoothing in a half type.",
                tensor((rng.normal(size=(4, 3)) * 3).round(2), dtype),
                i64([0, 2, -100, 1]),
                weight=W.astype(dtype),
                label_smoothing=0.1,
                reduction=reduction,
            )
        many = tensor(np.zeros((512, 3)), dtype)
        for reduction in ("sum", "mean"):
            yield case(
                f"{dtype}-{reduction}-of-512-rows",
                "The sum accumulates in the half type: 512 rows of 1.0986.",
                many,
                i64(np.zeros(512)),
                reduction=reduction,
            )
        for reduction in ("sum", "mean"):
            yield case(
                f"{dtype}-{reduction}-of-512-positions",
                "So it does where the class axis is not last.",
                tensor(np.zeros((1, 3, 512)), dtype),
                i64(np.zeros((1, 512))),
                reduction=reduction,
            )
            yield case(
                f"{dtype}-{reduction}-of-512-rows-of-probabilities",
                "Probabilities are added up more exactly before they are rounded.",
                many,
                tensor(np.tile([1, 0, 0], (512, 1)), dtype),
                reduction=reduction,
            )
        yield differentiated(
            f"{dtype}-input-with-float32-probabilities",
            "log_softmax is rounded to the half type, the rest is float32.",
            tensor([[1, 2, 3], [3, 1, 0]], dtype),
            tensor([[0.2, 0.3, 0.5], [0.5, 0.25, 0.1]], "float32"),
            reduction="none",
        )
