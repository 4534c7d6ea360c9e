"""Kinds of PaddlePaddle's loss."""

from __future__ import annotations

import numpy as np

from xent_conformance.fuzz.known.kind import KnownKind, argument
from xent_conformance.results import Found
from xent_conformance.vectors import Vector
from xent_conformance.wire import Tensor


def _paddle_packed_maximum(vector: Vector, found: Found) -> bool:
    logits = argument(vector.case.call, "logits", 0)
    return (
        found.facet == "non-finite"
        and isinstance(logits, Tensor)
        and logits.dtype == "float32"
        and not np.isfinite(logits.values).all()
        and max(logits.values.shape, default=0) >= 8
    )


def _paddle_zero_sizes(vector: Vector, found: Found) -> bool:
    call = vector.case.call
    logits = argument(call, "logits", 0)
    empty = isinstance(logits, Tensor) and logits.values.size == 0
    return found.facet == "error" and call.context.get("version") == "2.6.2" and empty


KINDS = (
    KnownKind(
        name="paddle-packed-maximum",
        losses=("paddle.softmax_with_cross_entropy",),
        reason="the original depends on the CPU's vector unit",
        evidence="""With 8 float32 classes or more, the packed maximum that floors shifted logits turns NaN \
into -64.""",
        applies=_paddle_packed_maximum,
    ),
    KnownKind(
        name="paddle-zero-sizes",
        losses=("paddle.softmax_with_cross_entropy",),
        reason="the original answers with numbers that no formula means",
        evidence="""2.6.2 refuses an empty batch with words that depend on the strides of the label and on \
which of its arguments is converted first. The recorded cases of empty arrays are the same.""",
        applies=_paddle_zero_sizes,
    ),
)
