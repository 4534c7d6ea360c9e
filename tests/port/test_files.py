"""Which files are found, and how they are written."""

import os
from pathlib import Path

import pytest

from xent_port.files import MOST_BYTES, FileError, find, read, write


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"a = 1\n")


def names(folder: Path, *paths: Path) -> list[str]:
    files, problems = find(paths or [folder])
    assert problems == []
    return [file.relative_to(folder).as_posix() for file in files]


def test_sources_and_notebooks_are_found_in_order(tmp_path: Path) -> None:
    make(tmp_path, "b.py", "a.py", "c/d/e.ipynb", "c/read.me", "c/f.pyc", "z")
    assert names(tmp_path) == ["a.py", "b.py", "c/d/e.ipynb"]


@pytest.mark.parametrize(
    "folder", [".git", ".hidden", "__pycache__", "node_modules", "lib/python3.11/site-packages/torch"]
)
def test_folders_of_others_are_not_entered(tmp_path: Path, folder: str) -> None:
    make(tmp_path, "a.py", f"{folder}/b.py")
    assert names(tmp_path) == ["a.py"]


def test_an_environment_is_not_entered_whatever_it_is_called(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "mine/pyvenv.cfg", "mine/bin/b.py")
    assert names(tmp_path) == ["a.py"]


def test_what_is_named_is_taken(tmp_path: Path) -> None:
    make(tmp_path, ".hidden/a.py", "train")
    assert names(tmp_path, tmp_path / ".hidden", tmp_path / "train") == [".hidden/a.py", "train"]


def test_a_file_that_is_named_twice_is_found_once(tmp_path: Path) -> None:
    make(tmp_path, "a/b.py")
    assert names(tmp_path, tmp_path / "a" / "b.py", tmp_path, tmp_path / "a") == ["a/b.py"]


def test_links_in_folders_are_not_followed_but_named_ones_are(tmp_path: Path) -> None:
    make(tmp_path, "inside/a.py", "outside/b.py")
    (tmp_path / "inside" / "b.py").symlink_to(tmp_path / "outside" / "b.py")
    (tmp_path / "inside" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "inside" / "round").symlink_to(tmp_path)
    assert names(tmp_path, tmp_path / "inside") == ["inside/a.py"]
    assert names(tmp_path, tmp_path / "inside" / "b.py") == ["inside/b.py"]


def test_a_path_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    make(tmp_path, "a.py")
    files, (problem,) = find([tmp_path / "b.py", tmp_path / "a.py"])
    assert files == [tmp_path / "a.py"]
    assert (problem.path.name, problem.text) == ("b.py", "there is no such file or folder")


def test_a_link_to_nothing_a_pipe_and_a_folder_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "link.py").symlink_to(tmp_path / "nothing.py")
    os.mkfifo(tmp_path / "pipe.py")
    for name, says in {"link.py": "gone", "pipe.py": "pipe", ".": "folder"}.items():
        with pytest.raises(FileError, match=says):
            read(tmp_path / name)


def test_a_file_larger_than_any_source_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.py").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(FileError, match="50 MB"):
        read(tmp_path / "a.py")


@pytest.mark.parametrize("mode", [0o600, 0o755, 0o664])
def test_writing_keeps_the_mode(tmp_path: Path, mode: int) -> None:
    make(tmp_path, "a.py")
    (tmp_path / "a.py").chmod(mode)
    write(tmp_path / "a.py", b"a = 1\n", b"b = 2\r\n")
    assert (tmp_path / "a.py").read_bytes() == b"b = 2\r\n"
    assert (tmp_path / "a.py").stat().st_mode & 0o7777 == mode
    assert [path.name for path in tmp_path.iterdir()] == ["a.py"]


def test_writing_to_a_link_writes_the_file_it_points_to(tmp_path: Path) -> None:
    make(tmp_path, "there/a.py")
    (tmp_path / "here.py").symlink_to(tmp_path / "there" / "a.py")
    write(tmp_path / "here.py", b"a = 1\n", b"b = 2\n")
    assert (tmp_path / "here.py").is_symlink()
    assert (tmp_path / "there" / "a.py").read_bytes() == b"b = 2\n"


def test_a_read_only_file_stays(tmp_path: Path) -> None:
    make(tmp_path, "a.py")
    (tmp_path / "a.py").chmod(0o444)
    with pytest.raises(FileError, match="read-only"):
        write(tmp_path / "a.py", b"a = 1\n", b"b = 2\n")
    assert (tmp_path / "a.py").read_bytes() == b"a = 1\n"


def test_a_file_that_someone_else_changed_or_removed_stays_so(tmp_path: Path) -> None:
    make(tmp_path, "a.py")
    with pytest.raises(FileError, match="meantime"):
        write(tmp_path / "a.py", b"a = 0\n", b"b = 2\n")
    assert (tmp_path / "a.py").read_bytes() == b"a = 1\n"
    (tmp_path / "a.py").unlink()
    with pytest.raises(FileError, match="gone"):
        write(tmp_path / "a.py", b"a = 1\n", b"b = 2\n")
    assert list(tmp_path.iterdir()) == []
