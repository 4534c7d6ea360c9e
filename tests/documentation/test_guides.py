"""The porting guides are what their generator makes of the rules, the losses and a terminal, now."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import array_api_compat
import numpy as np
import pytest

import xent
from xent_chainer.functions import sigmoid_cross_entropy
from xent_conformance.originals.environments import NotInstalledError, environment, python_of
from xent_port.rules import ASSUMPTIONS

from . import sessions
from .printed import LastPlace

ROOT = Path(__file__).parents[2]
Porting = Callable[[str], ModuleType]
FOLDER = ROOT / "docs" / "porting"
GUIDES = sorted(path.stem for path in FOLDER.glob("*-to-*.md"))
USE_BRIDGE = """
import json, numpy, paddle
from bridge import OnPaddle
from xent_chainer.functions import sigmoid_cross_entropy
half = paddle.to_tensor(numpy.float32([[0.5, -1], [2, 0]]), stop_gradient=False)
labels = numpy.array([[1, 0], [-1, 1]])
loss = OnPaddle.apply(2 * half, lambda logits: sigmoid_cross_entropy(logits, labels))
loss.backward()
print(json.dumps([float(loss), half.grad.numpy().tolist()]))
"""
FLOAT = re.compile(r"(?<![\w.])-?\d+\.\d+(?:e-?\d+)?")


def steady(text: str) -> str:
    """Keep what is the same on every machine: five digits, and not how far a rounding is from another."""
    text = re.sub(r"largest difference .*", "largest difference", text)
    return FLOAT.sub(lambda number: f"{float(number[0]):.4e}", text)


def test_there_is_a_guide_for_each_pair(porting: Porting) -> None:
    assert sorted(porting("guides").GUIDES) == GUIDES
    assert len(GUIDES) == 10


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_is_up_to_date(porting: Porting, guide: str) -> None:
    """After a change of rules, losses or of what `xent port` prints: nox -s guides."""
    committed, made = (FOLDER / f"{guide}.md").read_text(encoding="utf-8"), porting("guides").page(guide)
    assert LastPlace().check_output(steady(committed), steady(made), optionflags=0)


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_grants_gives_a_native_call_and_is_true_of_its_arrays(guide: str) -> None:
    text = (FOLDER / f"{guide}.md").read_text(encoding="utf-8")
    command = re.findall(r"^\$ .*$", text, re.MULTILINE)[-1]
    assert set(re.findall(r"--assume (\S+)", command)) <= set(ASSUMPTIONS)
    assert ": rewritten: " in text
    assert "not true of these arrays" not in text


def test_a_guide_shows_what_a_terminal_does(porting: Porting, tmp_path: Path) -> None:
    (tmp_path / "loss.py").write_text("from torch import nn\n\nloss = nn.CrossEntropyLoss()\n", "utf-8")
    command = "xent port loss.py --to jax"
    shown = porting("terminal").printed(tmp_path, command)
    assert "fell back" in shown
    assert LastPlace().check_output(shown, sessions.run(sessions.Command(1, command, None), tmp_path), 0)


def test_a_command_that_fails_is_in_no_guide(porting: Porting, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no assumption"):
        porting("terminal").printed(tmp_path, "xent port . --to torch --assume nothing")


@pytest.mark.live
def test_paddle_answers_as_the_guides_say(porting: Porting) -> None:
    """After a change of the questions: python docs/porting/ask_paddle.py."""
    try:
        answers = porting("ask_paddle").ask()
    except NotInstalledError as missing:
        pytest.skip(str(missing))
    assert json.loads((FOLDER / "paddle.json").read_text(encoding="utf-8")) == answers


@pytest.mark.live
@pytest.mark.parametrize("original", ["paddle-2.6.2", "paddle-3.3.1"])
def test_the_bridge_lets_paddle_differentiate_a_loss_of_xent(original: str, tmp_path: Path) -> None:
    try:
        python = python_of(environment(original))
    except NotInstalledError as missing:
        pytest.skip(str(missing))
    (tmp_path / "array_api_compat").symlink_to(Path(array_api_compat.__file__).parent)
    paths = [tmp_path, FOLDER, ROOT, ROOT / "adapters"]
    done = subprocess.run(
        [python, "-W", "ignore", "-c", USE_BRIDGE],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
        check=True,
    )
    value, gradient = json.loads(done.stdout.splitlines()[-1])
    logits, labels = np.float32([[1, -2], [4, 0]]), np.asarray([[1, 0], [-1, 1]])
    expected = xent.value_and_grad(sigmoid_cross_entropy)(logits, labels)
    np.testing.assert_allclose(value, expected[0].array, rtol=1e-6)
    np.testing.assert_allclose(gradient, 2 * expected[1], rtol=1e-6)
