"""Soft labels that sum to anything, against logits of every kind."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import INF, NAN, ask
from xent_conformance.cases.paddle.generated.drawn import FLOATS, PLACES, along, in_words, name_of, tags
from xent_conformance.cases.pairwise import pairwise
from xent_conformance.wire import tensor

FAMILY = "soft-label-mass"
#: Rows of labels; a place with two classes takes the first two of each.
LABELS = {
    "one-hot": ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]),
    "sum-1": ([0.25, 0.75, 0.0], [0.5, 0.25, 0.25]),
    "sum-below-1": ([0.125, 0.25, 0.125], [0.0, 0.1, 0.3]),
    "sum-above-1": ([1.5, 0.25, 2.0], [0.9, 0.8, 0.7]),
    "zero": ([0.0, 0.0, 0.0],),
    "negative": ([-1.0, -0.25, -2.0], [-0.5, 0.0, -0.5]),
    "cancelling": ([1.0, -1.0, 0.0], [-0.5, 1.5, 0.0]),
    "huge": ([1e30, 2.5e29, 0.0], [1.0, 1e20, 0.5]),
    "tiny": ([1e-30, 2e-30, 0.0], [1e-20, 0.0, 1e-10]),
    "nan": ([NAN, 0.5, 0.5], [0.25, 0.75, 0.0]),
    "infinite": ([0.25, INF, 0.0], [0.5, 0.5, 0.0]),
}
LOGITS = {
    "moderate": ([0.5, -1.25, 2.0], [1.5, 0.75, -0.5], [-0.25, 3.0, 1.0]),
    "equal": ([0.75, 0.75, 0.75],),
    "floored": ([100.0, 0.0, -100.0], [-80.0, 0.5, 1.0]),
    "minus-infinite": ([0.5, -INF, 1.0], [-INF, 0.25, 0.0]),
    "nan": ([0.5, 1.0, 0.0], [NAN, 0.25, 0.0]),
}
FACTORS = {
    "mass": tuple(LABELS),
    "logits": tuple(LOGITS),
    "dtype": FLOATS,
    "place": PLACES,
    "softmax": (False, True),
}


def cases() -> Iterator[Case]:
    """Yield the cases of this family."""
    for choice in pairwise(FACTORS):
        place, dtype = choice["place"], choice["dtype"]
        yield from ask(
            name_of(FAMILY, {**choice, "logits": f"logits-{choice['logits']}"}),
            f"The gradient is softmax - label whatever soft labels sum to: {in_words(choice)}.",
            tensor(along(place, LOGITS[choice["logits"]]), dtype),
            tensor(along(place, LABELS[choice["mass"]]), dtype),
            soft_label=True,
            return_softmax=choice["softmax"],
            axis=place.axis,
            tags=[*tags(FAMILY), "soft-label", "gradient"],
        )
