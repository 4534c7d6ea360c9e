"""Draws docs/images/rosetta.png: losses, mean and gradient of one batch in each of the five losses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import SubFigure

from xent_port.explain.behaviours import KNOWN, LOGITS, asked
from xent_port.explain.losses import LOSSES, Loss, Question

mpl.use("Agg")
import matplotlib.pyplot as plt

PICTURE = Path(__file__).parents[1] / "images" / "rosetta.png"
LARGEST_LOSS, LARGEST_GRADIENT = 2.5, 0.35
UNKNOWN = -1  # what many data sets have for a missing label, and what MXNet takes for a class

Array = np.ndarray[Any, Any]


def draw(path: Path) -> None:
    """Draw the batch with all its labels, and below without the third."""
    figure = plt.figure(figsize=(9.2, 8.6), layout="constrained")
    above, below = figure.subfigures(2, 1, hspace=0.04)
    above.suptitle("All labels are known", fontweight="bold")
    _batch(above, KNOWN[2])
    below.suptitle("The third sample has no label", fontweight="bold")
    _batch(below, None)
    figure.savefig(path, dpi=160, metadata={"Software": None})
    plt.close(figure)


def _batch(figure: SubFigure, third: int | None) -> None:
    grid = figure.subplots(2, len(LOSSES))
    for (top, bottom), loss in zip(grid.T, LOSSES.values(), strict=True):
        label = third if third is not None else _unknown(loss)
        values = loss.answer(_question(loss, label, mean=False)).value.reshape(len(LOGITS), -1)
        answer = loss.answer(_question(loss, label, mean=True))
        top.set_title("\n".join(loss.name.split(".")), fontsize=8)
        _heat_map(top, values, "Oranges", Normalize(0, LARGEST_LOSS))
        top.set_xlabel(f"mean {float(answer.value):.5f}", fontsize=9, fontweight="bold")
        _heat_map(bottom, answer.gradient, "RdBu_r", Normalize(-LARGEST_GRADIENT, LARGEST_GRADIENT))
    shown = [*KNOWN[:2], "?" if third is None else third]
    samples = [f"{row} → {label}" for row, label in zip(LOGITS.astype(int).tolist(), shown, strict=True)]
    for axes, what in zip(grid[:, 0], ("loss of each sample", "gradient of the mean"), strict=True):
        axes.set_yticks(range(len(samples)), samples, fontsize=7)
        axes.set_ylabel(what, fontsize=9)


def _unknown(loss: Loss) -> int:
    return UNKNOWN if loss.ignored is None else loss.ignored


def _question(loss: Loss, third: int, mean: bool) -> Question:
    return asked([*KNOWN[:2], third], mean=mean)(loss)


def _heat_map(axes: Axes, array: Array, colours: str, scale: Normalize) -> None:
    rows, columns = array.shape
    image = axes.imshow(array, colours, norm=scale, extent=(-columns / 2, columns / 2, rows - 0.5, -0.5))
    for (row, column), number in np.ndenumerate(array):
        red, green, blue, _ = image.to_rgba(number)
        bright = 0.3 * red + 0.6 * green + 0.1 * blue > 0.45
        axes.text(
            column - (columns - 1) / 2,
            row,
            f"{number + 0.0:.3f}",
            ha="center",
            va="center",
            fontsize=8,
            color="black" if bright else "white",
        )
    axes.set_xlim(-len(LOGITS) / 2, len(LOGITS) / 2)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


if __name__ == "__main__":
    draw(PICTURE)
