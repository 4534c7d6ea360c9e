"""The legacy arguments' warnings: how often, and where they point."""

import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xent_torch import nn

X, Y = np.zeros((2, 3)), np.asarray([0, 1])


def caught(call: Any) -> list[tuple[type[Warning], str, str]]:
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        call()
    return [(w.category, str(w.message), Path(w.filename).as_posix().split("torch/", 1)[1]) for w in found]


@pytest.mark.parametrize(
    ("module", "zeros", "labels"),
    [("xent", X, Y), ("torch", None, None)],
    ids=["xent_torch", "torch"],
)
def test_warnings_point_to_the_module_that_takes_the_arguments(module: str, zeros: Any, labels: Any) -> None:
    loss: Any = nn
    if module == "torch":
        torch = pytest.importorskip("torch")
        loss, zeros, labels = torch.nn, torch.zeros(2, 3), torch.tensor([0, 1])
    text = "size_average and reduce args will be deprecated, please use reduction='sum' instead."
    assert caught(lambda: loss.functional.cross_entropy(zeros, labels, size_average=False)) == [
        (UserWarning, text, "nn/functional.py")
    ]
    assert caught(lambda: loss.CrossEntropyLoss(size_average=False)(zeros, labels)) == [
        (UserWarning, text, "nn/modules/loss.py")
    ]


def test_no_warning_without_legacy_arguments() -> None:
    assert caught(lambda: nn.CrossEntropyLoss()(X, Y)) == []


def test_a_warning_is_shown_once_by_default() -> None:
    program = (
        "import numpy as np, xent_torch.nn.functional as F\n"
        "for _ in range(3): F.cross_entropy(np.zeros((2, 3)), np.asarray([0, 1]), reduce=True)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stderr.count("UserWarning") == 1
