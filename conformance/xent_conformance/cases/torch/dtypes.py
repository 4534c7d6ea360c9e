"""Which dtypes are accepted, what they promote to, and which error says that one is not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from xent_conformance.case import Case
from xent_conformance.cases.torch._build import FLOATING, X3, Y3, P, W, X, Y, case, differentiated, i64
from xent_conformance.wire import tensor

NOT_FLOATING = ("int8", "uint8", "int16", "int32", "int64", "bool", "complex64")


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for dtype in FLOATING:
        yield differentiated(
            f"input-{dtype}",
            "The loss of indices has the input's dtype.",
            X.astype(dtype),
            Y,
            weight=W.astype(dtype),
        )
        yield differentiated(
            f"input-{dtype}-of-three-axes",
            "Also with the class axis not last.",
            X3.astype(dtype),
            Y3,
            weight=W.astype(dtype),
            reduction="none",
        )
    for input_dtype, target_dtype in product(FLOATING, FLOATING):
        yield differentiated(
            f"probabilities-{input_dtype}-{target_dtype}",
            "Input and probabilities promote; each gradient has its own argument's dtype.",
            X.astype(input_dtype),
            P.astype(target_dtype),
            label_smoothing=0.25,
            reduction="none",
        )
    for dtype in FLOATING:
        yield case(
            f"probabilities-weight-{dtype}",
            "The weight of probabilities promotes with them.",
            X,
            P,
            wrt=("input", "target", "weight"),
            weight=W.astype(dtype),
            reduction="sum",
            label_smoothing=0.2,
        )
    yield differentiated(
        "half-probabilities-with-float64-weight",
        "Three dtypes promote together.",
        X.astype("float16"),
        P.astype("bfloat16"),
        weight=W.astype("float64"),
        label_smoothing=0.1,
    )
    yield differentiated(
        "half-probabilities-with-integer-weight",
        "An integer weight does not widen a half type.",
        X.astype("float16"),
        P.astype("float16"),
        weight=W.astype("int64"),
    )
    yield differentiated(
        "probabilities-boolean-weight",
        "A boolean weight selects classes.",
        X,
        P,
        weight=tensor([True, False, True], "bool"),
    )
    yield from _refused()


def _refused() -> Iterator[Case]:
    for dtype in NOT_FLOATING:
        yield case(f"input-{dtype}", "The input must be floating.", X.astype(dtype), Y)
        if dtype not in ("int64", "uint8"):
            yield case(f"indices-{dtype}", "Indices must be int64 or uint8.", X, Y.astype(dtype))
        yield case(
            f"probabilities-{dtype}", "A target of the input's shape must be floating.", X, X.astype(dtype)
        )
    yield case("input-int64-of-three-axes", "The text names another kernel.", X3.astype("int64"), Y3)
    yield case("input-int64-probabilities", "The same with probabilities.", X.astype("int64"), P)
    yield case("indices-uint16", "Unsigned 16-bit indices.", X, Y.astype("uint16"))
    for dtype in FLOATING:
        yield case(f"indices-{dtype}", "Floating indices are refused.", X, Y.astype(dtype))
    yield case("indices-int32-of-three-axes", "Also with three axes.", X3, Y3.astype("int32"))
    for input_dtype, weight_dtype in (
        ("float32", "float64"),
        ("float32", "float16"),
        ("float32", "int64"),
        ("float64", "float32"),
        ("float16", "float32"),
        ("bfloat16", "float32"),
    ):
        yield case(
            f"weight-{weight_dtype}-for-{input_dtype}",
            "For indices the weight needs exactly the input's dtype.",
            X.astype(input_dtype),
            Y,
            weight=W.astype(weight_dtype),
        )
    yield case(
        "weight-float64-of-three-axes",
        "Also with three axes.",
        X3,
        Y3,
        weight=W.astype("float64"),
        reduction="none",
    )
    yield case(
        "weight-float64-smoothed",
        "Also with smoothing.",
        X,
        Y,
        weight=W.astype("float64"),
        label_smoothing=0.1,
    )
    yield case(
        "weight-float64-all-ignored",
        "The dtype is checked though no weight is used.",
        X,
        i64([-100, -100]),
        weight=W.astype("float64"),
    )
