"""The data and the start: bright and dark discs on grey, with a border of one pixel that is not labelled.

An image has two channels, brightness and a constant, so that a convolution has an offset for each class.
"""

import numpy as np

STEPS, RATE = 60, 2.0
IMAGES, SIZE, CLASSES = 4, 16, 3
NOT_LABELLED = 255


def start():
    return np.random.RandomState(1).normal(scale=0.1, size=(CLASSES, 2, 3, 3))


def batches(steps):
    random = np.random.RandomState(2)
    rows, columns = np.mgrid[:SIZE, :SIZE]
    for _ in range(steps):
        image = np.ones((IMAGES, 2, SIZE, SIZE))
        image[:, 0] = 0.3 * random.normal(size=(IMAGES, SIZE, SIZE))
        label = np.zeros((IMAGES, 1, SIZE, SIZE), dtype="int64")
        for n in range(IMAGES):
            for kind, brightness in ((1, 1.0), (2, -1.0)):
                row, column, radius = *random.randint(3, SIZE - 3, size=2), random.randint(2, 5)
                distance = np.hypot(rows - row, columns - column)
                image[n, 0] += brightness * (distance <= radius)
                label[n, 0][distance <= radius] = kind
                label[n, 0][(distance > radius) & (distance <= radius + 1)] = NOT_LABELLED
        yield image, label
