"""The digits example runs as its one command; with the originals there, the loss curves lie on each other."""

import subprocess
import sys
from pathlib import Path

import pytest

from xent_conformance.originals.environments import declared, state

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "digits"
LOSSES = 5


def run(*options: str) -> list[list[str]]:
    """Run the example; return the columns of its lines of results."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLE), *options], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [line.split() for line in done.stdout.splitlines()][1:]


def test_every_backend_learns_the_same(tmp_path: Path) -> None:
    picture = tmp_path / "digits.png"
    lines = run("--no-originals", "--steps=12", "--dtype=float64", f"--plot={picture}")
    results = [line for line in lines if len(line) > 4]
    assert len(results) == LOSSES * len(("numpy", "torch", "jax"))
    for loss in {line[0] for line in results}:
        accuracies, last_losses = zip(*[line[3:5] for line in results if line[0] == loss], strict=True)
        assert len(set(accuracies)) == len(set(last_losses)) == 1, loss
        assert float(accuracies[0]) > 0.6, loss
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.live
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_loss_curves_lie_on_those_of_the_originals(dtype: str) -> None:
    missing = [name for name, environment in declared().items() if state(environment) != "ready"]
    if missing:
        pytest.skip(f"needs the originals: xent originals install {' '.join(missing)}")
    results = run(f"--dtype={dtype}", "--steps=100")
    assert [line[-1] for line in results] == ["ok"] * len(results)
    assert len(results) == LOSSES * len(("numpy", "torch", "jax"))
