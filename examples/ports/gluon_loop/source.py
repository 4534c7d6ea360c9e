"""A training loop, as it was written for Gluon; the net, the trainer and the recorder are given."""

from mxnet.gluon import loss as gloss


class Training:
    def __init__(self, net, trainer, record):
        self.net, self.trainer, self.record = net, trainer, record
        self.criterion = gloss.SoftmaxCrossEntropyLoss()

    def fit(self, batches):
        curve = []
        for data, label in batches:
            with self.record():
                losses = self.criterion(self.net(data), label)
                loss = losses.mean()
            loss.backward()
            self.trainer.step(1)
            curve.append(loss)
        return curve
