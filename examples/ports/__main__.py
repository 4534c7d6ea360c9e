"""Four pieces of training code, each ported in three ways, beside the loss curve of the original.

    python examples/ports [NAME ...] [--record] [--plot PNG]

Each folder has ``source.py``, written for one framework; ``task.py``, the data and the start; ``before.py``,
which trains with the source on that framework; ``after.py``, which trains with a port of it on another; and
``curve.json``, the losses that the original gave. Here the source runs

* as it is, with xent in the framework's place: ``python -m xent.shims``;
* after ``xent port --to xent``;
* after ``xent port --to`` where it goes: a native call where that is exactly the same.

Printed is the largest relative difference between the losses of any step and the original's. All is float64;
above 1e-9 the exit status is 1. ``--record`` asks the originals again (``xent originals install``).
"""

import argparse
import sys
from pathlib import Path

from ports import PORTS

LIMIT = 1e-9


def main() -> int:
    options = arguments()
    curves: dict[str, dict[str, list[float]]] = {}
    failed = False
    print(f"{'port':22}{'original':16}{'way':13}{'last loss':>11}  largest relative difference")
    for port in PORTS:
        if options.name and port.name not in options.name:
            continue
        if options.record:
            port.record()
        original = port.recorded()
        curves[port.name] = {port.original: original}
        for way, losses in port.ported():
            curves[port.name][way] = losses
            difference = largest_relative_difference(losses, original)
            within = difference <= LIMIT
            failed |= not within
            verdict = f"{difference:.1e}  {'ok' if within else f'above {LIMIT:g}'}"
            print(f"{port.name:22}{port.original:16}{way:13}{losses[-1]:11.6f}  {verdict}", flush=True)
    if options.plot is not None:
        from plot import draw  # needs matplotlib

        draw(curves, options.plot)
        print(f"curves: {options.plot}")
    return 1 if failed else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("name", nargs="*", help=f"default: all of {', '.join(port.name for port in PORTS)}")
    parser.add_argument("--record", action="store_true", help="ask the originals, and write their curves")
    parser.add_argument("--plot", type=Path, help="PNG file to draw the curves to")
    return parser.parse_args()


def largest_relative_difference(ours: list[float], original: list[float]) -> float:
    """Return the largest |ours − original| / |original| of any step; infinity where one of them is NaN."""
    distances = [abs(a - b) / abs(b) for a, b in zip(ours, original, strict=True)]
    return max(distance if distance == distance else float("inf") for distance in distances)


if __name__ == "__main__":
    sys.exit(main())
