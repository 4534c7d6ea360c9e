"""Train linear classifiers on scikit-learn's digits with each of the five losses, beside the originals.

    python examples/digits [--dtype float32] [--steps 100] [--backend numpy] [--loss torch] [--plot PNG]

For each loss it trains on NumPy, torch and JAX through the adapter, and, where the original framework is
installed (``xent originals install``), with the original's own function on the same data, start and steps. It
prints the largest relative difference between the losses of any step, draws the curves, and exits with 1 if a
difference is above the limit: 1e-5 in float32, 1e-9 in float64.
"""

import argparse
import sys
from pathlib import Path

from losses import LOSSES, Loss
from plot import draw
from train import BACKENDS, Curve, with_original
from xent_conformance.originals.environments import environment, python_of, state
from xent_conformance.originals.process import Original

LIMITS = {"float32": 1e-5, "float64": 1e-9}


def main() -> int:
    options = arguments()
    runs: dict[tuple[str, str], dict[str, list[float]]] = {}
    failed = False
    print(
        f"{'loss':34}{'dtype':9}{'backend':10}{'accuracy':>9}{'last loss':>11}  largest relative difference"
    )
    for loss in (
        loss for loss in LOSSES if not options.loss or set(options.loss) & {loss.name, *framework(loss)}
    ):
        for dtype in options.dtype or LIMITS:
            task = loss.task(dtype)
            original = original_curve(loss, dtype, options)
            curves = runs.setdefault((dtype, loss.name), {})
            if original is not None:
                curves["original"] = original[0]
            for backend in options.backend or BACKENDS:
                curves[backend], weights = BACKENDS[backend](loss, task, options.steps)
                verdict = f"no original: run `xent originals install {loss.environment}`"
                if original is not None:
                    difference = largest_relative_difference(curves[backend], original[0])
                    within = difference <= LIMITS[dtype]
                    failed |= not within
                    verdict = f"{difference:.1e}  {'ok' if within else f'above {LIMITS[dtype]:g}'}"
                accuracy, last = task.accuracy(weights), curves[backend][-1]
                print(
                    f"{loss.name:34}{dtype:9}{backend:10}{accuracy:9.3f}{last:11.6f}  {verdict}", flush=True
                )
    if options.plot is not None:
        draw(runs, LIMITS, options.plot)
        print(f"curves: {options.plot}")
    return 1 if failed else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    several = {"action": "append", "metavar": "NAME"}
    parser.add_argument("--dtype", choices=LIMITS, help="default: both", **several)
    parser.add_argument("--backend", choices=BACKENDS, help="default: all", **several)
    parser.add_argument("--loss", help="a framework's or a loss's name; default: all", **several)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--plot", type=Path, help="PNG file to draw the curves to")
    parser.add_argument(
        "--no-originals", action="store_true", help="do not run the originals that are installed"
    )
    return parser.parse_args()


def framework(loss: Loss) -> set[str]:
    return {loss.name.partition(".")[0]}


def original_curve(loss: Loss, dtype: str, options: argparse.Namespace) -> Curve | None:
    """Train with the original, or return None if it is not there or not wanted."""
    where = environment(loss.environment)
    if options.no_originals or state(where) != "ready":
        return None
    with Original(python_of(where), where.framework) as original:
        return with_original(loss, loss.task(dtype), options.steps, original)


def largest_relative_difference(ours: list[float], original: list[float]) -> float:
    """Return the largest |ours − original| / |original| of any step; infinity where one of them is NaN."""
    distances = [abs(a - b) / abs(b) for a, b in zip(ours, original, strict=True)]
    return max(distance if distance == distance else float("inf") for distance in distances)


if __name__ == "__main__":
    sys.exit(main())
