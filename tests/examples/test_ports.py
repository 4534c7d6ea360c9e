"""Each port, in each way, gives the loss curve that the original gave."""

import subprocess
import sys
from pathlib import Path

import pytest

from xent_conformance.originals.environments import environment, state

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "ports"
PORTS = {
    "chainer_classifier": "chainer-7.8.1",
    "gluon_loop": "mxnet-1.9.1",
    "paddle_segmentation": "paddle-3.3.1",
    "torch_smoothing": "torch-2.13.0",
}


def run(*options: str) -> list[list[str]]:
    """Run the example; return the columns of its lines of results."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLE), *options], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [line.split() for line in done.stdout.splitlines()[1:]]


@pytest.mark.parametrize("name", PORTS)
def test_a_port_learns_as_its_original_did(name: str) -> None:
    lines = run(name)
    assert [line[:2] for line in lines] == [[name, PORTS[name]]] * 3
    assert [line[-1] for line in lines] == ["ok"] * 3


def test_every_port_is_tested() -> None:
    assert {path.parent.name for path in EXAMPLE.glob("*/source.py")} == set(PORTS)


@pytest.mark.live
@pytest.mark.parametrize("name", PORTS)
def test_the_original_gives_the_recorded_curve(name: str) -> None:
    original = PORTS[name]
    if state(environment(original)) != "ready":
        pytest.skip(f"needs the original: xent originals install {original}")
    program = (
        "import ports; port = next(port for port in ports.PORTS if port.name == sys.argv[1]);"
        "print(max(abs(a - b) / abs(b) for a, b in zip(port.ask_original(), port.recorded(), strict=True)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {program}", name],
        capture_output=True, text=True, cwd=EXAMPLE, check=True,
    )  # fmt: skip
    assert float(done.stdout) < 1e-9
