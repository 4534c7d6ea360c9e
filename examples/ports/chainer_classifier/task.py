"""The data and the start; a tenth of the labels is unknown."""

import numpy as np

STEPS, RATE = 60, 0.5
SAMPLES, FEATURES, HIDDEN, CLASSES, ATTRIBUTES = 32, 8, 12, 5, 3


def start():
    random = np.random.RandomState(1)
    shapes = {
        "hidden": (FEATURES, HIDDEN),
        "classes": (HIDDEN, CLASSES),
        "attributes": (HIDDEN, ATTRIBUTES),
    }
    return {name: random.normal(scale=0.3, size=shape) for name, shape in shapes.items()}


def batches(steps):
    random = np.random.RandomState(2)
    centres = random.normal(size=(CLASSES, FEATURES))
    for _ in range(steps):
        labels = random.randint(0, CLASSES, size=SAMPLES)
        x = centres[labels] + 0.5 * random.normal(size=(SAMPLES, FEATURES))
        attributes = (x[:, :ATTRIBUTES] > 0).astype("int64")
        attributes[random.uniform(size=attributes.shape) < 0.1] = -1
        yield x, np.where(random.uniform(size=SAMPLES) < 0.1, -1, labels).astype("int64"), attributes
