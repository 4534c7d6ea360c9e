"""NaN and infinities against every label, ignored ones too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import INF, NAN, sigmoid
from xent_conformance.cases.chainer.generated.batch import FLOATS, REDUCTIONS, SHAPES, Draw, case_id, tags
from xent_conformance.wire import tensor

FAMILY = "nonfinite"
LOGITS: Mapping[str, tuple[float, ...]] = {
    "nan": (NAN,),
    "inf": (INF,),
    "minus-inf": (-INF,),
    "both-inf": (INF, -INF),
}
LABELS = {"zero": 0, "one": 1, "ignored": -1, "two": 2, "minus-two": -2}


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for reduction, logit, label, dtype in product(("mean", "no"), LOGITS, LABELS, FLOATS):
        name = case_id(FAMILY, reduction, logit, label, dtype)
        draw, shape = Draw(name), SHAPES["2d"]
        logits, labels = draw.floats(shape, -4, 4), draw.integers(shape, (0, 1, -1))
        for i, value in enumerate(LOGITS[logit]):
            logits[i, 1], labels[i, 1] = value, LABELS[label]
        yield sigmoid(
            name,
            "infinity times zero is NaN in the value, masked or not; the gradient is the sigmoid's",
            tensor(logits, dtype),
            tensor(labels, "int32"),
            cotangent=draw.cotangent(reduction, shape, dtype),
            tags=tags(FAMILY),
            **REDUCTIONS[reduction],
        )
