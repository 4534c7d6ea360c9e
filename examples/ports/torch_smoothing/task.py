"""The data and the start; a tenth of the labels is not known."""

import numpy as np

STEPS, RATE = 60, 0.5
SAMPLES, FEATURES, CLASSES = 32, 8, 5
NOT_KNOWN = -100


def start():
    return np.random.RandomState(1).normal(scale=0.3, size=(FEATURES, CLASSES))


def batches(steps):
    random = np.random.RandomState(2)
    centres = random.normal(size=(CLASSES, FEATURES))
    for _ in range(steps):
        labels = random.randint(0, CLASSES, size=SAMPLES)
        x = centres[labels] + 0.5 * random.normal(size=(SAMPLES, FEATURES))
        yield x, np.where(random.uniform(size=SAMPLES) < 0.1, NOT_KNOWN, labels).astype("int64")
