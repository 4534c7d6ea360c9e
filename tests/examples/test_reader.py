"""The stand-alone reader needs NumPy and the recorded files, nothing of xent, and tells right from wrong."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from xent_conformance.vectors import FOLDER

READER = Path(__file__).parents[2] / "examples" / "reader"
LINES = 60
# A module that is None cannot be imported.
WITHOUT_XENT = (
    "import runpy, sys; sys.modules.update(xent=None, xent_conformance=None); "
    "reader, sys.argv[1:] = sys.argv[1], sys.argv[2:]; runpy.run_path(reader, run_name='__main__')"
)


def run(reader: Path) -> dict[str, tuple[int, int]]:
    """Return how many cases passed and failed, by function."""
    command = [sys.executable, "-I", "-c", WITHOUT_XENT, str(reader), str(FOLDER)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    counts = re.findall(r"^([\w.]+): (\d+) passed, (\d+) failed, \d+ left out$", done.stdout, re.MULTILINE)
    assert done.stdout.count("\nfailed: ") + done.stdout.startswith("failed: ") == sum(
        int(n) for *_, n in counts
    )
    return {name: (int(passed), int(failed)) for name, passed, failed in counts}


def test_it_is_short() -> None:
    assert len((READER / "__main__.py").read_text(encoding="utf-8").splitlines()) <= LINES


@pytest.fixture(scope="module")
def counts() -> dict[str, tuple[int, int]]:
    return run(READER)


def test_a_naive_implementation_is_right_about_most_and_wrong_about_some(
    counts: dict[str, tuple[int, int]],
) -> None:
    assert list(counts) == ["torch.nn.functional.cross_entropy", "chainer.functions.softmax_cross_entropy"]
    for passed, failed in counts.values():
        assert passed > 150
        assert 0 < failed < passed / 10


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("loss = -weight *", "loss = -1.00001 * weight *"),
        ("labels != ignored", "labels != -2"),
        ("loss.sum() / weights.sum()", "loss.mean()"),
        ("(loss.sum() / count).astype(x.dtype)", "np.float64(loss.sum() / count)"),
    ],
)
def test_a_wrong_implementation_fails_more(
    tmp_path: Path, counts: dict[str, tuple[int, int]], right: str, wrong: str
) -> None:
    shutil.copytree(READER, tmp_path / "reader", ignore=shutil.ignore_patterns("__pycache__"))
    naive = tmp_path / "reader" / "naive.py"
    text = naive.read_text(encoding="utf-8")
    assert text.count(right) == 1
    naive.write_text(text.replace(right, wrong), encoding="utf-8")
    before, after = (sum(failed for _, failed in found.values()) for found in (counts, run(naive.parent)))
    assert after > before + 5


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_a_reader_in_another_language_asks_the_same_and_reads_the_same_numbers(
    counts: dict[str, tuple[int, int]],
) -> None:
    command = ["node", str(READER / "check.mjs"), str(FOLDER)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = re.search(
        r"^torch.nn.functional.cross_entropy: (\d+) passed, (\d+) failed", done.stdout, re.MULTILINE
    )
    assert found is not None
    passed, failed = map(int, found.groups())
    assert passed + failed == sum(counts["torch.nn.functional.cross_entropy"])
    # lists have no number of axes that could be refused
    assert failed == counts["torch.nn.functional.cross_entropy"][1] - 2
