"""``python -m xent.shims`` runs a program as Python does, with the shims in place."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPT = """
import sys
import chainer.functions as F
import mxnet as mx
print(__name__, sys.argv, sys.path[0], mx.__version__, F.softmax_cross_entropy.__module__)
"""


def run(*arguments: str, cwd: Path, python: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *python, "-m", "xent.shims", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def plain(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=cwd, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "script.py").write_text(SCRIPT)
    return tmp_path


def test_a_script_runs_with_its_arguments_and_its_folder(folder: Path) -> None:
    done = run("chainer", "mxnet", "--", "code/script.py", "--epochs", "3", "--", "-m", cwd=folder)
    assert done.stderr == ""
    arguments = "['code/script.py', '--epochs', '3', '--', '-m']"
    loss = "xent_chainer.functions.loss.softmax_cross_entropy"
    assert done.stdout == f"__main__ {arguments} {folder / 'code'} 1.9.1 {loss}\n"


def test_a_module_runs_as_python_runs_it(folder: Path) -> None:
    (folder / "code" / "__init__.py").touch()
    done = run("chainer", "mxnet", "--", "-m", "code.script", "3", cwd=folder)
    assert done.stderr == ""
    assert done.stdout.startswith(f"__main__ ['{folder / 'code' / 'script.py'}', '3'] {folder} 1.9.1")


def test_an_archive_runs(folder: Path) -> None:
    with zipfile.ZipFile(folder / "program.zip", "w") as archive:
        archive.writestr("__main__.py", SCRIPT)
    done = run("chainer", "mxnet", "--", "program.zip", cwd=folder)
    assert done.stdout.startswith("__main__ ['program.zip'] program.zip 1.9.1"), done.stderr


@pytest.mark.parametrize(
    ("program", "status", "last_line"),
    [
        ("import sys; sys.exit(7)", 7, ""),
        ("raise SystemExit('no data')", 1, "no data"),
        ("1 / 0", 1, "ZeroDivisionError: division by zero"),
        ("import atexit, chainer; atexit.register(lambda: print(__import__('chainer') is chainer))", 0, ""),
        ("import chainer.links", 1, None),
    ],
)
def test_the_exit_status_is_the_programs(
    folder: Path, program: str, status: int, last_line: str | None
) -> None:
    (folder / "exit.py").write_text(program)
    done = run("chainer", "--", "exit.py", cwd=folder)
    assert done.returncode == status
    if last_line is not None:
        assert done.stderr.strip().rpartition("\n")[2] == last_line
    else:
        assert "NotCoveredError: chainer.links is not covered" in done.stderr
    if "atexit" in program:
        assert done.stdout == "True\n"


def test_objects_of_the_script_can_be_pickled(folder: Path) -> None:
    (folder / "pickling.py").write_text(
        "import pickle\nfrom mxnet import gluon\n"
        "class Mine(gluon.loss.SoftmaxCELoss):\n    pass\n"
        "print(pickle.loads(pickle.dumps(Mine(axis=1)))._axis)\n"
    )
    assert run("mxnet", "--", "pickling.py", cwd=folder).stdout == "1\n"


def test_the_shims_are_only_in_that_process(folder: Path) -> None:
    done = plain("code/script.py", cwd=folder)
    assert done.returncode == 1
    assert "No module named 'chainer'" in done.stderr


def test_torch_is_not_hidden_unless_asked(folder: Path) -> None:
    (folder / "which.py").write_text(
        "import sys, torch.nn as nn; print(nn.__spec__.origin, 'torch._C' in sys.modules)"
    )
    refused = run("torch", "--", "which.py", cwd=folder)
    assert refused.returncode == 2
    assert "torch is there, at " in refused.stderr
    assert "--even-if-installed" in refused.stderr
    assert "Traceback" not in refused.stderr
    done = run("torch", "--even-if-installed", "--", "which.py", cwd=folder)
    assert done.stdout == "xent's shim of torch False\n", done.stderr


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((), "the following arguments are required: FRAMEWORK"),
        (("chainer",), "say what to run, after --: python -m xent.shims chainer -- train.py --epochs 3"),
        (("chainer", "script.py"), "say what to run, after --"),
        (("chainer", "--", "-m"), "say what to run, after --"),
        (("chainer", "--", "gone.py"), "there is no file 'gone.py'"),
        (("keras", "--", "code/script.py"), "there is no shim of 'keras'"),
        (("--", "code/script.py"), "the following arguments are required: FRAMEWORK"),
    ],
)
def test_a_wrong_command_line_is_explained(folder: Path, arguments: tuple[str, ...], text: str) -> None:
    done = run(*arguments, cwd=folder)
    assert done.returncode == 2
    assert text in done.stderr
    assert done.stdout == ""


def test_help_shows_how_it_is_used(folder: Path) -> None:
    done = run("--help", cwd=folder)
    assert done.returncode == 0
    assert "FRAMEWORK... -- (SCRIPT | -m MODULE) [ARGUMENT...]" in done.stdout


def test_python_in_safe_mode_adds_no_folder(folder: Path) -> None:
    done = run("chainer", "mxnet", "--", "code/script.py", cwd=folder, python=("-P",))
    assert done.returncode == 0, done.stderr
    assert f"{folder}{os.sep}code " not in done.stdout
