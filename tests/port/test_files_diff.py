"""A port as a diff: for a terminal, and for programs."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from xent_port.as_diff import diff, print_diff
from xent_port.result import FileResult, Result


def file(before: bytes, after: bytes, name: str = "train.py") -> FileResult:
    return FileResult(Path(name), before, after)


def printed(*files: FileResult, terminal: bool) -> str:
    console = Console(
        file=io.StringIO(), force_terminal=terminal, color_system="standard" if terminal else None
    )
    print_diff(Result("xent", (), files, (), len(files)), console)
    return console.file.getvalue()


def test_a_line_without_an_end_is_marked() -> None:
    lines = b"".join(diff(file(b"a\nb", b"a\nc")))
    end = b"\n\\ No newline at end of file\n"
    assert lines == b"--- a/train.py\n+++ b/train.py\n@@ -1,2 +1,2 @@\n a\n-b" + end + b"+c" + end


def test_bytes_that_are_no_text_and_carriage_returns_stay() -> None:
    assert list(diff(file(b"\xe9 a\r\n", b"\xe9 b\r\n")))[3:] == [b"-\xe9 a\r\n", b"+\xe9 b\r\n"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a b.py", b"--- a/a b.py\t\n"),
        ('a"b.py', b'--- "a/a\\042b.py"\n'),
        ("a\nb.py", b'--- "a/a\\012b.py"\n'),
        ("\u00e4.py", b'--- "a/\\303\\244.py"\n'),
        ("../a.py", None),
    ],
)
def test_names_are_written_as_git_does(name: str, written: bytes | None) -> None:
    first = next(iter(diff(file(b"a\n", b"b\n", name))))
    assert first == written or (written is None and b".." not in first)


def test_a_terminal_gets_colours_and_nothing_that_steers_it() -> None:
    said = printed(file(b"# \xe9\x1b[31m\r\na = 1\n", b"# \xe9\x1b[31m\r\na = 2\n"), terminal=True)
    assert "\x1b[31m-a = 1\x1b[0m" in said
    assert "\x1b[32m+a = 2\x1b[0m" in said
    assert "# é\\x1b[31m\\r" in said


def test_elsewhere_there_are_no_colours() -> None:
    assert "\x1b" not in printed(file(b"a\n", b"b\n"), terminal=False)


def test_what_did_not_change_is_not_shown() -> None:
    assert printed(file(b"a\n", b"a\n"), terminal=False) == ""
