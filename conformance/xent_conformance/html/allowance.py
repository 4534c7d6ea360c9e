"""What the tolerance allows in one case, in words with the case's numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance import frameworks
from xent_conformance.case import Call
from xent_conformance.compare import scale_of_gradient
from xent_conformance.outcome import Outcome
from xent_conformance.tolerance import RELATIVE, UNITS_IN_THE_LAST_PLACE, Floats, tolerance, value_scale
from xent_conformance.wire import Tensor


def sentences(call: Call, expected: Outcome) -> list[str]:
    """Return a sentence for each floating array of the original's answer."""
    return [_sentence(*part) for part in _parts(call, expected)]


def _parts(call: Call, expected: Outcome) -> Iterator[tuple[str, str, str, Floats]]:
    unit = frameworks.unit(call)
    values = expected.value if isinstance(expected.value, tuple) else (expected.value,)
    for i, value in enumerate(values):
        if _floating(value):
            name = "value" if len(values) == 1 else f"value[{i}]"
            least = "1" if unit == 1 else f"{unit:.3g}, the size of the weights"
            rule = f"the larger of |expected| and {least}"
            yield name, value.dtype, rule, value_scale(_finite(value), unit)
    gradients = {f"gradient of {name}": g for name, g in expected.gradients.items()}
    for name, gradient in {**gradients, "second order": expected.second_order}.items():
        if isinstance(gradient, Tensor) and _floating(gradient):
            axis = frameworks.class_axis(call, gradient)
            row = "of the array" if axis is None else f"of its row along axis {axis}"
            rule = f"the largest |expected| {row}, and at least what one row's cotangent can contribute"
            yield name, gradient.dtype, rule, scale_of_gradient(call, gradient)(_finite(gradient))


def _sentence(name: str, dtype: str, rule: str, scale: Floats) -> str:
    if dtype in RELATIVE:
        share = f"{RELATIVE[dtype]:.0e}".replace("e-0", "e-") + " of its scale"
    else:
        share = f"{UNITS_IN_THE_LAST_PLACE} units in the last place of its scale"
    here = _span(tolerance(dtype, scale))
    return f"{name}: {dtype} allows each element {share}, which is {rule}; here {here}."


def _span(numbers: Floats) -> str:
    if numbers.size == 0:
        return "there is no element"
    low, high = f"{numbers.min():.3g}", f"{numbers.max():.3g}"
    return low if low == high else f"{low} to {high}"


def _floating(value: object) -> bool:
    return isinstance(value, Tensor) and value.values.dtype.kind == "f"


def _finite(value: Tensor) -> Floats:
    wide = value.values.astype(np.float64)
    return np.where(np.isfinite(wide), wide, 0.0)
