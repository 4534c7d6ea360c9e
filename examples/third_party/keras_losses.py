"""Keras 3's losses in the places of others, the nearest that they come: no option is written by hand.

``KERAS_BACKEND=torch xent report --loss torch.cross_entropy --implementation keras_losses:cross_entropy``
"""

from keras import losses, ops


def cross_entropy(
    input,
    target,
    weight=None,
    size_average=None,
    ignore_index=-100,
    reduce=None,
    reduction="mean",
    label_smoothing=0.0,
):
    """`torch.nn.functional.cross_entropy`: ``ignore_class`` and ``label_smoothing`` are Keras's own."""
    if weight is not None or size_average is not None or reduce is not None:
        raise NotImplementedError("Keras has no class weights in a loss and no legacy reductions")
    axis = min(len(input.shape) - 1, 1)
    if target.shape == input.shape:
        rows = losses.categorical_crossentropy(
            target, input, from_logits=True, label_smoothing=label_smoothing, axis=axis
        )
    else:
        if label_smoothing:
            raise NotImplementedError("Keras has no label smoothing of integer labels")
        rows = losses.sparse_categorical_crossentropy(
            target, input, from_logits=True, ignore_class=ignore_index, axis=axis
        )
    return {"none": lambda rows: rows, "mean": ops.mean, "sum": ops.sum}[reduction](rows)


def sigmoid_cross_entropy(x, t, normalize=True, reduce="mean"):
    """`chainer.functions.sigmoid_cross_entropy`: Keras averages the last axis, so each element gets one."""
    if not normalize:
        raise NotImplementedError("Keras divides by the number of elements")
    elements = losses.binary_crossentropy(t[..., None], x[..., None], from_logits=True)
    return elements if reduce == "no" else ops.mean(elements)
