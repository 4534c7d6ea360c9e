"""Loss curves of all runs, each original's drawn beside ours, and how far apart they are."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

mpl.use("Agg")
import matplotlib.pyplot as plt

STYLES = {"numpy": ("C0", "-"), "torch": ("C1", "--"), "jax": ("C2", ":")}

Curves = Mapping[str, Sequence[float]]


def draw(runs: Mapping[tuple[str, str], Curves], limits: Mapping[str, float], path: Path) -> None:
    """Draw ``runs[dtype, loss][who]``; ``who`` is a backend or ``"original"``."""
    dtypes = list(dict.fromkeys(dtype for dtype, _ in runs))
    losses = list(dict.fromkeys(loss for _, loss in runs))
    figure, grid = plt.subplots(
        2 * len(dtypes),
        len(losses),
        figsize=(3.6 * len(losses), 4.5 * len(dtypes)),
        height_ratios=[2, 1] * len(dtypes),
        layout="constrained",
        squeeze=False,
    )
    for (dtype, loss), curves in runs.items():
        row, column = 2 * dtypes.index(dtype), losses.index(loss)
        _curves(grid[row, column], curves)
        grid[row, column].set_title(f"{loss}\n{dtype}", fontsize=9)
        _differences(grid[row + 1, column], curves, limits[dtype])
    for axes in grid[:, 0][::2]:
        axes.set_ylabel("loss of the step")
    for axes in grid[:, 0][1::2]:
        axes.set_ylabel("difference / limit")
    grid[0, 0].legend(fontsize=8)
    figure.savefig(path, dpi=80)
    plt.close(figure)


def _curves(axes: Axes, curves: Curves) -> None:
    if "original" in curves:
        axes.plot(curves["original"], color="0.8", linewidth=6, label="original")
    for who, (color, style) in STYLES.items():
        if who in curves:
            axes.plot(curves[who], color=color, linestyle=style, linewidth=1.5, label=f"xent on {who}")
    axes.set_ylim(bottom=0)


def _differences(axes: Axes, curves: Curves, limit: float) -> None:
    """Relative differences in units of the limit; no point where there is none at all."""
    axes.set_xlabel("step")
    axes.set_yscale("log")
    axes.axhline(1, color="C3", linewidth=1)
    axes.set_ylim(1e-8, 10)
    if "original" not in curves:
        axes.text(0.5, 0.5, "original not installed", transform=axes.transAxes, ha="center")
        return
    original = np.asarray(curves["original"])
    for who, (color, _) in STYLES.items():
        if who in curves:
            distance = np.abs(np.asarray(curves[who]) - original) / np.abs(original)
            axes.plot(np.where(distance > 0, distance / limit, np.nan), ".", color=color, markersize=3)
