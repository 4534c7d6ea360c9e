"""Whether shapes and dtypes fit, in the order in which PyTorch finds out, with its errors.

Where PyTorch's text leaves one guessing, a second line says what would fit.
"""

from __future__ import annotations

import math

from xent import arrays, wants_gradient
from xent.arrays import Array, dtype_name, is_floating
from xent_torch.nn._dtypes import effective_dtype, scalar_type
from xent_torch.nn._reduction import Reduction

Shape = tuple[int, ...]


def check_probabilities(
    input: Array, target: Array, weight: Array | None, ignore_index: int, label_smoothing: float
) -> None:
    """Raise for what does not fit together where the target is as large as the input."""
    if not is_floating(target):
        raise RuntimeError(
            "Expected floating point type for target with class probabilities, got "
            f"{scalar_type(dtype_name(target))}\nA target of the input's shape, {tuple(input.shape)}, holds "
            f"class probabilities. Class indices for this input have {_indices_shape(tuple(input.shape))}."
        )
    if ignore_index >= 0:
        raise RuntimeError(
            "ignore_index is not supported for floating point target\n"
            f"The target holds class probabilities; leave ignore_index ({ignore_index}) out."
        )
    if input.ndim == 0:
        raise IndexError("Dimension specified as 1 but tensor has no dimensions\n" + _SCALAR_INPUT)
    classes = input.shape[class_axis(input)]
    if weight is not None and tuple(weight.shape) != (classes,):
        raise RuntimeError("cross_entropy: " + _weight_text(classes, weight))
    _check_input_dtype(input)
    _check_smoothing(label_smoothing)
    if weight is not None and dtype_name(weight).startswith("complex"):
        # The one thing that PyTorch computes and xent does not: a complex loss.
        raise NotImplementedError(f"weight must be real, got {dtype_name(weight)}")


def check_indices(
    input: Array, target: Array, weight: Array | None, label_smoothing: float, reduction: Reduction
) -> None:
    """Raise for what does not fit together where the target holds class indices."""
    _check_smoothing(label_smoothing)
    if input.ndim == 0:
        raise IndexError(
            "Dimension out of range (expected to be in range of [-1, 0], but got 1)\n" + _SCALAR_INPUT
        )
    if math.prod(input.shape):
        _check_input_dtype(input)
    _check_batch(input, target)
    if input.ndim <= 2:
        _check_weight_gradient(input, weight)
        _check_vector(tuple(input.shape), tuple(target.shape))
        _check_target_dtype(target)
        _check_vector_size(tuple(input.shape), tuple(target.shape))
    elif input.ndim == 4:
        _check_weight_gradient(input, weight)
        if target.ndim != 3:
            raise RuntimeError(
                "only batches of spatial targets supported (3D tensors) but got targets of dimension: "
                f"{target.ndim}\n" + _help(tuple(input.shape), tuple(target.shape))
            )
        _check_target_dtype(target)
    else:
        _check_spatial(tuple(input.shape), tuple(target.shape))
        _check_weight_gradient(input, weight)
        _check_target_dtype(target)
    _check_weight(input, weight)
    _check_folded(tuple(input.shape), tuple(target.shape))
    _check_kernel(input, target, weight, reduction)


def late_smoothing_error(
    input: Array, target: Array, weight: Array | None, ignore_index: int, reduction: Reduction
) -> RuntimeError | IndexError | None:
    """Return the error of label smoothing for shapes and dtypes that are fine without it.

    PyTorch computes the loss without smoothing first, so this comes after a label out of range.
    """
    if weight is not None and weight.ndim == 0:
        return IndexError("Dimension specified as 0 but tensor has no dimensions\n" + _WEIGHT_VECTOR)
    if weight is not None and weight.shape[0] != math.prod(weight.shape):
        view = [1, weight.shape[0], *[1] * (input.ndim - 2)]
        return RuntimeError(
            f"shape '{view}' is invalid for input of size {math.prod(weight.shape)}\n" + _WEIGHT_VECTOR
        )
    if input.ndim == 1 and target.ndim == 1:
        return RuntimeError(
            "output with shape [] doesn't match the broadcast shape [1]\n"
            "With label smoothing, the class index of a single sample must have shape ()."
        )
    error = None if weight is None or reduction != "mean" else _gather_error(target, weight)
    # The weights of no labels are gathered without a look at them.
    return None if error is None or _all_ignored(target, ignore_index) else error


def _gather_error(target: Array, weight: Array) -> RuntimeError | None:
    """Return the error of gathering the weights of the labels, which the mean divides by."""
    if dtype_name(target) == "uint8":
        return RuntimeError(
            "gather(): Expected dtype int32/int64 for index\n"
            "With weight and label smoothing, the mean needs int64 targets."
        )
    if weight.ndim != 1:
        return RuntimeError(
            "Index tensor must have the same number of dimensions as input tensor\n" + _WEIGHT_VECTOR
        )
    return None


def _all_ignored(target: Array, ignore_index: int) -> bool:
    """Whether every row is ignored, or there is none; not where values are not at hand."""
    if math.prod(target.shape) == 0:
        return True
    if not arrays.values_at_hand(target):
        return False
    xp = arrays.namespace(target)
    return bool(xp.all(xp.astype(target, arrays.index_dtype(xp)) == ignore_index))


def backward_error(input: Array, target: Array) -> tuple[type[Exception], str] | None:
    """Return the error of the gradient for indices that have a loss but no gradient."""
    if input.ndim == 1 and target.ndim == 1:
        return RuntimeError, (
            f"size mismatch (got input: {list(input.shape)}, target: [1])\n"
            "The gradient of a single sample needs a class index of shape ()."
        )
    if dtype_name(target) == "uint8" and input.ndim > 2:  # empty; others were refused before
        return RuntimeError, "expected scalar type Long but found Byte"
    return None


def class_axis(input: Array) -> int:
    """Return the class axis: axis 1, and axis 0 of a single sample."""
    return 0 if input.ndim == 1 else 1


_SCALAR_INPUT = "input must have at least one axis, for the classes."
_WEIGHT_VECTOR = "With label smoothing, weight must have one axis, for the classes."


def _indices_shape(shape: Shape) -> str:
    if not shape:
        return "no shape: it needs an axis for the classes"
    return f"shape {shape[:1] + shape[2:] if len(shape) > 1 else ()}"


def _check_smoothing(label_smoothing: float) -> None:
    if label_smoothing > 1:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")


def _check_input_dtype(input: Array) -> None:
    name = dtype_name(input)
    if name not in arrays.FLOATING:
        kernel = "log_softmax_lastdim_kernel_impl" if input.ndim <= 2 else "log_softmax_kernel_impl"
        raise NotImplementedError(
            f"\"{kernel}\" not implemented for '{scalar_type(name)}'\n"
            f"input must be float16, bfloat16, float32 or float64, got {name}."
        )


def _check_batch(input: Array, target: Array) -> None:
    if input.ndim == 1:
        return
    batch = target.shape[0] if target.ndim else 0
    if input.shape[0] != batch:
        raise ValueError(
            f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({batch}).\n"
            + _help(tuple(input.shape), tuple(target.shape))
        )


def weight_gradient_error(input: Array) -> tuple[type[Exception], str]:
    """Return what asking for the gradient to the weight of class indices raises."""
    function = "nll_loss_forward" if input.ndim <= 2 else "nll_loss2d_forward"
    text = (
        f"The function '{function}' is not differentiable with respect to argument 'weight'. "
        "This input cannot have requires_grad True."
    )
    return RuntimeError, text


def _check_weight_gradient(input: Array, weight: Array | None) -> None:
    if wants_gradient(weight):
        kind, text = weight_gradient_error(input)
        raise kind(text)


def _check_vector(input: Shape, target: Shape) -> None:
    if len(target) > 1:
        raise RuntimeError(
            "0D or 1D target tensor expected, multi-target not supported\n" + _help(input, target)
        )


def _check_vector_size(input: Shape, target: Shape) -> None:
    if len(input) == 1 and target not in ((), (1,)):
        raise ValueError(
            f"For 1D input, 1D target must have size 1, but got target size: {target[0]}\n"
            + _help(input, target)
        )
    # A target of shape () counts as a batch of 0, so an empty batch let it through until here.
    if len(input) == 2 and not target:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions\n" + _help(input, target))


def _check_spatial(input: Shape, target: Shape) -> None:
    if not target:
        raise RuntimeError("ArrayRef: invalid slice, N = 1; size = 0\n" + _help(input, target))
    if target[1:] != input[2:]:
        raise RuntimeError(f"Expected target size {[input[0], *input[2:]]}, got {list(target)}")


def _check_target_dtype(target: Array) -> None:
    name = dtype_name(target)
    if name in ("int64", "uint8"):
        return
    # A library without int64 (JAX without 64-bit types) has its widest integers instead.
    widest = str(arrays.index_dtype(arrays.namespace(target))).rpartition(".")[2]
    if name != widest:
        raise RuntimeError(
            f"expected target dtype to be Long or Byte, but got {scalar_type(name)}\n"
            f"Class indices must be int64, got {name}."
        )


def _check_weight(input: Array, weight: Array | None) -> None:
    if weight is None:
        return
    classes: int = input.shape[class_axis(input)]
    if input.ndim <= 2 and tuple(weight.shape) != (classes,):
        raise RuntimeError(_weight_text(classes, weight))
    shape: Shape = tuple(weight.shape)
    if math.prod(shape) != classes:  # three axes and more read a weight of any shape flat
        raise RuntimeError(
            "weight tensor should be defined either for all or no classes\n"
            f"It must have shape ({classes},), got {tuple(weight.shape)}."
        )


def _weight_text(classes: int, weight: Array) -> str:
    return (
        f"weight tensor should be defined either for all {classes} classes or no classes "
        f"but got weight tensor of shape: {list(weight.shape)}"
    )


def _check_folded(input: Shape, target: Shape) -> None:
    rank = len(input)
    if rank == 4:
        if target != (input[0], *input[2:]):
            # The bracket is left open in the original, too.
            raise RuntimeError(f"size mismatch (got input: {list(input)} , target: {list(target)}")
    elif rank > 2 and 0 in input and 0 not in target:
        # Three, five and more axes are folded into four: an empty input differently from its target.
        positions = math.prod(target[1:])
        raise RuntimeError(
            f"size mismatch (got input: {[*input[:2], 0, 0]} , target: {[input[0], 1, positions]}\n"
            "input has no classes."
        )


def _check_kernel(input: Array, target: Array, weight: Array | None, reduction: Reduction) -> None:
    if dtype_name(input) not in arrays.FLOATING:  # empty; others were refused above
        kernel = "nll_loss_out_frame" if input.ndim <= 2 else "nll_loss2d_forward_out_frame"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_type(dtype_name(input))}'")
    if weight is not None and effective_dtype(weight) != effective_dtype(input):
        raise RuntimeError(
            f"expected scalar type {scalar_type(effective_dtype(input))} but found "
            f"{scalar_type(effective_dtype(weight))}\n"
            f"weight must have the input's dtype, {dtype_name(input)}, got {dtype_name(weight)}."
        )
    # Three axes and more: unless there is nothing to read.
    if dtype_name(target) == "uint8" and input.ndim > 2 and (math.prod(target.shape) or reduction == "none"):
        raise RuntimeError(
            "expected scalar type Long but found Byte\nWith three axes and more, class indices must be int64."
        )


def _help(input: Shape, target: Shape) -> str:
    return (
        f"Class indices for input of shape {input} have {_indices_shape(input)}, got {target}; "
        "class probabilities have the input's shape."
    )
