"""What Paddle's operator refuses, in the order in which it looks: dtype, axis, sizes, then per version."""

from __future__ import annotations

from math import prod

from xent.arrays import Array, dtype_name
from xent_paddle._texts import enforced, invalid
from xent_paddle._versions import Rules

#: Numbers of the dtypes in Paddle's C++ enumeration, which its texts show.
_DTYPE_NUMBERS = {
    "bool": 1,
    "uint8": 2,
    "int8": 3,
    "uint16": 4,
    "int16": 5,
    "uint32": 6,
    "int32": 7,
    "uint64": 8,
    "int64": 9,
    "float32": 10,
    "float64": 11,
    "complex64": 12,
    "complex128": 13,
    "float16": 15,
    "bfloat16": 16,
}


def check_ranks(logits: Array, label: Array) -> None:
    """Refuse logits without an axis, and labels of a rank that is neither that of the logits nor one less.

    Raises:
        ValueError: as said.
    """
    if len(logits.shape) == 0:
        raise ValueError("The dimension of input should be larger than zero!")
    logits_rank, label_rank = len(logits.shape), len(label.shape)
    if label_rank not in (logits_rank - 1, logits_rank):
        # The 13 spaces are Paddle's.
        raise ValueError(
            "Expected input_dims - 1 = label_dims or input_dims == label_dims             "
            f"(got input_dims{logits_rank}, label_dims{label_rank})"
        )


def check_logits_dtype(logits: Array) -> None:
    """Refuse logits that are neither float32 nor float64: Paddle has no kernel for others on the CPU.

    Raises:
        RuntimeError: as said.
    """
    name = dtype_name(logits)
    if name not in ("float32", "float64"):
        text = (
            f"The kernel with key (CPU, Undefined(AnyLayout), {name}) of kernel `cross_entropy_with_softmax` "
            f"is not registered. Selected wrong DataType `{name}`. "
            "Paddle support following DataTypes: float64, float32."
        )
        found = "kernel_iter == iter->second.end() && kernel_key.backend() == Backend::CPU"
        raise RuntimeError(enforced("NotFound", text, f"{found} != true", f"{found}:1 == true:1"))


def check_sizes(
    logits: tuple[int, ...], label: tuple[int, ...], *, axis: int, soft_label: bool, numeric_stable_mode: bool
) -> None:
    """Refuse an axis that is not there, and labels of other sizes than the logits.

    Raises:
        ValueError: as said.
    """
    rank = len(logits)
    if not -rank <= axis < rank:
        text = "Attr(axis) value should be in range [-R, R-1], R is the rank of Input(Logits)."
        if axis < 0:
            raise invalid(text, "axis >= -logits_rank", f"axis:{axis} < -logits_rank:{-rank}")
        raise invalid(text, "axis < logits_rank", f"axis:{axis} >= logits_rank:{rank}")
    axis %= rank
    for i, size in enumerate(logits):
        if i != axis and size != label[i]:
            raise invalid(
                "Input(Logits) and Input(Label) should in same shape in dimensions except axis.",
                "logits_dims[i] == labels_dims[i]",
                f"logits_dims[i]:{size} != labels_dims[i]:{label[i]}",
            )
    if not numeric_stable_mode and axis != rank - 1:
        raise invalid(
            "Attr(axis) can only be -1 when not in numeric_stable_mode.",
            "numeric_stable_mode == true",
            "numeric_stable_mode:0 != true:1",
        )
    if soft_label and label[axis] != logits[axis]:
        raise invalid(
            "If Attr(soft_label) == true,  the axis dimension of Input(X) and Input(Label) should be equal.",
            "logits_dims[axis] == labels_dims[axis]",
            f"logits_dims[axis]:{logits[axis]} != labels_dims[axis]:{label[axis]}",
        )
    if not soft_label and label[axis] != 1:
        raise invalid(
            "If Attr(soft_label) == false, the axis dimension of Input(Label) should be 1.",
            "labels_dims[axis] == 1UL",
            f"labels_dims[axis]:{label[axis]} != 1UL:1",
        )


def check_zero_sizes(
    shape: tuple[int, ...], *, axis: int, soft_label: bool, inserted: bool, rules: Rules
) -> None:
    """Refuse the zero sizes that a version refuses; ``inserted``: the label had no class axis of its own.

    Raises:
        ValueError: in 2.6.2, for no classes or a size of 0 before the class axis, or behind an inserted one;
            in 3.3.1, for hard labels of no classes, whose loss is memory that it did not write.
    """
    axis %= len(shape)
    if rules.allows_zero_sizes:
        if not soft_label and shape[axis] == 0 and 0 not in shape[:axis] + shape[axis + 1 :]:
            raise ValueError(
                f"logits of shape {shape} have no classes along axis {axis}, and hard labels no loss then "
                f"(PaddlePaddle {rules.version} returns memory that it did not write)"
            )
        return
    if shape[axis] == 0:
        raise invalid(
            "The axis dimention should be larger than 0, but received axis dimention is 0.",
            "axis_dim > 0",
            "axis_dim:0 <= 0:0",
        )
    if 0 in shape[:axis]:
        raise invalid(
            "The size of axis should be larger than 0, but received SizeToAxis of softmax is 0.",
            "n > 0",
            "n:0 <= 0:0",
        )
    if inserted and 0 in shape[axis + 1 :]:
        _check_resize(shape, axis)


def _check_resize(shape: tuple[int, ...], axis: int) -> None:
    """Refuse an empty label with an inserted class axis where 2.6.2 finds that its strides are not its sizes.

    2.6.2 takes it where a gradient is wanted, which is not known here.

    Raises:
        ValueError: as said.
    """
    behind = shape[axis + 1]
    # The strides of an empty array are its sizes, that of an inserted axis is size times stride of the next.
    strides = (*shape[:axis], behind * behind, *shape[axis + 1 :])
    sizes = (*shape[:axis], 1, *shape[axis + 1 :])
    if len(shape) > 2 and strides != sizes:
        raise invalid(
            f"Right now Resize is only supported for contiguous Tensor. Tensor dims is {_listed(sizes)}, "
            f"Tensor layout is NCHW, Tensor stride is {_listed(strides)}. "
            f"New dims is {prod(shape[:axis])}, 0.",
            "meta_.is_contiguous() == true",
            "meta_.is_contiguous():0 != true:1",
        )


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def check_soft_label_dtype(logits: Array, label: Array) -> None:
    """Refuse soft labels of another dtype than the logits.

    Raises:
        ValueError: as said.
    """
    wanted, found = dtype_name(logits), dtype_name(label)
    if wanted != found:
        text = (
            f"The type of data we are trying to retrieve ({wanted}) does not match the type of data "
            f"({found}) currently contained in the container."
        )
        raise ValueError(_other_dtype(text, "dtype()", wanted, found))


def soft_label_backward_error(logits: Array, label: Array) -> tuple[type[Exception], str] | None:
    """Return what the backward pass raises for empty soft labels of another dtype, which 3.3.1 takes."""
    wanted, found = dtype_name(logits), dtype_name(label)
    if wanted == found:
        return None
    text = "The Input(Label) should be with the same data type as kernel data type."
    return ValueError, _other_dtype(text, "dtype", wanted, found)


def _other_dtype(text: str, actual: str, wanted: str, found: str) -> str:
    type_of = "phi::CppTypeToDataType<T>::Type()"
    numbers = f"{actual}:{_DTYPE_NUMBERS.get(found, 0)} != {type_of}:{_DTYPE_NUMBERS[wanted]}"
    text = enforced("InvalidArgument", text, f"{actual} == {type_of}", numbers)
    return f"{text}\nsoft labels must have the dtype of the logits, {wanted}; got {found}"


def label_error(label: int, classes: int, ignore_index: int) -> IndexError:
    """Return Paddle's error for a label that names no class."""
    when = f"when label value({label}) not equal to ignore_index({ignore_index})"
    if label < 0:
        text = enforced("OutOfRange", f"label value should >= 0 {when}", "lbl >= 0", f"lbl:{label} < 0:0")
    else:
        text = enforced(
            "OutOfRange",
            f"label value should less than the shape of axis dimension {when}, But received label value as "
            f"{label} and shape of axis dimension is {classes}",
            "lbl < axis_dim_",
            f"lbl:{label} >= axis_dim_:{classes}",
        )
    return IndexError(text)
