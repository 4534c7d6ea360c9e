"""The loss curves of each port, on that of its original."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

STYLES = [("C0", "-"), ("C1", "--"), ("C2", ":")]


def draw(ports: Mapping[str, Mapping[str, Sequence[float]]], path: Path) -> None:
    """Draw ``ports[name][who]``; the first of each is the original."""
    figure, grid = plt.subplots(
        1, len(ports), figsize=(3.6 * len(ports), 3.4), layout="constrained", squeeze=False
    )
    for axes, (name, curves) in zip(grid[0], ports.items(), strict=True):
        original, *ways = curves
        axes.plot(curves[original], color="0.8", linewidth=6, label=original)
        for way, (color, style) in zip(ways, STYLES, strict=True):
            axes.plot(curves[way], color=color, linestyle=style, linewidth=1.5, label=way)
        axes.set_title(name, fontsize=10)
        axes.set_xlabel("step")
        axes.set_ylim(bottom=0)
        axes.legend(fontsize=8)
    grid[0, 0].set_ylabel("loss of the step")
    figure.savefig(path, dpi=80)
    plt.close(figure)
