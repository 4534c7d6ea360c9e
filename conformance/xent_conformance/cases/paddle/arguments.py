"""Python types of the arguments, and what 2.6.2 and 3.3.1 make of the wrong ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.paddle.build import (
    LABEL,
    V2,
    V3,
    X,
    ask,
    ask_positional,
    ask_value,
    f32,
    i64,
    zeros,
)
from xent_conformance.wire import tensor

TAGS = ("error", "argument-type")


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _booleans()
    yield from _integers()
    yield from _arrays()
    yield from _calls()
    yield from _inserted_axis_types()
    yield from _inserted_axis_arrays()
    yield from _inserted_axis_lists()


def _booleans() -> Iterator[Case]:
    why = "soft_label and numeric_stable_mode must be bool: ValueError in 2.6.2, TypeError in 3.3.1."
    for argument in ("soft_label", "numeric_stable_mode"):
        word = argument.replace("_", "-")
        for name, value in (
            ("one", 1),
            ("zero", 0),
            ("a-string", "x"),
            ("a-float", 1.0),
            ("a-list", []),
            ("a-tuple", ()),
        ):
            yield from ask_value(f"{word}-is-{name}", why, X, LABEL, tags=TAGS, **{argument: value})
        yield from ask_value(
            f"{word}-is-a-numpy-bool",
            "A NumPy bool is not a bool.",
            X,
            LABEL,
            versions=[V3],
            tags=TAGS,
            **{argument: np.bool_(True)},
        )
    yield from ask(
        "soft-label-is-none", "None is accepted as False.", X, LABEL, soft_label=None, tags=["argument-type"]
    )


def _integers() -> Iterator[Case]:
    why = "ignore_index and axis must be int: ValueError in 2.6.2, TypeError in 3.3.1."
    for argument, fitting in (("ignore_index", 2), ("axis", 1)):
        word = argument.replace("_", "-")
        for name, value in (
            ("a-float", 1.0),
            ("true", True),
            ("none", None),
            ("a-string", "1"),
            ("a-list", [1]),
            ("bytes", b"1"),
            ("complex", 1j),
        ):
            yield from ask_value(f"{word}-is-{name}", why, X, LABEL, tags=TAGS, **{argument: value})
        signed: tuple[Any, ...] = (np.int64(fitting), np.int32(fitting), np.int8(fitting))
        for number in signed:
            yield from ask(
                f"{word}-is-numpy-{number.dtype.name}",
                "A signed NumPy integer is accepted.",
                X,
                LABEL,
                tags=["argument-type"],
                **{argument: number},
            )
        for name, other in (
            ("uint8", np.uint8(fitting)),
            ("float64", np.float64(fitting)),
            ("float32", np.float32(fitting)),
            ("bool", np.bool_(True)),
        ):
            yield from ask_value(
                f"{word}-is-numpy-{name}",
                "Any NumPy scalar passes for an integer in 2.6.2; 3.3.1 wants a signed NumPy integer.",
                X,
                LABEL,
                tags=["argument-type"],
                **{argument: other},
            )
    why = "2.6.2 wraps axis to int32; 3.3.1 raises."
    for name, value in (("2-to-31", 2**31), ("2-to-40", 2**40), ("minus-2-to-31-minus-1", -(2**31) - 1)):
        yield from ask_value(f"axis-is-{name}", why, X, LABEL, axis=value, tags=[*TAGS, "axis"])
    yield from ask_value(
        "axis-wraps-to-0",
        why,
        X,
        [[1, 0, 1]],
        axis=2**32,
        tags=[*TAGS, "axis"],
    )
    for name, value in (("2-to-63", 2**63), ("minus-2-to-63-minus-1", -(2**63) - 1)):
        yield from ask_value(
            f"axis-is-{name}",
            "Beyond int64 the argument cannot be read at all.",
            X,
            LABEL,
            axis=value,
            tags=[*TAGS, "axis"],
        )


def _arrays() -> Iterator[Case]:
    why = "An argument without a shape is an AttributeError."
    for name, value in (
        ("a-list", [1]),
        ("none", None),
        ("an-int", 3),
        ("a-string", "a"),
        ("a-float", 1.5),
        ("a-tuple", (1,)),
    ):
        yield from ask_positional(f"logits-is-{name}", why, value, i64(LABEL), tags=TAGS)
        yield from ask_positional(f"label-is-{name}", why, f32(X), value, tags=TAGS)
    yield from ask_positional("both-are-lists", "The logits are looked at first.", [1], [2], tags=TAGS)
    yield from ask_positional(
        "logits-is-a-numpy-scalar",
        "A NumPy scalar has a shape, of no axis.",
        np.float32(1),
        i64(LABEL),
        tags=TAGS,
    )
    yield from ask_positional(
        "label-is-a-numpy-scalar", "The rank is checked before the type.", f32(X), np.int64(1), tags=TAGS
    )


def _calls() -> Iterator[Case]:
    yield from ask_positional("no-arguments", "Both arrays are needed.", tags=TAGS)
    yield from ask_positional("no-label", "The label is needed.", f32(X), tags=TAGS)
    yield from ask_positional(
        "eight-positional-arguments",
        "There are seven.",
        f32(X),
        i64(LABEL),
        False,
        -100,
        True,
        False,
        -1,
        None,
        tags=TAGS,
    )
    for name in ("weight", "reduction", "name", "use_softmax", "label_smoothing"):
        yield from ask_value(
            f"keyword-{name.replace('_', '-')}",
            "cross_entropy has this argument; this function does not.",
            X,
            LABEL,
            tags=TAGS,
            **{name: None},
        )
    yield from ask_positional(
        "keyword-input", "The logits are not called input.", tags=TAGS, input=f32(X), label=i64(LABEL)
    )
    yield from ask_positional(
        "logits-twice", "An argument cannot be given twice.", f32(X), i64(LABEL), tags=TAGS, logits=f32(X)
    )


def _inserted_axis_types() -> Iterator[Case]:
    why = "With a label of rank r - 1, 2.6.2 inserts an axis first, with other checks and other texts."
    for name, value in (
        ("a-float", 1.0),
        ("true", True),
        ("none", None),
        ("a-string", "1"),
        ("a-list", [1]),
        ("a-tuple", (1,)),
        ("a-list-of-a-float", [1.5]),
        ("numpy-int64", np.int64(1)),
        ("numpy-float64", np.float64(1)),
        ("2-to-31", 2**31),
    ):
        yield from ask_value(
            f"axis-is-{name}-label-without-class-axis",
            why,
            X,
            [2, 0],
            axis=value,
            tags=[*TAGS, "axis", "shape", "error-order"],
        )
    yield from ask_value(
        "axis-is-2-to-40-label-without-class-axis",
        "2.6.2 reads far out of bounds and dies.",
        X,
        [2, 0],
        axis=2**40,
        versions=[V2],
        tags=["axis", "shape", "crash"],
    )


def _inserted_axis_arrays() -> Iterator[Case]:
    for name, value in (
        ("integers", i64([0, 1])),
        ("integers-beyond-the-rank", i64([0, 5])),
        ("one-integer-of-two-axes", i64([[1]])),
        ("no-integers", i64([])),
        ("a-number", i64(1)),
        ("a-float", f32(1.0)),
        ("a-bool", tensor(True, "bool")),
        ("bools", tensor([True], "bool")),
    ):
        yield from ask_value(
            f"axis-is-an-array-of-{name}-label-without-class-axis",
            "2.6.2 takes an array for the list or the number that it is to Python.",
            X,
            [2, 0],
            axis=value,
            versions=[V2],
            tags=[*TAGS, "axis", "shape", "error-order"],
        )


def _inserted_axis_lists() -> Iterator[Case]:
    for name, value in (
        ("integers-beyond-the-rank", [0, 5]),
        ("an-integer-before-the-first", [-5]),
        ("too-many", [0] * 7),
    ):
        yield from ask_value(
            f"axis-is-a-list-of-{name}-label-without-class-axis",
            "2.6.2 inserts the axes of a list one after the other, before it refuses the list.",
            X,
            [2, 0],
            axis=value,
            versions=[V2],
            tags=[*TAGS, "axis", "shape", "error-order"],
        )
    for rank in (7, 8):
        yield from ask_value(
            f"label-without-class-axis-for-rank-{rank}",
            "2.6.2 inserts no axis into a label of rank 6 or more.",
            zeros([1] * (rank - 1) + [2]),
            zeros([1] * (rank - 1), "int64"),
            versions=[V2],
            tags=[*TAGS, "axis", "shape"],
        )
