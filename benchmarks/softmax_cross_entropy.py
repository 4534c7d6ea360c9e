"""Forward and backward of xent against torch's own loss, interleaved in one process; ratios of medians.

    python benchmarks/softmax_cross_entropy.py [--repeats 15]

Prints, for each shape of float32 logits with int64 labels and reduction "mean", the median time of
`torch.nn.functional.cross_entropy` with its backward, and the ratio of xent's to it on torch tensors and on
NumPy arrays (below 1 is faster).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch

import xent

SHAPES = ((2048, 32000), (8192, 1000), (65536, 10), (512, 128))


def torch_native(logits: torch.Tensor, labels: torch.Tensor) -> Callable[[], object]:
    def step() -> None:
        leaf = logits.detach().requires_grad_()
        torch.nn.functional.cross_entropy(leaf, labels).backward()

    return step


def xent_on_torch(logits: torch.Tensor, labels: torch.Tensor) -> Callable[[], object]:
    def step() -> None:
        leaf = logits.detach().requires_grad_()
        xent.softmax_cross_entropy(leaf, labels, axis=1).backward()

    return step


def xent_on_numpy(logits: torch.Tensor, labels: torch.Tensor) -> Callable[[], object]:
    x, t = logits.numpy(), labels.numpy()
    return lambda: xent.value_and_grad(xent.softmax_cross_entropy)(x, t, axis=1)


def medians(steps: list[Callable[[], object]], repeats: int) -> list[float]:
    """Return the median time of each step, in seconds; the steps take turns."""
    times: list[list[float]] = [[] for _ in steps]
    for step in steps:
        step()
    for _ in range(repeats):
        for step, spent in zip(steps, times, strict=True):
            start = time.perf_counter()
            step()
            spent.append(time.perf_counter() - start)
    return [statistics.median(spent) for spent in times]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=15)
    repeats = parser.parse_args().repeats
    print(f"{'logits':>14} {'torch native':>14} {'xent/torch':>12} {'xent/NumPy':>12}")
    for rows, classes in SHAPES:
        generator = torch.Generator().manual_seed(0)
        logits = torch.randn(rows, classes, generator=generator) * 3
        labels = torch.randint(0, classes, (rows,), generator=generator)
        steps = [make(logits, labels) for make in (torch_native, xent_on_torch, xent_on_numpy)]
        native, on_torch, on_numpy = medians(steps, repeats)
        ratios = f"{on_torch / native:>12.2f} {on_numpy / native:>12.2f}"
        print(f"{rows:>6} x {classes:<6} {native * 1e3:>11.2f} ms {ratios}")


if __name__ == "__main__":
    main()
