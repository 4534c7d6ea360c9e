"""``size_average`` and ``reduce``, which override ``reduction`` and warn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from xent_conformance.case import Case
from xent_conformance.cases.torch._build import P, W, X, Y, case, f32, loss_object
from xent_conformance.wire import Tensor


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for size_average, reduce in product((None, True, False), repeat=2):
        if size_average is None and reduce is None:
            continue
        # A loss that is not reduced needs a cotangent that `case` cannot guess from the legacy arguments.
        cotangent = f32([1, -0.5]) if reduce is False else None
        arguments: dict[str, Any] = {"size_average": size_average, "reduce": reduce}
        yield case(
            f"legacy-size-average-{size_average}-reduce-{reduce}".lower(),
            "None counts as True; a UserWarning names the reduction to write instead.",
            X,
            Y,
            "documentation",
            wrt=("input",),
            cotangent=cotangent,
            **arguments,
        )
    yield case(
        "legacy-overrides-reduction", "The legacy arguments win.", X, Y, size_average=False, reduction="none"
    )
    yield case(
        "legacy-overrides-an-invalid-reduction",
        "Even over an invalid reduction.",
        X,
        Y,
        reduce=False,
        reduction="bogus",
    )
    yield case("legacy-truth-values", "Any object counts by its truth.", X, P, size_average="", reduce=1)
    yield case(
        "legacy-warns-before-errors", "The warning comes before the types are checked.", [1], Y, reduce=True
    )
    yield case(
        "elementwise-mean",
        "The name that 'mean' had in version 0.4.1 works and warns.",
        X,
        Y,
        reduction="elementwise_mean",
    )
    yield from _class()


def _class() -> Iterator[Case]:
    yield loss_object(
        "class-defaults", "The class with its defaults; its repr.", X, Y, "documentation", wrt=("input",)
    )
    yield loss_object(
        "class-all-options",
        "Options are kept as attributes; the repr does not show them.",
        X,
        Y,
        wrt=("input",),
        weight=W,
        ignore_index=0,
        reduction="sum",
        label_smoothing=0.1,
    )
    yield loss_object(
        "class-probabilities", "Probabilities.", X, P, wrt=("input", "target"), weight=W, reduction="none"
    )
    yield loss_object(
        "class-legacy", "The legacy arguments warn at construction.", X, Y, wrt=("input",), size_average=False
    )
    yield loss_object("class-legacy-reduce", "reduce=False is 'none'.", X, Y, reduce=False, reduction="bogus")
    yield loss_object("class-bad-reduction", "A bad reduction raises at the call.", X, Y, reduction="avg")
    yield loss_object("class-smoothing-too-large", "So does smoothing beyond 1.", X, Y, label_smoothing=2)
    yield loss_object(
        "class-weight-list", "A weight that is no tensor raises at construction.", X, Y, weight=[1, 2, 4]
    )
    yield loss_object("class-weight-number", "The text names the type.", X, Y, weight=1.0)
    yield loss_object(
        "class-weight-float64", "The weight's dtype is checked at the call.", X, Y, weight=W.astype("float64")
    )
    yield loss_object("class-unexpected-keyword", "Python's own error.", X, Y, axis=1)
    yield loss_object("class-target-type", "Types are checked at the call.", X, [2, 0])
    yield loss_object(
        "class-weight-strided",
        "A weight that lies strided in memory.",
        X,
        Y,
        wrt=("input",),
        weight=Tensor(W.values, "float32", "strided"),
    )
