"""The loss of a segmentation, as it was written for Paddle.

logits: (N, C, H, W); label: (N, 1, H, W), 255 where the border is not labelled.
"""

import paddle.nn.functional as F


def segmentation_loss(logits, label):
    loss = F.softmax_with_cross_entropy(logits, label, ignore_index=255, axis=1)
    return loss.sum() / (label != 255).sum()
