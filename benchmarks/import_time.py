"""How long ``import xent`` (and each adapter) takes beyond importing NumPy.

    python benchmarks/import_time.py [--runs 15] [--budget 60]

Fresh interpreters import NumPy alone and NumPy plus one module in turn, interleaved, so that a slow spell
of the machine falls on all of them; the table gives the median processor time of the import statements, in
milliseconds, which is the time they take on a machine with nothing else to do and the files in its cache.
The exit status is 1 if a module takes more than the budget beyond NumPy.
"""

import argparse
import os
import statistics
import subprocess
import sys

MODULES = {
    "xent": "xent",
    "xent_chainer": "xent_chainer.functions",
    "xent_paddle": "xent_paddle.nn.functional",
    "xent_mxnet": "xent_mxnet.gluon.loss",
    "xent_torch": "xent_torch.nn",
}
TIMER = "import time; start = time.process_time(); import {}; print((time.process_time() - start) * 1e3)"


def milliseconds(names: str) -> float:
    """Return the processor time that a fresh interpreter takes to import the modules."""
    code = TIMER.format(names)
    # Compiled modules are cached, as they are where xent is installed.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=env)
    return float(child.stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=15, help="interpreters started for each module")
    parser.add_argument("--budget", type=float, default=60.0, help="milliseconds beyond NumPy")
    options = parser.parse_args()

    statements = {"numpy": "numpy"} | {name: f"numpy, {module}" for name, module in MODULES.items()}
    times: dict[str, list[float]] = {name: [] for name in statements}
    for run in range(options.runs + 1):
        for name, modules in statements.items():
            elapsed = milliseconds(modules)
            if run > 0:  # the first run fills the caches
                times[name].append(elapsed)

    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"{'module':14}{'median ms':>11}{'beyond NumPy':>14}")
    for name, median in medians.items():
        print(f"{name:14}{median:11.1f}{median - medians['numpy']:14.1f}")
    slow = [name for name in MODULES if medians[name] - medians["numpy"] > options.budget]
    if slow:
        print(f"over the budget of {options.budget:g} ms: {', '.join(slow)}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
