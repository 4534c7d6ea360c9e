"""A loss of xent on tensors of PaddlePaddle: computed on NumPy arrays, differentiated by xent."""

import numpy as np
import paddle

import xent


class OnPaddle(paddle.autograd.PyLayer):
    """Takes the logits, and the loss as a function of the logits alone."""

    @staticmethod
    def forward(ctx, logits, loss):
        """Compute the loss, and keep how to differentiate it."""
        value, ctx.pullback = xent.vjp(loss, logits.numpy())
        return paddle.to_tensor(np.asarray(getattr(value, "array", value)))

    @staticmethod
    def backward(ctx, gradient):
        """Return the gradient of the logits for that of the loss."""
        return paddle.to_tensor(np.asarray(ctx.pullback(gradient.numpy())))
