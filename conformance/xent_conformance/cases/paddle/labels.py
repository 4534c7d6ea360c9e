"""Labels: their dtypes, truncation, ignore_index."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import (
    INF,
    LABEL,
    NAN,
    V2,
    V3,
    X,
    ask,
    ask_value,
    f32,
    f64,
    i64,
)
from xent_conformance.wire import tensor

INTEGERS = ("int8", "uint8", "int16", "int32", "int64")
NOT_INTEGERS = ("bool", "float16", "bfloat16", "float32", "float64", "complex64")


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _dtypes()
    yield from _truncation()
    yield from _beyond_int32()
    yield from _ignored()
    yield from _ignore_index_values()
    yield from _out_of_range()


def _dtypes() -> Iterator[Case]:
    for dtype in INTEGERS:
        if dtype != "int64":  # which "hard-float32" has
            yield from ask(
                f"label-{dtype}",
                "Labels of every integer dtype are indices, forward and backward.",
                X,
                tensor(LABEL, dtype),
                tags=["label-dtype"],
            )
        yield from ask(
            f"label-{dtype}-axis-0",
            "On every axis.",
            X,
            tensor([[1, 0, 1]], dtype),
            axis=0,
            tags=["label-dtype", "axis"],
        )
    for dtype in NOT_INTEGERS:
        label = tensor([[1], [0]], dtype)
        yield from ask_value(
            f"label-{dtype}-forward",
            "Labels of any dtype are cast to int; the documentation asks for the dtype of the logits.",
            X,
            label,
            tags=["label-dtype", "documentation"],
        )
        yield from ask(
            f"label-{dtype}-backward",
            "The backward pass knows only integer labels: OSError.",
            X,
            label,
            tags=["label-dtype", "error"],
        )
    yield from ask(
        "label-float32-backward-float64-logits",
        "Also with float64 logits.",
        f64(X),
        f32([[1], [0]]),
        tags=["label-dtype", "error"],
    )
    yield from ask(
        "label-float32-backward-axis-0",
        "Also on another axis.",
        X,
        f32([[1, 0, 1]]),
        axis=0,
        tags=["label-dtype", "error", "axis"],
    )
    yield from ask(
        "label-float32-backward-all-ignored",
        "Also where no row would have a gradient.",
        X,
        f32([[-100], [-100]]),
        tags=["label-dtype", "error", "ignore-index"],
    )
    yield from ask(
        "label-float32-forward-with-softmax",
        "Also beside the softmax.",
        X,
        f32([[1], [0]]),
        return_softmax=True,
        tags=["label-dtype", "error", "softmax-output"],
    )


def _truncation() -> Iterator[Case]:
    why = "A float label is truncated towards zero."
    for word, value in (
        ("1.7", 1.7),
        ("2.999", 2.999),
        ("minus-half", -0.5),
        ("minus-zero", -0.0),
        ("0.999", 0.999),
    ):
        yield from ask_value(f"label-truncates-{word}", why, X, f32([[value], [0.0]]), tags=["label-dtype"])
    yield from ask_value(
        "label-truncates-to-ignored",
        "-100.7 is truncated to -100, which is ignored.",
        X,
        f32([[-100.7], [0.0]]),
        tags=["label-dtype", "ignore-index"],
    )
    yield from ask_value(
        "label-truncates-to-minus-1",
        "-1.5 is truncated to -1, which is out of range.",
        X,
        f32([[-1.5], [0.0]]),
        tags=["label-dtype", "error"],
    )
    yield from ask_value(
        "label-truncates-to-3",
        "3.2 is truncated to 3, which is out of range.",
        X,
        f64([[3.2], [0.0]]),
        tags=["label-dtype", "error"],
    )
    yield from ask_value(
        "label-complex-loses-its-imaginary-part",
        "A complex label keeps its real part, truncated.",
        X,
        tensor([[1.7 + 2.5j], [0.0]], "complex64"),
        tags=["label-dtype"],
    )
    for word, value in (("nan", NAN), ("infinite", INF), ("minus-infinite", -INF)):
        for dtype in ("float32", "float64"):
            yield from ask_value(
                f"label-{word}-{dtype}",
                "A float label that is not finite becomes the smallest int32.",
                X,
                tensor([[value], [0.0]], dtype),
                tags=["label-dtype", "error"],
            )
    for word, value in (("3e9", 3e9), ("minus-3e9", -3e9)):
        yield from ask_value(
            f"label-{word}",
            "So does one beyond int32.",
            X,
            f64([[value], [0.0]]),
            tags=["label-dtype", "error"],
        )
    yield from ask_value(
        "label-nan-is-ignored",
        "With the smallest int32 as ignore_index, NaN is an ignored label.",
        X,
        f32([[NAN], [0.0]]),
        ignore_index=-(2**31),
        tags=["label-dtype", "ignore-index"],
    )


def _beyond_int32() -> Iterator[Case]:
    why = "The forward pass truncates int64 labels to int32."
    label = i64([[2**32 + 1], [2**32 - 100]])
    yield from ask_value("label-wraps-at-32-bits", why, X, label, tags=["label-dtype"])
    yield from ask(
        "label-wraps-at-32-bits-backward",
        "The backward pass does not truncate, and writes out of bounds.",
        X,
        label,
        tags=["label-dtype", "crash"],
    )
    yield from ask_value(
        "label-2-to-31", "2**31 becomes the smallest int32.", X, [[2**31], [0]], tags=["label-dtype", "error"]
    )
    yield from ask_value(
        "label-wraps-to-ignored",
        "ignore_index is compared after the truncation.",
        X,
        [[2**32 + 1], [0]],
        ignore_index=1,
        tags=["label-dtype", "ignore-index"],
    )


def _ignored() -> Iterator[Case]:
    tags = ["ignore-index"]
    yield from ask(
        "ignored-row",
        "-100 is ignored by default: loss +0, gradient 0.",
        X,
        [[-100], [0]],
        tags=[*tags, "documentation", "issue:paddle#17961"],
    )
    yield from ask("ignored-row-float64", "As in float32.", f64(X), [[2], [-100]], tags=tags)
    yield from ask("all-ignored", "All rows ignored: zeros, no NaN.", X, [[-100], [-100]], tags=tags)
    yield from ask(
        "ignored-column-axis-0", "On the first axis.", X, [[1, -100, 0]], axis=0, tags=[*tags, "axis"]
    )
    for word, value in (("nan", NAN), ("infinite", INF), ("minus-infinite", -INF)):
        yield from ask(
            f"ignored-row-{word}",
            "The loss and the gradient of an ignored row are exactly 0 whatever its logits.",
            [[value, 0.0, 1.0], [3.0, 1.0, 0.0]],
            [[-100], [0]],
            tags=[*tags, "nan"],
        )
        yield from ask(
            f"ignored-column-{word}-axis-0",
            "On every axis.",
            [[value, 0.0, 1.0], [3.0, 1.0, 0.0]],
            [[-100, 0, 1]],
            axis=0,
            tags=[*tags, "nan", "axis"],
        )
    yield from ask(
        "ignored-class-0",
        "A class may be the ignored label.",
        X,
        [[2], [0]],
        ignore_index=0,
        tags=tags,
    )
    yield from ask("ignored-class-2", "Any class.", X, [[2], [0]], ignore_index=2, tags=tags)
    yield from ask(
        "ignored-class-1-of-five",
        "The gradient of a row whose ignored label is a class is 0, also at that class.",
        [[0.5, -1.0, 2.0, 0.25, 1.5], [1.0, 0.75, -0.5, 3.0, -2.0], [0.0, 1.25, 0.5, -1.5, 2.5]],
        [[1], [3], [1]],
        ignore_index=1,
        tags=[*tags, "issue:paddle#28622"],
    )
    yield from ask(
        "ignored-255-of-two-classes",
        "A mask of two classes and 255 for what is neither.",
        [[0.5, -1.0], [1.0, 0.75], [-2.0, 1.25], [3.0, 0.0]],
        [[255], [1], [0], [255]],
        ignore_index=255,
        tags=[*tags, "issue:paddle#25573"],
    )
    yield from ask("ignored-minus-1", "So may -1.", X, [[-1], [0]], ignore_index=-1, tags=tags)
    yield from ask(
        "ignored-255", "So may a value beyond the classes.", X, [[255], [0]], ignore_index=255, tags=tags
    )
    yield from ask_value(
        "minus-100-when-minus-1-is-ignored",
        "-100 is an error when something else is ignored.",
        X,
        [[-100], [0]],
        ignore_index=-1,
        tags=[*tags, "error"],
    )
    yield from ask(
        "ignored-3d-axis-1",
        "Ignored positions of a 3-D batch.",
        [[[1.0, 2.0], [3.0, 1.0], [0.0, -1.0]], [[0.5, 0.25], [1.5, -2.0], [2.0, 0.0]]],
        [[[7, 2]], [[1, 7]]],
        axis=1,
        ignore_index=7,
        tags=[*tags, "axis"],
    )


def _ignore_index_values() -> Iterator[Case]:
    tags = ["ignore-index", "label-dtype"]
    yield from ask_value(
        "uint8-156-is-not-minus-100",
        "Labels are compared as int: the byte of -100 is 156, an error.",
        X,
        tensor([[156], [0]], "uint8"),
        tags=[*tags, "error"],
    )
    yield from ask("int8-minus-100", "An int8 -100 is ignored.", X, tensor([[-100], [0]], "int8"), tags=tags)
    yield from ask(
        "uint8-255-when-255-is-ignored",
        "A byte of 255 matches 255.",
        X,
        tensor([[255], [0]], "uint8"),
        ignore_index=255,
        tags=tags,
    )
    yield from ask_value(
        "uint8-255-when-minus-1-is-ignored",
        "A byte of 255 does not match -1.",
        X,
        tensor([[255], [0]], "uint8"),
        ignore_index=-1,
        tags=[*tags, "error"],
    )
    for word, value in (("2-to-31-minus-1", 2**31 - 1), ("minus-2-to-31", -(2**31))):
        yield from ask(
            f"ignore-index-{word}",
            "The ends of int32 are valid.",
            X,
            [[value], [0]],
            ignore_index=value,
            tags=["ignore-index"],
        )
    why = "2.6.2 wraps ignore_index to int32 (2**40 becomes 0, so label 0 is ignored); 3.3.1 raises."
    for word, value in (("2-to-40", 2**40), ("2-to-31", 2**31), ("minus-2-to-63", -(2**63))):
        yield from ask(f"ignore-index-{word}", why, X, LABEL, ignore_index=value, versions=[V2], tags=tags)
        yield from ask_value(
            f"ignore-index-{word}", why, X, LABEL, ignore_index=value, versions=[V3], tags=[*tags, "error"]
        )
    yield from ask_value(
        "ignore-index-2-to-63",
        "Beyond int64 the argument cannot be read at all.",
        X,
        LABEL,
        ignore_index=2**63,
        tags=["ignore-index", "error"],
    )
    soft = f32([[-100.0, -100.0, -100.0], [0.25, 0.25, 0.5]])
    yield from ask(
        "soft-labels-know-no-ignore-index",
        "Soft labels of -100 are not ignored: ignore_index is unused.",
        X,
        soft,
        soft_label=True,
        tags=["ignore-index", "soft-label", "documentation"],
    )
    yield from ask(
        "soft-labels-with-ignore-index-0",
        "No value of ignore_index is an error with soft labels.",
        X,
        f32([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]),
        soft_label=True,
        ignore_index=0,
        tags=["ignore-index", "soft-label"],
    )


def _out_of_range() -> Iterator[Case]:
    tags = ["error", "issue:paddle#10945"]
    for word, value in (("3", 3), ("100", 100), ("minus-1", -1), ("minus-101", -101)):
        yield from ask_value(
            f"label-{word}-of-3-classes",
            "A label outside 0..C-1 that is not ignored is an IndexError; labels do not wrap.",
            X,
            [[0], [value]],
            tags=tags,
        )
    yield from ask_value("label-3-float64-logits", "In float64 too.", f64(X), [[3], [0]], tags=tags)
    yield from ask_value("label-2-axis-0", "On every axis.", X, [[0, 2, 1]], axis=0, tags=[*tags, "axis"])
    yield from ask_value(
        "label-3-int32",
        "Whatever the label's dtype.",
        X,
        tensor([[3], [0]], "int32"),
        tags=[*tags, "label-dtype"],
    )
    yield from ask_value(
        "first-bad-label-too-large",
        "The first offending label is named.",
        X,
        [[5], [-1]],
        tags=[*tags, "error-order"],
    )
    yield from ask_value(
        "first-bad-label-negative", "Whichever end it is beyond.", X, [[-1], [5]], tags=[*tags, "error-order"]
    )
    yield from ask_value(
        "first-bad-label-axis-0",
        "First in C order, on every axis.",
        [[[0.0, 0.0], [0.0, 0.0]]] * 3,
        [[[0, 7], [-1, 0]]],
        axis=0,
        tags=[*tags, "error-order", "axis"],
    )
    yield from ask_value(
        "bad-label-beside-ignored",
        "An ignored label before it does not count.",
        X,
        [[-100], [3]],
        tags=[*tags, "ignore-index", "issue:paddle#31201"],
    )
    yield from ask_value(
        "label-6-of-one-class",
        "Class indices beside logits with one class, as for a score that is one number.",
        [[0.5], [-1.5]],
        [[0], [6]],
        tags=["error", "issue:PaddlePaddle/PaddleNLP#318"],
    )
