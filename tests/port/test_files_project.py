"""Many files at once: what one takes from another, what cannot be ported, and what ends a process."""

from pathlib import Path

import pytest

from xent_port.files import Problem
from xent_port.magics import mask, unmask
from xent_port.project import port_all, write
from xent_port.result import Result
from xent_port.source import MOST_CHARACTERS
from xent_port.workers import Workers

CHAINER = b"import chainer.functions as F\nloss = F.softmax_cross_entropy(y, t)\n"
PORTED = CHAINER.replace(b"import chainer", b"import xent_chainer")


def make(folder: Path, **sources: str | bytes) -> None:
    for name, source in sources.items():
        path = folder / f"{name.replace('__', '/').replace('INIT', '__init__')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.encode() if isinstance(source, str) else source)


def after(result: Result) -> dict[str, bytes]:
    return {file.path.name: file.after for file in result.files}


def statuses(result: Result) -> dict[str, list[str]]:
    return {file.path.stem: [finding.status for finding in file.findings] for file in result.files}


def only_problem(folder: Path) -> Problem:
    result = port_all([folder], "xent")
    assert result.files == ()
    (problem,) = result.problems
    return problem


def test_files_are_ported_and_nothing_is_written(tmp_path: Path) -> None:
    make(tmp_path, a=CHAINER, b="import os\n", c=CHAINER)
    result = port_all([tmp_path], "xent")
    assert (result.read, result.problems) == (3, ())
    assert after(result) == {"a.py": PORTED, "c.py": PORTED}
    assert (tmp_path / "a.py").read_bytes() == CHAINER


def test_written_files_are_ported_no_more(tmp_path: Path) -> None:
    make(tmp_path, a=CHAINER, b="from a import F\nF.sigmoid_cross_entropy(y, t)\n")
    for target in ("xent", "torch", "jax"):
        written = write(port_all([tmp_path], target))
        assert written.written
        assert port_all([tmp_path], target).changed == ()


def test_other_line_ends_encodings_and_marks_stay(tmp_path: Path) -> None:
    windows = CHAINER.replace(b"\n", b"\r\n")
    latin = b"# coding: latin-1\n# \xe9\n" + CHAINER
    make(tmp_path, a=windows, b=latin, c=b"\xef\xbb\xbf" + CHAINER, d=CHAINER.replace(b"\n", b"\r"))
    found = after(port_all([tmp_path], "xent"))
    assert found["a.py"] == PORTED.replace(b"\n", b"\r\n")
    assert found["b.py"] == b"# coding: latin-1\n# \xe9\n" + PORTED
    assert found["c.py"] == b"\xef\xbb\xbf" + PORTED
    assert found["d.py"] == PORTED.replace(b"\n", b"\r")


@pytest.mark.parametrize(
    ("source", "says", "line"),
    [
        (CHAINER + b"x = (\n", "never closed", 3),
        (CHAINER + b"print 'loss'\n", "Python 2", 3),
        (CHAINER + b"try:\n    pass\nexcept OSError, e:\n    pass\n", "Python 2", 5),
        (CHAINER + b"x = '\xe9'\n", "utf-8: byte 0xe9 in line 3", None),
        (b"# coding: no-such\n" + CHAINER, "no-such", None),
        (CHAINER.decode().encode("utf-16"), "NUL", None),
        (CHAINER + b"x = " + b"(" * 5000 + b")" * 5000 + b"\n", "nested", 3),
        (CHAINER + b"x = " + b"-" * 100_000 + b"1\n", "nested too deeply", None),
        (CHAINER + b"# " + b"x" * MOST_CHARACTERS, "characters", None),
    ],
)
def test_what_cannot_be_ported_is_a_problem(
    tmp_path: Path, source: bytes, says: str, line: int | None
) -> None:
    make(tmp_path, a=source)
    problem = only_problem(tmp_path)
    assert says in problem.text
    assert problem.line == line


def test_a_source_without_a_covered_import_is_not_parsed(tmp_path: Path) -> None:
    make(tmp_path, a="print 'no Python 3'\n", b="import torch\nprint 'cross'\n", c=b"\xff")
    result = port_all([tmp_path], "xent")
    assert (result.files, result.problems) == ((), ())


def test_long_sums_and_chains_are_not_too_deep(tmp_path: Path) -> None:
    make(tmp_path, a=CHAINER + b"x = " + b" + ".join([b"'line'"] * 1000) + b"\n")
    assert port_all([tmp_path], "xent").counts["xent"] == 1


def test_one_file_of_many_that_is_wrong_stops_no_other(tmp_path: Path) -> None:
    make(tmp_path, **{f"f{i:02}": CHAINER for i in range(40)})
    make(tmp_path, f20=CHAINER + b"(\n")
    result = port_all([tmp_path], "xent", jobs=2)
    assert [problem.path.stem for problem in result.problems] == ["f20"]
    assert [file.path.stem for file in result.files] == [f"f{i:02}" for i in range(40) if i != 20]
    assert result == port_all([tmp_path], "xent", jobs=1)


def test_progress_is_told(tmp_path: Path) -> None:
    make(tmp_path, a=CHAINER, b="import os\n", c=CHAINER)
    totals: list[int] = []
    steps: list[int] = []
    port_all([tmp_path], "xent", total=totals.append, advance=steps.append)
    assert (totals, sum(steps)) == ([2], 2)


# ---- what one source takes from another


def test_a_name_that_another_source_imports_is_followed(tmp_path: Path) -> None:
    make(
        tmp_path,
        pkg__INIT="",
        pkg__losses="from chainer.functions import softmax_cross_entropy as sce\n",
        pkg__train="from .losses import sce\n\n\ndef f(y, t):\n    return sce(y, t)\n",
    )
    result = port_all([tmp_path], "xent")
    assert after(result)["losses.py"].startswith(
        b"from xent_chainer.functions import softmax_cross_entropy as sce"
    )
    assert statuses(result)["train"] == ["unchanged"]


def test_a_module_that_another_source_imports_is_followed(tmp_path: Path) -> None:
    make(
        tmp_path,
        common="import chainer.functions as F\n",
        a__train="import common\nloss = common.F.softmax_cross_entropy(y, t)\n",
        b__train="from common import F\nloss = F.softmax_cross_entropy(y, t) + F.relu(y)\n",
        c__train="from common import *\nloss = F.softmax_cross_entropy(y, t)\n",
    )
    result = port_all([tmp_path], "xent")
    assert result.counts["left"] == 0
    used = [file.path.parent.name for file in result.files if file.path.name == "train.py"]
    assert used == ["a", "b", "c"]
    for file in result.files:
        if file.path.name == "train.py":
            assert [finding.use.name for finding in file.findings] == [
                "chainer.functions.softmax_cross_entropy"
            ]


def test_names_are_followed_through_packages(tmp_path: Path) -> None:
    make(
        tmp_path,
        pkg__INIT="from .core import *\n",
        pkg__core__INIT="from .losses import sce\n",
        pkg__core__losses="import mxnet as mx\nsce = mx.gluon.loss.SoftmaxCELoss\n",
        train="import pkg\nloss = pkg.sce(axis=1)\n",
    )
    assert "train" in statuses(port_all([tmp_path], "xent"))


def test_two_sources_that_import_each_other_end(tmp_path: Path) -> None:
    make(
        tmp_path,
        a="from b import F\nimport chainer.functions as G\nF.softmax_cross_entropy(y, t)\n",
        b="from a import G as F\nF.softmax_cross_entropy(y, t)\n",
    )
    assert set(statuses(port_all([tmp_path], "xent"))) == {"a", "b"}


# ---- processes


def test_what_ends_its_process_is_told_and_nothing_else_is_lost() -> None:
    with Workers(2) as workers:
        things = [f"{number} ** 2" for number in range(20)]
        things[7] = "__import__('os')._exit(1)"
        found = list(workers.map(eval, things))
    assert found == [None if number == 7 else number**2 for number in range(20)]


# ---- writing


def test_files_that_change_or_vanish_while_others_are_ported_are_problems(tmp_path: Path) -> None:
    make(tmp_path, a=CHAINER, b=CHAINER, c=CHAINER, d=CHAINER)
    result = port_all([tmp_path], "xent")
    (tmp_path / "b.py").write_bytes(b"# mine\n")
    (tmp_path / "c.py").unlink()
    (tmp_path / "d.py").chmod(0o444)
    written = write(result)
    assert [file.path.stem for file in written.files] == ["a"]
    assert {problem.path.stem: problem.text for problem in written.problems} == {
        "b": "was changed by someone else in the meantime",
        "c": "is gone, or a link to nothing",
        "d": "is read-only",
    }
    assert (tmp_path / "a.py").read_bytes() == PORTED
    assert (tmp_path / "b.py").read_bytes() == b"# mine\n"
    assert not (tmp_path / "c.py").exists()
    assert (tmp_path / "d.py").read_bytes() == CHAINER


def test_an_error_of_xent_itself_is_a_problem_of_the_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, a=CHAINER)
    monkeypatch.setattr("xent_port.source.port_source", lambda _source, **_options: {}["odd"])
    assert "KeyError: 'odd'" in only_problem(tmp_path).text


@pytest.mark.parametrize(
    "text",
    [
        b"from" + b" " * 100_000,
        b"from" + b"." * 100_000,
        b"import" + b"\n" * 40_000,
        b"from a import (" * 3_000,
        b"(\nexcept " + b"," * 100_000,
        b"(\n" + b"\n" * 40_000,
        b"x = " + b"=" * 100_000,
        b"; " * 50_000,
        b"\\\n" * 40_000,
    ],
)
def test_no_text_takes_more_time_than_its_size(tmp_path: Path, text: bytes) -> None:
    # each would take minutes if it were read again from each of its characters
    make(tmp_path, a=CHAINER + text + b"\n", b=b"from a import F\n" + CHAINER + text)
    port_all([tmp_path], "xent")


@pytest.mark.parametrize(
    "cell", [" " * 100_000 + "!", "?" * 100_000 + "x", "%time " + "-a " * 30_000, "x = '" + "\\" * 100_001]
)
def test_no_cell_takes_more_time_than_its_size(cell: str) -> None:
    masked = mask("!\n" + cell, "MARK")
    assert unmask(masked.source, masked.hidden, "MARK") == "!\n" + cell
