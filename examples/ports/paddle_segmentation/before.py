"""Trains with the source as it is, on Paddle."""

import paddle
from task import RATE, STEPS, batches, start


def train(source):
    kernel = paddle.to_tensor(start(), stop_gradient=False)
    curve = []
    for image, label in batches(STEPS):
        logits = paddle.nn.functional.conv2d(paddle.to_tensor(image), kernel, padding=1)
        loss = source.segmentation_loss(logits, paddle.to_tensor(label))
        (gradient,) = paddle.grad(loss, [kernel])
        kernel = paddle.to_tensor(kernel.numpy() - RATE * gradient.numpy(), stop_gradient=False)
        curve.append(float(loss))
    return curve
