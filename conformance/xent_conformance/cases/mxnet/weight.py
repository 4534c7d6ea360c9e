"""``weight``: a number that multiplies loss and gradient, looked at only when the loss is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import ALL, EAGER, INF, NAN, C, T, W, X, asked, f16, f32


def cases() -> Iterator[Case]:
    """Yield every case of this module."""
    numbers: dict[str, tuple[str, Any]] = {
        "int": ("An integer.", 2),
        "float": ("A float.", 1.5),
        "true": ("True is 1.", True),
        "false": ("False is 0: loss and gradient vanish.", False),
        "zero": ("0 is a weight, not the absence of one.", 0),
        "negative": ("Negative weights turn the loss around.", -1),
        "nan": ("NaN is taken as it is.", NAN),
        "inf": ("inf is taken as it is: the gradient is inf - inf at the label.", INF),
        "large-int": ("Integers of any size.", 2**70),
        "overflow": ("1e40 is inf in float32.", 1e40),
        "underflow": ("1e-50 is 0 in float32.", 1e-50),
        "float16-scalar": ("NumPy scalars are numbers.", np.float16(2)),
        "float32-scalar": ("NumPy scalars are numbers.", np.float32(0.1)),
        "float64-scalar": ("NumPy scalars are numbers and do not promote.", np.float64(0.1)),
        "int64-scalar": ("NumPy scalars are numbers.", np.int64(3)),
        "bool-scalar": ("numpy.bool_ is a NumPy scalar.", np.bool_(True)),
        "str-scalar": ("Any NumPy scalar that float() takes is a number.", np.str_("2")),
    }
    for name, (why, value) in numbers.items():
        modes = ALL if name in ("int", "float", "float32-scalar", "nan") else EAGER
        yield from asked(f"weight-{name}", why, X, T, modes=modes, wrt=("0",), cotangent=C, weight=value)
    yield from asked(
        "weight-complex-scalar",
        "A complex NumPy scalar loses its imaginary part, with a warning.",
        X,
        T,
        modes=("nd", "np", "np-hybrid"),
        weight=np.complex64(2),
    )
    yield from asked(
        "weight-str-scalar-graph",
        "A graph takes numbers only.",
        X,
        T,
        modes=("nd-hybrid",),
        weight=np.str_("2"),
    )
    yield from _read_by_a_graph()
    refused: dict[str, Any] = {"text": "2", "list": [2], "complex": 1j, "array": f32([2]), "array-0d": f32(2)}
    for name, value in refused.items():
        yield from asked(
            f"weight-{name}-refused",
            "Neither a float, an int nor a NumPy scalar.",
            X,
            T,
            modes=ALL,
            weight=value,
        )
    yield from asked(
        "weight-none",
        "None is no weight.",
        X,
        T,
        wrt=("0",),
        cotangent=C,
        weight=None,
        tags=("documentation",),
    )
    yield from asked(
        "weight-float16",
        "The weight is rounded to the loss's dtype: 1/3 in float16.",
        f16(X.values),
        T,
        wrt=("0",),
        cotangent=f16(C.values),
        weight=1 / 3,
    )
    yield from asked(
        "weight-float16-overflow",
        "The weight is rounded to the loss's dtype: 70000 is inf in float16.",
        f16(X.values),
        T,
        wrt=("0",),
        cotangent=f16(C.values),
        weight=70000,
    )
    yield from asked(
        "weight-and-sample-weight",
        "They multiply each other.",
        X,
        T,
        W,
        modes=ALL,
        wrt=("0", "2"),
        cotangent=C,
        weight=3,
    )


def _read_by_a_graph() -> Iterator[Case]:
    graph = ("nd-hybrid",)
    refused = {
        "true": True,
        "false": False,
        "bool-scalar": np.bool_(True),
        "complex-scalar": np.complex64(2 + 1j),
        "subnormal": 1e-310,
    }
    for name, value in refused.items():
        yield from asked(
            f"weight-{name}-refused-by-graph",
            "nd: a graph reads the weight from its text: a normal float or an integer.",
            X,
            T,
            modes=graph,
            weight=value,
        )
    read = {
        "overflow": 1e40,
        "underflow": 1e-50,
        "beyond-64-bits": 2**64 + 5,
        "minus-beyond-64-bits": -(2**64) - 5,
        "float16-scalar": np.float16(0.1),
        "int64-scalar": np.int64(-3),
    }
    for name, value in read.items():
        yield from asked(
            f"weight-{name}-read-by-graph",
            "nd: a graph reads the weight from its text, an integer modulo 2**64.",
            X,
            T,
            modes=graph,
            wrt=("0",),
            cotangent=C,
            weight=value,
        )
    yield from asked("weight-beyond-floats", "An integer beyond the floats.", X, T, weight=10**400)
