"""Checks of the public functions' arguments, by name."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

from xent._operation import INPUTS
from xent._reduction import broadcast_shape
from xent.arrays import FLOATING, Array, dtype_name, is_floating

_CHOICES: dict[str, tuple[str | None, ...]] = {
    "target_kind": ("indices", "probabilities", None),
    "out_of_range": ("raise", "wrap", "clip"),
    "ignored_loss": ("zero", "multiply"),
    "ignored_gradient": ("zero", "multiply"),
    "divergence": ("cross-entropy", "kl"),
    "gradient_mass": ("target", "one"),
    "gradient_scaling": ("target", "difference"),
    "reduction": ("none", "sum", "mean"),
    "divisor": ("positions", "valid", "batch", "target_weight"),
    "empty_divisor": ("nan", "one"),
    "rounding": ("none", "log_softmax", "normalizer"),
}


def check_choices(**given: str | None) -> None:
    """Raise for a choice that is none."""
    for name, value in given.items():
        if value not in _CHOICES[name]:
            choices = ", ".join(repr(choice) for choice in _CHOICES[name])
            raise ValueError(f"{name} must be one of {choices}, got {value!r}")


def check_floating(**given: Array | None) -> None:
    """Raise for arrays of another than a floating-point dtype."""
    for name, a in given.items():
        if a is not None and not is_floating(a):
            raise TypeError(f"{name} must have a floating-point dtype, got {a.dtype}")


def check_real(**given: Array | None) -> None:
    """Raise for arrays of neither real numbers nor booleans."""
    for name, a in given.items():
        if a is not None and not (
            is_floating(a) or dtype_name(a).startswith(("int", "uint")) or "bool" in dtype_name(a)
        ):
            raise TypeError(f"{name} must be real numbers or booleans, got dtype {dtype_name(a)}")


def check_numbers(**given: Any) -> None:
    """Raise for what is no number, such as an array or what stands for one while JAX traces."""
    for name, value in given.items():
        if value is not None and not isinstance(value, Real):
            raise TypeError(f"{name} must be a number, got {type(value).__name__}")


def check_names(differentiable: Sequence[str]) -> None:
    """Raise for what is no input."""
    for name in differentiable:
        if name not in INPUTS:
            raise ValueError(f"differentiable may name {', '.join(map(repr, INPUTS))}, got {name!r}")


def check_dtypes(*names: str | None) -> None:
    """Raise for names of other than floating-point dtypes."""
    for name in names:
        if name is not None and not (name in FLOATING or name in ("longdouble", "float128")):
            raise ValueError(f"a dtype must be one of {', '.join(map(repr, FLOATING))}, got {name!r}")


def check_reduced(
    rows: tuple[int, ...],
    sample_weight: Array | None,
    reduce_axes: Sequence[int] | None,
    *,
    keeps_shape: bool,
) -> None:
    """Check what is done with the row losses; ``keeps_shape``: their class axis is to be dropped."""
    weighted = rows
    if sample_weight is not None:
        given = tuple(sample_weight.shape)
        try:
            weighted = broadcast_shape(rows, given)
        except ValueError:
            raise ValueError(
                f"sample_weight of shape {given} does not broadcast with row losses of shape {rows}"
            ) from None
        if keeps_shape and weighted != rows:
            raise ValueError(
                f"for reduction 'none' sample_weight must have the shape {rows} of the row losses, or one "
                f"that broadcasts to it, got {given}"
            )
    for axis in reduce_axes or ():
        if not -len(weighted) <= axis < len(weighted):
            raise ValueError(
                f"reduce_axes {tuple(reduce_axes or ())} are out of range for row losses of shape "
                f"{weighted}: expected {-len(weighted)}..{len(weighted) - 1}"
            )


def normalize_axis(axis: int, ndim: int) -> int:
    """Return the axis counted from the front."""
    if not -ndim <= axis < ndim:
        raise ValueError(f"axis {axis} is out of range for {ndim} dimensions: expected {-ndim}..{ndim - 1}")
    return axis % ndim
