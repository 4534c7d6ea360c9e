"""``xent port`` as a user sees it: what is printed and written, and the exit status."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from xent_conformance.cli import app
from xent_port import as_json
from xent_port.rules.table import ASSUMPTIONS

SCHEMA = json.loads(Path(as_json.__file__).with_name("port.schema.json").read_text(encoding="utf-8"))
CHAINER = "import chainer.functions as F\n\nloss = F.softmax_cross_entropy(y, t)\n"
PORTED = CHAINER.replace("import chainer", "import xent_chainer")
# Calls that there is a native call for, whose arguments are not shown, and that can only be looked at.
MIXED = """\
import chainer
import chainer.functions as F
import torch.nn.functional as G
from mxnet.gluon import loss as gloss

a = F.softmax_cross_entropy(y, t, reduce="no")
b = F.softmax_cross_entropy(y, t, reduce=how)
c = getattr(F, name)(y, t)
d = G.cross_entropy(y, t)
e = gloss.SoftmaxCELoss(axis=1)
model = chainer.Sequential(F.relu)
"""


def port(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["port", *map(str, arguments)])


def found(*arguments: str | Path) -> Any:
    """Return the JSON of a port, which is what the schema says."""
    data = json.loads(port(*arguments, "--json", "-").stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    return data


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in a folder with one source to port and one not to."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text(CHAINER, encoding="utf-8")
    (tmp_path / "other.py").write_text("import os\n", encoding="utf-8")
    return tmp_path


def test_a_diff_is_printed_and_nothing_is_written(here: Path) -> None:
    done = port(".", "--to", "xent")
    assert done.exit_code == 0
    assert done.stdout == (
        "--- a/train.py\n+++ b/train.py\n@@ -1,3 +1,3 @@\n"
        "-import chainer.functions as F\n+import xent_chainer.functions as F\n"
        " \n loss = F.softmax_cross_entropy(y, t)\n"
    )
    assert "train.py:3:8: xent: " in done.stderr
    assert done.stderr.splitlines()[-1] == "2 files read, 1 would change; uses of losses: 1 xent"
    assert (here / "train.py").read_text() == CHAINER


def test_write_writes_and_a_second_time_there_is_nothing_to_write(here: Path) -> None:
    done = port("train.py", "--to", "xent", "--write")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "1 changed" in done.stderr
    assert (here / "train.py").read_text() == PORTED
    assert (
        port("train.py", "--to", "xent", "--write")
        .stderr.splitlines()[-1]
        .startswith("1 file read, 0 changed")
    )
    assert port("train.py", "--to", "xent", "--check").exit_code == 0


def test_check_tells_by_its_status_and_writes_nothing(here: Path) -> None:
    done = port(".", "--to", "xent", "--check")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "train.py:3:8" in done.stderr
    assert done.stderr.splitlines()[-1] == "to change it: the same command with --write in place of --check"
    assert (here / "train.py").read_text() == CHAINER
    nothing = port("other.py", "--to", "xent", "--check")
    assert nothing.exit_code == 0
    assert "--write" not in nothing.stderr


def test_a_file_that_cannot_be_ported_is_told_and_the_others_are_written(here: Path) -> None:
    (here / "old.py").write_text(CHAINER + "print loss\n")
    done = port(".", "no-such", "--to", "xent", "--write")
    assert done.exit_code == 2
    assert "old.py:4: not ported: " in done.stderr
    assert "Python 2" in done.stderr
    assert "no-such: not ported: there is no such file or folder" in done.stderr
    assert (here / "train.py").read_text() == PORTED
    assert (here / "old.py").read_text() == CHAINER + "print loss\n"


@pytest.mark.usefixtures("here")
def test_what_is_granted_makes_native_calls() -> None:
    (use,) = found("train.py", "--to", "torch")["files"][0]["uses"]
    assert use["status"] == "fell back"
    needed = [reason["assumption"] for reason in use["reasons"]]
    data = found("train.py", "--to", "torch", *(f"--assume={name}" for name in needed))
    (use,) = data["files"][0]["uses"]
    assert (use["status"], data["counts"]["rewritten"]) == ("rewritten", 1)
    assert "torch.nn.functional.cross_entropy(" in use["after"]
    assert sorted(use["granted"]) == sorted(needed)


@pytest.mark.usefixtures("here")
def test_the_summary_says_why_there_is_no_native_call_and_what_shows_it() -> None:
    (use,) = found("train.py", "--to", "torch")["files"][0]["uses"]
    said = port("train.py", "--to", "torch").stderr
    assert use["reasons"]
    for reason in use["reasons"]:
        assert f"--assume {reason['assumption']}: {reason['would_need']}" in said
        assert reason["shown_by"]["command"] in said
    assert "native call, which is not always the same: torch.nn.functional.cross_entropy(y, t" in said


def test_a_native_call_is_shown_with_the_brackets_that_its_arguments_need(here: Path) -> None:
    (here / "train.py").write_text(
        "import chainer.functions as F\nF.softmax_cross_entropy({t}, -t, ignore_label=-2)\n"
    )
    said = port("train.py", "--to", "torch").stderr
    assert "torch.nn.functional.cross_entropy(({t}), (-t).long(), ignore_index=-2," in said


def test_the_json_tells_every_kind_of_use(here: Path) -> None:
    (here / "train.py").write_text(MIXED)
    data = found("train.py", "--to", "torch", "--assume=class-labels")
    file = data["files"][0]
    by_line = {use["line"]: use for use in file["uses"]}
    statuses = {line: use["status"] for line, use in by_line.items()}
    assert statuses == {6: "fell back", 7: "fell back", 8: "left", 9: "unchanged", 10: "fell back"}
    (unshown,) = [reason for reason in by_line[7]["reasons"] if "assumption" not in reason]
    assert "reduce" in unshown["text"] + unshown["would_need"]
    assert "chainer" in {each["name"] for each in file["remaining"]}
    assert data["counts"]["left"] == 1
    assert file["changed"]
    assert not data["written"]


def notebook(*cells: str) -> str:
    """Lay cells out as Jupyter does."""
    listed = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    content = {"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1) + "\n"


def test_a_notebook_is_ported_and_its_uses_are_told_by_cell(here: Path) -> None:
    before = notebook(
        "%matplotlib inline\nimport chainer.functions as F",
        "x = 1\nF.softmax_cross_entropy(y, t)",
        "%%bash\ngrep softmax_cross_entropy *",
        "%time F.softmax_cross_entropy(y, t)",
    )
    (here / "train.ipynb").write_text(before)
    assert "train.ipynb:cell 2:2:1: " in port("train.ipynb", "--to", "xent").stderr
    file = found("train.ipynb", "--to", "xent", "--write")["files"][0]
    assert [(use["cell"], use["line"], use["column"]) for use in file["uses"]] == [(2, 2, 1), (4, 1, 7)]
    assert [(note["cell"], note["line"]) for note in file["notes"]] == [(3, 1)]
    assert (here / "train.ipynb").read_text() == before.replace("import chainer", "import xent_chainer")
    assert port("train.ipynb", "--to", "xent", "--check").exit_code == 0


def test_a_native_call_is_written_behind_a_magic(here: Path) -> None:
    (here / "train.ipynb").write_text(
        notebook("import chainer.functions as F", "%time F.softmax_cross_entropy(y, t)")
    )
    (use,) = found("train.ipynb", "--to", "torch")["files"][0]["uses"]
    needed = [f"--assume={reason['assumption']}" for reason in use["reasons"]]
    done = port("train.ipynb", "--to", "torch", *needed)
    assert '+    "%time torch.nn.functional.cross_entropy(y, t' in done.stdout
    assert port("train.ipynb", "--to", "torch", "--write", *needed).exit_code == 0
    assert port("train.ipynb", "--to", "torch", "--check", *needed).exit_code == 0


def test_a_notebook_with_a_wrong_cell_is_told_by_cell_and_line(here: Path) -> None:
    text = notebook("import chainer.functions as F", "F.softmax_cross_entropy(y, t)\nprint 'x'")
    (here / "train.ipynb").write_text(text)
    (problem,) = found("train.ipynb", "--to", "xent")["problems"]
    assert (problem["cell"], problem["line"]) == (2, 2)


def test_the_json_is_written_to_a_file_beside_the_diff(here: Path) -> None:
    done = port(".", "--to", "xent", "--json", "found.json")
    assert done.stdout.startswith("--- a/train.py")
    assert json.loads((here / "found.json").read_text())["read"] == 2
    assert port(".", "--to", "xent", "--json", "no/found.json").exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["train.py"],
        ["--to", "xent"],
        ["train.py", "--to", "tensorflow"],
        ["train.py", "--to", "torch", "--assume", "luck"],
        ["train.py", "--to", "torch", "--write", "--check"],
        ["train.py", "--to", "torch", "--at", "train.py:3"],
    ],
)
def test_a_command_line_that_is_wrong_is_told(here: Path, arguments: list[str]) -> None:
    done = port(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert (here / "train.py").read_text() == CHAINER


def test_the_assumptions_are_listed() -> None:
    done = port("--assumptions")
    assert done.exit_code == 0
    for each in ASSUMPTIONS.values():
        assert each.name in done.stdout
        assert each.sentence in done.stdout


@pytest.mark.usefixtures("here")
def test_an_interrupt_says_that_nothing_was_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xent_port.project.port_all", interrupt)
    done = port("train.py", "--to", "xent", "--write")
    assert done.exit_code == 130
    assert "nothing was changed" in done.stderr


def test_names_of_files_and_sources_cannot_steer_a_terminal(here: Path) -> None:
    name = "\x1b[31m\nx: rewritten: [bold]red[bold].py"
    (here / name).write_text(CHAINER.replace("F.soft", "F  .  soft") + "# \x1b]0;title\x07\n")
    done = port(".", "--to", "torch")
    assert "\x1b" not in done.stderr
    assert not any(line.startswith("x: ") for line in done.stderr.splitlines())
    assert "[bold]red[bold]" in done.stderr
    assert '--- "a/\\033[31m\\012x: rewritten: [bold]red[bold].py"' in done.stdout
    assert found(".", "--to", "xent")["files"][0]["path"] == name


def run(*arguments: str, before: str = "") -> subprocess.CompletedProcess[bytes]:
    program = f"{before}\nfrom xent.__main__ import main\nmain()"
    return subprocess.run([sys.executable, "-c", program, "port", *arguments], capture_output=True)


SOURCES = {
    "plain.py": CHAINER.encode(),
    "windows.py": CHAINER.replace("\n", "\r\n").encode(),
    "no end.py": CHAINER.rstrip("\n").encode().replace(b"\n\nloss", b"\nloss"),
    "latin.py": b"# coding: latin-1\n# \xe9\n" + CHAINER.encode(),
    "mark.py": b"\xef\xbb\xbf" + CHAINER.encode(),
    "n\xe4me\t.py": CHAINER.encode(),
    "deep/er/train.py": CHAINER.encode(),
}


def test_the_diff_is_one_that_git_applies(here: Path) -> None:
    for name, data in SOURCES.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(data)
    done = run(".", "--to", "xent")
    assert done.returncode == 0, done.stderr
    subprocess.run(["git", "apply", "-p1"], input=done.stdout, cwd=here, check=True)
    applied = {name: (here / name).read_bytes() for name in SOURCES}
    for name, data in SOURCES.items():
        (here / name).write_bytes(data)
    assert run(".", "--to", "xent", "--write").returncode == 0
    assert {name: (here / name).read_bytes() for name in SOURCES} == applied
    assert all(b"xent_chainer" in data for data in applied.values())


@pytest.mark.usefixtures("here")
def test_without_libcst_it_says_what_to_install() -> None:
    done = run("train.py", "--to", "xent", before="import sys; sys.modules['libcst'] = None")
    assert done.returncode == 2
    assert b'pip install "xent-compat[port]"' in done.stderr
    assert b"Traceback" not in done.stderr


def test_libcst_is_only_imported_to_port() -> None:
    program = "import sys, xent_conformance.cli; print('libcst' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"


def test_the_hook_for_pre_commit_is_a_command_line_that_checks(here: Path) -> None:
    hook = (Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    entry, arguments = (re.search(rf"^  {key}: (.+)$", hook, re.MULTILINE) for key in ("entry", "args"))
    assert entry is not None
    assert arguments is not None
    command = [*entry[1].removeprefix("xent port ").split(), *arguments[1].strip("[]").split(", ")]
    assert port(*command).exit_code == 1
    (here / "train.py").unlink()
    assert port(*command).exit_code == 0
