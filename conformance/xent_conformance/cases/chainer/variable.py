"""``chainer.Variable``: how it prints, and what it refuses to hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import INF, NAN, f16, f32, f64, i32, softmax_helper, zeros


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    for name, why, data in (
        ("scalar", "0-d: variable(0.4401896)", f32(0.4401896)),
        ("vector", "1-d: variable([1., 2.])", f32([1, 2])),
        ("matrix", "rows are aligned below the first", f32([[1, 2], [3, 4]])),
        ("three-dimensions", "blocks are separated by an empty line", f32([[[1, 2]], [[3, 4.5]]])),
        ("integers", "no dtype is printed", i32([1, 2])),
        ("float16", "few digits", f16([0.1, 2])),
        ("float64", "many digits", f64([0.1, 1 / 3])),
        ("nonfinite", "nan, inf and -0.", f32([NAN, INF, -INF, -0.0])),
        ("empty", "a zero-size array shows its shape", zeros(0, 3)),
        ("empty-vector", "but not when it is (0,)", zeros(0)),
        ("long", "more than a thousand elements are summarised", zeros(1001)),
    ):
        yield _variable(name, why, data=data)
    yield _variable("named", "the name stands before the parenthesis", data=f32([[1, 2], [3, 4]]), name="foo")
    for name, refused in (
        ("list", [1.0, 2.0]),
        ("float", 1.5),
        ("numpy-scalar", np.float32(1.5)),
        ("text", "x"),
    ):
        yield _variable(f"error-{name}", "arrays only", data=refused)


def _variable(case_id: str, why: str, **arguments: Any) -> Case:
    return softmax_helper("chainer.Variable", f"variable-{case_id}", why, arguments, wrt=())
