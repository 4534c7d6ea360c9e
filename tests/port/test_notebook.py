"""A notebook is one source for the parser, and only its changed lines are other bytes afterwards."""

import json
from typing import Any

import libcst
import pytest

from xent_port.magics import is_other_language, mask, unmask
from xent_port.notebook import NotebookError, read


def notebook(*cells: str | list[str], kind: str = "code", **metadata: Any) -> dict[str, Any]:
    return {
        "cells": [
            {
                "cell_type": kind,
                "execution_count": 1,
                "metadata": {},
                "outputs": [{"output_type": "display_data", "data": {"image/png": "aGVsbG8=", "n": 1e-05}}],
                "source": cell if isinstance(cell, str) else list(cell),
            }
            for cell in cells
        ],
        "metadata": metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def jupyter(*cells: str, **metadata: Any) -> bytes:
    """Lay a notebook out as Jupyter does."""
    content = notebook(*[cell.splitlines(keepends=True) for cell in cells], **metadata)
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


CELLS = ["import old\nprint('é')\n\nold.f(1)", "y = old.f(2)"]
LAYOUTS = {
    "Jupyter": jupyter(*CELLS),
    "no end": jupyter(*CELLS).rstrip(b"\n"),
    "Colab": json.dumps(notebook(*[c.splitlines(keepends=True) for c in CELLS]), indent=2).encode(),
    "one line": json.dumps(notebook(*[c.splitlines(keepends=True) for c in CELLS])).encode(),
    "compact": json.dumps(
        notebook(*[c.splitlines(keepends=True) for c in CELLS]), separators=(",", ":")
    ).encode(),
    "strings": json.dumps(notebook(*CELLS), indent=1).encode(),
    "windows": jupyter(*CELLS).replace(b"\n", b"\r\n"),
    "other floats": jupyter(*CELLS).replace(b"1e-05", b"0.10E-4"),
    "escapes": jupyter(*CELLS).replace(b"print", b"\\u0070rint"),
}


@pytest.mark.parametrize("data", LAYOUTS.values(), ids=LAYOUTS)
def test_what_is_not_changed_stays_byte_for_byte(data: bytes) -> None:
    found = read(data)
    assert found.changed(found.source) == data


@pytest.mark.parametrize("data", LAYOUTS.values(), ids=LAYOUTS)
def test_a_changed_line_is_changed_and_nothing_else(data: bytes) -> None:
    found = read(data)
    assert found.changed(found.source.replace("old", "new")) == data.replace(b"old", b"new")


@pytest.mark.parametrize("name", ["Jupyter", "Colab", "one line", "strings"])
def test_a_line_is_added_in_the_layout_of_the_others(name: str) -> None:
    found = read(LAYOUTS[name])
    changed = found.changed(found.source.replace("y = old.f(2)", "import new\ny = new.f(2)"))
    wanted = [CELLS[0], "import new\ny = new.f(2)"]
    cells: list[Any] = wanted if name == "strings" else [c.splitlines(keepends=True) for c in wanted]
    again = json.dumps(
        notebook(*cells), ensure_ascii=name != "Jupyter", indent={"Colab": 2, "one line": None}.get(name, 1)
    )
    assert changed.decode() == again + ("\n" if name == "Jupyter" else "")


def test_the_first_lines_of_a_cell_of_one_line_are_laid_out_as_jupyter_does() -> None:
    found = read(jupyter("f(1)"))
    assert found.changed(found.source.replace("f(1)", "a\nb")) == jupyter("a\nb")


def test_a_place_is_told_by_cell_and_line() -> None:
    found = read(jupyter("%matplotlib inline\nimport old", "%%bash\nls", "x = 1\nold.f(x)"))
    lines = found.source.split("\n")
    assert found.place(lines.index("import old") + 1) == (1, 2)
    assert found.place(lines.index("old.f(x)") + 1) == (3, 2)


def test_cells_of_text_and_of_other_languages_are_not_read() -> None:
    assert read(json.dumps(notebook("import old", kind="markdown")).encode()).source == ""
    assert read(jupyter("library(old)", kernelspec={"language": "R"})).source == ""
    assert "import old" in read(jupyter("import old", language_info={"name": "python"})).source
    assert [unseen.cell for unseen in read(jupyter("%%bash\nls", "import old")).unseen] == [1]


MAGICS = [
    "%matplotlib inline\nimport old",
    "!pip install old\nimport old",
    "!pip install \\\n    old 'x\nimport old",
    "import old\nold.f?",
    "?old.f\nimport old",
    "files = !ls *.old\nimport old",
    "import old\nfor i in range(3):\n    !echo {i}\n    old.f(i)",
    "import old\nif True:\n    %time old.f(1)",
    "import old\n%timeit -n 10 -r3 old.f(1)",
    "import old\n%time x = old.f(1)  # slow",
    "import old\nx = %timeit -o old.f(1)",
    "import old\nx = (5\n% 3)\n%pwd",
    "import old\ns = '''\n%not a magic\n!nor this'''\n%pwd",
    "%%time\nimport old\nold.f(1)",
    "\n%%capture out\nimport old",
    "import old\n;f a b\n/g c",
    "import old  # is it?\nprint('why?')\n%pwd",
]


@pytest.mark.parametrize("cell", MAGICS)
def test_magics_are_hidden_from_the_parser_and_come_back(cell: str) -> None:
    masked = mask(cell, "MARK")
    libcst.parse_module(masked.source)
    assert masked.source.count("\n") == cell.count("\n")
    assert "import old" in masked.source
    assert unmask(masked.source.replace("old", "new"), masked.hidden, "MARK").replace("new", "old") == cell
    found = read(jupyter(cell, cell))
    assert found.changed(found.source) == jupyter(cell, cell)


@pytest.mark.parametrize("cell", [cell for cell in MAGICS if "%time old" in cell or "%timeit -n" in cell])
def test_a_statement_behind_a_magic_is_python(cell: str) -> None:
    masked = mask(cell, "MARK")
    assert "old.f(1)" in masked.source
    assert "new.f(1)" in unmask(masked.source.replace("old", "new"), masked.hidden, "MARK")


@pytest.mark.parametrize("cell", ["x = (5\n% 3)", "s = '''\n%pwd\n'''", "a, b = 1, 2", "x = 'why?'"])
def test_python_is_not_taken_for_magic(cell: str) -> None:
    assert mask(cell, "MARK").hidden == ()


def test_cells_of_the_shell_are_other_languages_and_timed_ones_are_not() -> None:
    assert is_other_language("\n%%bash\nls")
    assert is_other_language("%%writefile a.py\nimport old")
    assert not is_other_language("%%time\nimport old")
    assert not is_other_language("%time import old")


def test_a_cell_may_hold_the_mark() -> None:
    data = jupyter('"xent cell 1"\n%pwd\n# xent cell 1', '"xent cell 2"')
    found = read(data)
    assert found.changed(found.source) == data


def test_lines_that_end_otherwise_stay_so() -> None:
    data = json.dumps(notebook("import old\r\n  \r\n%pwd\r\nold.f(1)")).encode()
    found = read(data)
    assert "\r" not in found.source
    assert found.changed(found.source.replace("old", "new")) == data.replace(b"old", b"new")


@pytest.mark.parametrize(
    "change",
    [
        lambda source: source.replace('"xent cell 2"\n', ""),
        lambda source: "import new\n" + source,
        lambda source: source.replace("pass  # xent cell 1", ""),
        lambda source: source.replace("pass  # xent", "fail  # xent"),
    ],
)
def test_a_source_that_lost_its_marks_is_not_put_back(change: Any) -> None:
    found = read(jupyter("%pwd", "x = 1"))
    with pytest.raises(NotebookError, match="cell"):
        found.changed(change(found.source))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{", "not JSON"),
        (b"[]", "no list"),
        (b'{"cells": [1]}', "no list"),
        (b'{"cells": [{"cell_type": "code", "source": 1}]}', "cell 1"),
        (b'{"cells": [{"cell_type": "code", "source": [1]}]}', "cell 1"),
        (b'{"worksheets": []}', "format 3"),
        (b'{"cells": [], "cells": []}', "twice"),
        (b'{"cells": [{"cell_type": "code", "source": "a", "source": "b"}]}', "twice"),
        (b'{"cells": [{"cell_type": "code", "source": "\\ud800"}]}', "half"),
        (b'{"cells": "\xff"}', "UTF-8"),
        (b"[" * 100_000, "deeply"),
    ],
)
def test_what_is_no_notebook_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(NotebookError, match=says):
        read(data)
