"""The ports: what each source was written for, where it goes, and the commands of each way to get there."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

from xent_conformance.originals.environments import environment, python_of

HERE = Path(__file__).parent
PYTHON, XENT = [sys.executable], [sys.executable, "-m", "xent"]
TRAIN = str(HERE / "train.py")


@dataclass(frozen=True)
class Port:
    """``assume``: what is true of the data in ``task.py``, and cannot be seen in the source."""

    name: str
    original: str
    target: str
    assume: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        return HERE / self.name

    def ways(self) -> dict[str, list[list[str]]]:
        """Return the commands of each way to port, which are run in a copy of the folder."""
        framework = self.original.partition("-")[0]
        shims = [*PYTHON, "-m", "xent.shims", framework]
        if framework == "torch":  # the tests need it
            shims.append("--even-if-installed")
        granted = [word for name in self.assume for word in ("--assume", name)]
        port, train = [*XENT, "port", "source.py", "--write"], [TRAIN, "after", "losses.json"]
        return {
            "as it is": [[*shims, "--", *train]],
            "--to xent": [[*port, "--to", "xent"], [*PYTHON, *train]],
            f"--to {self.target}": [[*port, "--to", self.target, *granted], [*PYTHON, *train]],
        }

    def ported(self) -> Iterator[tuple[str, list[float]]]:
        """Yield each way to port, and the losses that came of it."""
        for way, commands in self.ways().items():
            yield way, self._losses_after(commands)

    def ask_original(self) -> list[float]:
        """Train on the original, in its own environment, and return the losses."""
        python = str(python_of(environment(self.original)))
        return self._losses_after([[python, TRAIN, "before", "losses.json"]])

    def recorded(self) -> list[float]:
        """Return the losses that the original gave."""
        curve = json.loads((self.folder / "curve.json").read_text(encoding="utf-8"))
        return [float(loss) for loss in curve["losses"]]

    def record(self) -> None:
        """Ask the original, and keep its losses."""
        curve = {"original": self.original, "losses": self.ask_original()}
        (self.folder / "curve.json").write_text(json.dumps(curve, indent=1) + "\n", encoding="utf-8")

    def _losses_after(self, commands: list[list[str]]) -> list[float]:
        with tempfile.TemporaryDirectory() as temporary:
            copy = copytree(self.folder, Path(temporary) / self.name)
            for command in commands:
                done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
                if done.returncode != 0:
                    raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
            return [float(loss) for loss in json.loads((copy / "losses.json").read_text(encoding="utf-8"))]


USUAL = ("class-labels", "labels-in-range", "plain-numbers")
PORTS = [
    Port("chainer_classifier", "chainer-7.8.1", "torch", USUAL),
    Port("gluon_loop", "mxnet-1.9.1", "torch", USUAL),
    Port("paddle_segmentation", "paddle-3.3.1", "torch", (*USUAL, "logits-within-64")),
    Port("torch_smoothing", "torch-2.13.0", "jax", (*USUAL, "some-label-counts")),
]
