"""How long ``xent port`` takes for a tree of generated sources.

    python benchmarks/port.py [--files 1000] [--lines 300] [--jobs 2] [--budget 60]

Three sources in ten import a framework and use a covered loss, in the import styles that people write; one
in ten imports a framework and uses none; the others are plain Python. Times are of the whole command in a
process of its own, for each target; beside them is the processor time of all its processes, which says more
on a machine that does other things. The exit status is 1 if a target takes more seconds than the budget.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TARGETS = ("xent", "torch")
ASSUMED = ("class-labels", "labels-in-range", "some-label-counts", "plain-numbers")
USES = (
    ("import chainer\nimport chainer.functions as F\n", "F.softmax_cross_entropy(y, t)"),
    ("from chainer import functions as F\n", "F.softmax_cross_entropy(y, t, ignore_label=255)"),
    ("from chainer.functions import sigmoid_cross_entropy\n", "sigmoid_cross_entropy(y, t)"),
    ("import torch\nimport torch.nn.functional as F\n", "F.cross_entropy(y, t, reduction='sum')"),
    ("from torch import nn\n", "nn.CrossEntropyLoss(ignore_index=0)(y, t)"),
    ("from mxnet.gluon import loss as gloss\n", "gloss.SoftmaxCELoss()(y, t)"),
    ("import mxnet as mx\n", "mx.gluon.loss.SoftmaxCrossEntropyLoss(axis=1)(y, t)"),
    ("import paddle\n", "paddle.nn.functional.softmax_with_cross_entropy(y, t)"),
)
FUNCTION = '''

def step_{number}(model, batch, scale={number}):
    """Take one step; the numbers are made up."""
    x, t = batch["x"], batch["t"]
    y = model(x * scale)
    total = 0.0
    for index, value in enumerate(batch.values()):
        if index % 2 == 0 and value is not None:
            total += float(len(value)) / (index + {number})
        else:
            total -= 0.5  # an odd one
    loss = {call}
    history = [(name, total) for name in sorted(batch)]
    return {{"loss": loss, "total": total, "history": history}}
'''


def source(rng: random.Random, lines: int) -> str:
    """Return a source of about so many lines."""
    kind = rng.random()
    imports, call = rng.choice(USES) if kind < 0.3 else ("", "total")
    if 0.3 <= kind < 0.4:
        imports = "import torch\n"
    text = f'"""A module."""\n\nimport os\nimport sys\n\nimport numpy as np\n{imports}'
    number = 0
    while text.count("\n") < lines:
        number += 1
        text += FUNCTION.format(number=number, call=call if number % 4 == 1 else "total")
    return text


def seconds(folder: Path, target: str, jobs: int) -> tuple[float, float, str]:
    """Return how long the command takes, its processor time, and its last line."""
    assumed = [part for name in ASSUMED for part in ("--assume", name)]
    command = [
        sys.executable,
        "-m",
        "xent",
        "port",
        str(folder),
        "--to",
        target,
        "--jobs",
        str(jobs),
        *assumed,
    ]
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command + assumed, capture_output=True, text=True)
    elapsed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(done.stderr)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return elapsed, used, done.stderr.splitlines()[-1]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=300, help="of each file")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--budget", type=float, default=60.0, help="seconds for each target")
    options = parser.parse_args()

    rng = random.Random(4)
    slow = []
    with tempfile.TemporaryDirectory() as name:
        for number in range(options.files):
            path = Path(name, f"package_{number % 20}", f"module_{number}.py")
            path.parent.mkdir(exist_ok=True)
            path.write_text(source(rng, options.lines), encoding="utf-8")
        print(
            f"{options.files} files of {options.lines} lines, {options.jobs} of {os.cpu_count()} processors"
        )
        for target in TARGETS:
            elapsed, used, said = seconds(Path(name), target, options.jobs)
            print(f"--to {target:6} {elapsed:6.1f} s, {used:.1f} s of processors; {said}")
            slow += [target] * (elapsed > options.budget)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
