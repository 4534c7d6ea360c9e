"""The loss part of a classifier with two heads, as it was written for Chainer.

A class for each sample (-1: nobody said), and three yes-or-no attributes (-1: nobody said).
"""

import chainer.functions as F


class LossPart:
    def __init__(self, predictor):
        self.predictor = predictor

    def __call__(self, x, t, attributes):
        y, z = self.predictor(x)
        self.loss = F.softmax_cross_entropy(y, t, normalize=False)
        self.attribute_loss = F.sigmoid_cross_entropy(z, attributes)
        return self.loss + 0.5 * self.attribute_loss
