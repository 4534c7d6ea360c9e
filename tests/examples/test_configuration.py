"""The configuration examples make the loss that a file or a command line names, and nothing else."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "configuration"
ROWS = ["0.4076", "0.1698", "0.4076"]  # as torch.nn.functional.cross_entropy computes them
LOSSES = {
    "chainer": ["0.3284"],
    "torch": ["0.4506"],
    "mxnet": ROWS,
    "paddle": ROWS,
    "by_name": ["0.3284"],
}


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", *command], capture_output=True, text=True, cwd=cwd, check=False
    )


@pytest.mark.parametrize("loss", LOSSES)
def test_hydra_makes_the_loss_of_each_file(tmp_path: Path, loss: str) -> None:
    done = run(str(EXAMPLE / "with_hydra.py"), f"loss={loss}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].split()[1:] == LOSSES[loss]
    assert list(tmp_path.iterdir()) == []


def test_there_is_a_test_of_every_file() -> None:
    assert {path.stem for path in (EXAMPLE / "conf" / "loss").glob("*.yaml")} == set(LOSSES)


def test_the_document_shows_the_files_as_they_are() -> None:
    document = (ROOT / "docs" / "load.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```yaml\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
    files = [path.read_text(encoding="utf-8") for path in EXAMPLE.rglob("*.yaml")]
    assert shown
    assert [block for block in shown if block not in files] == []


def test_an_option_can_be_changed_on_hydras_command_line(tmp_path: Path) -> None:
    done = run(str(EXAMPLE / "with_hydra.py"), "loss=torch", "loss.label_smoothing=0", cwd=tmp_path)
    assert done.stdout.splitlines()[0].split()[1:] == LOSSES["by_name"]


def test_hydra_refuses_a_name_that_is_not_covered(tmp_path: Path) -> None:
    done = run(str(EXAMPLE / "with_hydra.py"), "loss=by_name", "loss.name=os.getcwd", cwd=tmp_path)
    assert done.returncode == 1
    assert "xent has nothing for 'os.getcwd'" in done.stderr


def test_a_plain_file_makes_the_loss_that_it_names(tmp_path: Path) -> None:
    done = run(str(EXAMPLE / "from_yaml.py"), str(EXAMPLE / "loss.yaml"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].split()[1:] == LOSSES["chainer"]


@pytest.mark.parametrize(
    ("entry", "status", "said"),
    [
        ("{name: torch.nn.CrossEntropyLoss, reduction: none}", 0, "loss     0.4076 0.1698 0.4076"),
        ("{name: os.system}", 1, "xent has nothing for 'os.system'"),
        ("{name: !!python/name:os.system }", 1, "could not determine a constructor"),
    ],
)
def test_a_plain_file_may_name_covered_losses_only(
    tmp_path: Path, entry: str, status: int, said: str
) -> None:
    (tmp_path / "loss.yaml").write_text(f"loss: {entry}\n")
    done = run(str(EXAMPLE / "from_yaml.py"), "loss.yaml", cwd=tmp_path)
    assert done.returncode == status
    assert said in done.stdout + done.stderr
