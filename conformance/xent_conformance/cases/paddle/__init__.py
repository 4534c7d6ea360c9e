"""Cases of ``paddle.nn.functional.softmax_with_cross_entropy``, for PaddlePaddle 2.6.2 and 3.3.1.

What a runner needs to know:

* ``context["version"]`` is always there and names the version that was asked; the id ends in ``@`` and that
  version. The adapter answers under ``xent_paddle.using_version(context["version"])``.
* With ``return_softmax`` the value is the pair ``(loss, softmax)`` and the cotangent is a pair too, in which
  ``None`` means that this output is not used. The softmax is not differentiable: its part never counts.
* ``wrt`` may name a soft ``label``, or integer labels; Paddle has no gradient for either (``None``).

Tags say what a case is about. Three mark the original's accidents: ``crash`` (its process dies),
``uninitialised`` (it returns memory that it did not write) and ``vector-width`` (its answer depends on the
width of the CPU's vector registers).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from xent_conformance.case import Case
from xent_conformance.cases.paddle import (
    arguments,
    errors,
    extremes,
    generated,
    gradients,
    labels,
    nonfinite,
    shapes,
    values,
    zero_sizes,
)


def cases() -> Iterable[Case]:
    """Return every case, in a fixed order."""
    modules = (
        values,
        gradients,
        labels,
        extremes,
        nonfinite,
        shapes,
        zero_sizes,
        arguments,
        errors,
        generated,
    )
    return chain.from_iterable(module.cases() for module in modules)
