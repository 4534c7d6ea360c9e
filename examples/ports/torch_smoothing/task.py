"""The data and the start; a tenth of the labels is not known, and rare classes weigh more."""

import numpy as np

STEPS, RATE = 60, 0.5
SAMPLES, FEATURES, CLASSES = 32, 8, 5
CLASS_WEIGHT = [1.0, 1.0, 2.0, 2.0, 4.0]
NOT_KNOWN = -100


def start():
    return np.random.RandomState(1).normal(scale=0.3, size=(FEATURES, CLASSES))


def batches(steps):
    random = np.random.RandomState(2)
    centres = random.normal(size=(CLASSES, FEATURES))
    for _ in range(steps):
        labels = random.choice(CLASSES, size=SAMPLES, p=[0.3, 0.3, 0.15, 0.15, 0.1])
        x = centres[labels] + 0.5 * random.normal(size=(SAMPLES, FEATURES))
        yield x, np.where(random.uniform(size=SAMPLES) < 0.1, NOT_KNOWN, labels).astype("int64")
