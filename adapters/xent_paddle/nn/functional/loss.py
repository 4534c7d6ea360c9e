"""Mirrors ``paddle.nn.functional.loss``."""

from __future__ import annotations

from math import prod
from typing import Any

import xent
from xent.arrays import Array, creation_device, dtype_name, namespace
from xent_paddle import _checks
from xent_paddle._arguments import check_array, read_bool, read_int32
from xent_paddle._labels import BackwardError, as_indices, with_class_axis
from xent_paddle._versions import rules
from xent_paddle.utils.deprecated import deprecated

#: Logits less their maximum are not let below this; a loss is at most 64 + log(C), a probability never 0.
FLOOR = -64.0


@deprecated(
    module="paddle.nn.functional.loss",
    since="2.0.0",
    update_to="paddle.nn.functional.cross_entropy",
    reason=(
        'Please notice that behavior of "paddle.nn.functional.softmax_with_cross_entropy" and '
        '"paddle.nn.functional.cross_entropy" is different.'
    ),
)
def softmax_with_cross_entropy(
    logits: Array,
    label: Array,
    soft_label: bool = False,
    ignore_index: int = -100,
    numeric_stable_mode: bool = True,
    return_softmax: bool = False,
    axis: int = -1,
) -> Any:
    """Cross-entropy of logits against hard or soft labels along an axis, never reduced.

    Per row, with s = max(x - max(x), -64) and p = exp(s) / sum(exp(s))::

        hard:  loss = -log p[label]             gradient = p - one_hot(label)
        soft:  loss = -sum(label * log p)       gradient = p - label

    The gradient is that even where the floor of -64 was met, and where a soft label does not sum to 1: there
    it is not the derivative of the loss. Soft labels get no gradient.

    Args:
        logits: shape ``(..., C, ...)`` with the C classes along ``axis``; float32 or float64.
        label: hard: class indices, shaped like ``logits`` with size 1 along ``axis`` (2.6.2 also takes them
            without that axis). Integers; other dtypes are truncated towards zero, and the loss then has no
            gradient. Soft: shape and dtype of ``logits``.
        soft_label: whether ``label`` is soft.
        ignore_index: rows with this hard label have loss and gradient 0, whatever their logits. Compared
            after the label's cast to int32. Unused with soft labels.
        numeric_stable_mode: changes no value; False needs the last axis.
        return_softmax: also return p, which is not differentiable.
        axis: the class axis.

    Returns:
        The loss, or ``(loss, softmax)``, in the dtype of ``logits``. The loss is shaped like ``logits``, with
        size 1 along ``axis``.

    Raises:
        ValueError: for ranks and sizes that do not fit, an axis that is not there, a soft label of another
            dtype; in 2.6.2 for an argument of the wrong Python type, an empty batch, or no classes.
        TypeError: in 3.3.1 for an argument of the wrong Python type.
        RuntimeError: for logits of another dtype.
        IndexError: for a hard label that names no class and is not ignored. Labels that are not at hand (see
            `xent.arrays.values_at_hand`) give NaN instead.
        OSError: when the loss of hard labels that are not integers is differentiated.

    Warns:
        VisibleDeprecationWarning: at every call, in 3.3.1.

    Source: ``paddle.nn.functional.softmax_with_cross_entropy`` of the version that
    `~xent_paddle.get_version` names.

    >>> import numpy as np
    >>> logits = np.asarray([[1., 2., 3.], [3., 1., 0.]], dtype="float32")
    >>> softmax_with_cross_entropy(logits, np.asarray([[2], [0]]))
    array([[0.407606  ],
           [0.16984604]], dtype=float32)
    """
    now = rules()
    _checks.check_ranks(logits, label)
    xent.mark_constant(label)  # no label gets a gradient, and hard ones are cast before the core sees them
    inserted = len(label.shape) == len(logits.shape) - 1
    if inserted:
        label = with_class_axis(logits, label, axis, now)

    check_array(logits, "input", 0)
    check_array(label, "label", 1)
    soft = read_bool(soft_label, 3, now)
    stable = read_bool(numeric_stable_mode, 5, now)
    ignored = read_int32(ignore_index, 6, now)
    class_axis = read_int32(axis, 7, now)

    xp = namespace(logits=logits, label=label)
    shape = tuple(logits.shape)
    # A reshaped label may have fewer axes than the logits: Paddle reads the sizes that are not there as 0.
    label_shape = (*label.shape, *(0 for _ in shape[len(label.shape) :]))
    _checks.check_logits_dtype(logits)
    _checks.check_sizes(shape, label_shape, axis=class_axis, soft_label=soft, numeric_stable_mode=stable)
    _checks.check_zero_sizes(shape, axis=class_axis, soft_label=soft, inserted=inserted, rules=now)
    if prod(shape) == 0 and tuple(label.shape) != label_shape:
        label = xp.zeros(label_shape, dtype=label.dtype, device=creation_device(label))
    if soft and prod(shape):
        _checks.check_soft_label_dtype(logits, label)

    backward_error: BackwardError | None
    if soft:
        backward_error = _checks.soft_label_backward_error(logits, label)
    else:
        label, backward_error = as_indices(xp, label)
    try:
        return xent.softmax_cross_entropy(
            logits,
            label,
            axis=class_axis,
            target_kind="probabilities" if soft else "indices",
            ignore_index=None if soft else ignored,
            ignored_loss="zero",
            ignored_gradient="zero",
            shifted_floor=FLOOR,
            gradient_mass="one" if soft else "target",
            gradient_scaling="difference" if soft else "target",
            differentiable=("logits",),
            backward_error=backward_error,
            second_order_error=(RuntimeError, now.no_second_derivative),
            reduction="none",
            keep_axis=True,
            dtype=dtype_name(logits),
            return_softmax=bool(return_softmax),
        )
    except xent.LabelError as error:
        raise _checks.label_error(error.label, error.classes, ignored) from None
