"""``xent report`` on a reader's own implementation and own array library, from the outside."""

import json
import sys

import pytest
from typer.testing import CliRunner

from xent_conformance.cli import app

from .conftest import FUNCTION, LOSS, good, loss_call

MINE = '''
"""Written by a reader."""
import functools
import xent_torch.nn.functional as F
from xent_conformance.backends import NumPy

right = functools.wraps(F.cross_entropy)(lambda *args, **kwargs: F.cross_entropy(*args, **kwargs))

def wrong(input, target):
    return 2 * F.cross_entropy(input, target)

def ends(*args, **kwargs):
    raise SystemExit("enough")

class Mine(NumPy):
    name = "mine"

library = Mine()
not_a_library = 3

class NotThere(NumPy):
    module = "no_such_library"
'''


@pytest.fixture
def report(tmp_path, monkeypatch, recorded):
    """Return a function that reports, in a folder of a reader's, on one good case."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "readers.py").write_text(MINE)
    folder = recorded([good(loss_call(), "mean")])

    def run(*arguments, loss=LOSS):
        options = ["--recorded", folder, "--loss", loss, "--jobs", 1, *arguments]
        return CliRunner().invoke(app, ["report", *map(str, options)])

    yield run
    sys.modules.pop("readers", None)


def message(result):
    return " ".join(line.strip("│╭╮╰╯─ ") for line in result.output.splitlines()).replace("  ", " ")


def test_the_current_folder_is_searched_only_for_what_is_named(report):
    before = list(sys.path)
    report("--backend", "numpy")
    assert sys.path == before
    report("--backend", "readers:Mine")
    assert len(sys.path) == len(before) + 1


def test_a_right_implementation_passes(report, tmp_path):
    result = report("--implementation", "readers:right", "--backend", "numpy")
    assert result.exit_code == 0, result.output
    assert f"readers:right against {FUNCTION} (recorded)" in " ".join(result.output.split())
    data = json.loads((tmp_path / "xent-report.json").read_text())
    assert data["implementation"] == {"name": "readers:right", "stands_for": FUNCTION, "left_out": 0}
    assert [s["status"] for s in data["signatures"]] == ["passed"]


def test_a_wrong_implementation_fails_and_is_reproduced_by_a_command(report):
    result = report("--implementation", "readers:wrong", "--backend", "numpy")
    assert result.exit_code == 1
    assert "1 failed; 1 of 1 signatures differ" in result.output
    assert f"--case mean --implementation readers:wrong --stands-for {FUNCTION}" in result.output


def test_one_that_ends_the_process_fails(report):
    result = report("--implementation", "readers:ends", "--backend", "numpy")
    assert result.exit_code == 1
    assert "raised SystemExit (call), the original does not: enough" in result.output
    assert "1 failed; 1 of 1 signatures differ" in result.output


def test_it_has_a_list_of_known_differences_of_its_own(report, tmp_path):
    (tmp_path / "mine.toml").write_text(
        f'''
        [[difference]]
        loss = "{LOSS}"
        case = "mean"
        facet = "value"
        backend = "numpy"
        reason = "it is twice as large on purpose"

        [[difference]]
        loss = "{LOSS}"
        case = "{FUNCTION}"
        facet = "signature"
        backend = "*"
        reason = "it takes no options"
        '''
    )
    result = report("--implementation", "readers:wrong", "--backend", "numpy", "--known", "mine.toml")
    assert result.exit_code == 0, result.output
    assert "1 with known differences" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--implementation", "readers"], "'readers' is not of the form package.module:name"),
        (["--implementation", "readers:absent"], "module 'readers' has no attribute 'absent'"),
        (["--implementation", "readers:not_a_library"], "is no function or class, but int"),
        (["--implementation", "readers:right", "--stands-for", "torch.x"], "no case calls 'torch.x'"),
        (["--implementation", "readers:right", "--loss", "chainer.*"], "one loss; choose one"),
        (["--backend", "readers:not_a_library"], "readers:not_a_library is no Backend"),
        (["--backend", "readers:right"], "readers:right is no Backend"),
        (
            ["--backend", "readers:NotThere"],
            "no_such_library, which readers:NotThere needs, is not installed",
        ),
    ],
)
def test_what_cannot_be_asked_says_why(report, arguments, said):
    result = report(*arguments)
    assert result.exit_code == 2
    assert said in message(result), result.output


@pytest.mark.parametrize("name", ["Mine", "library"])
def test_an_own_library_is_a_column_of_the_report(report, tmp_path, name):
    (tmp_path / "none.toml").write_text("")
    result = report("--backend", f"readers:{name}", "--backend", "numpy", "--known", "none.toml")
    data = json.loads((tmp_path / "xent-report.json").read_text())
    assert [b["name"] for b in data["backends"]] == ["numpy", "mine"]
    assert [c["status"] for c in data["results"]] == ["passed", "passed"], result.output


def test_an_own_library_and_an_implementation_reach_other_processes(report):
    result = report("--implementation", "readers:right", "--backend", "readers:Mine", "--jobs", 2)
    assert result.exit_code == 0, result.output
