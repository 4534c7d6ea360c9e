"""The data and the start."""

import numpy as np

STEPS, RATE = 60, 0.5
SAMPLES, FEATURES, HIDDEN, CLASSES = 32, 8, 12, 5


def start():
    random = np.random.RandomState(1)
    return random.normal(scale=0.3, size=(HIDDEN, FEATURES)), random.normal(scale=0.3, size=(CLASSES, HIDDEN))


def batches(steps):
    random = np.random.RandomState(2)
    centres = random.normal(size=(CLASSES, FEATURES))
    for _ in range(steps):
        labels = random.randint(0, CLASSES, size=SAMPLES)
        yield centres[labels] + 0.5 * random.normal(size=(SAMPLES, FEATURES)), labels.astype("int64")
