"""The shell sessions of the README and of docs/ run, and print what they show."""

import re
import shlex
from pathlib import Path

import click
import pytest
import typer

from xent_conformance.cli import app

from . import sessions
from .printed import FLAGS, LastPlace

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
#: Commands that a test does not run, and why; those of xent are held against its options all the same.
NOT_RUN = {
    r"pip install .*": "installs",
    r"xent port src .*|python -m xent.shims chainer -- train.py": "names files of the reader's own",
    r"cd examples/third_party|KERAS_BACKEND=.*": "needs the libraries of others",
    r"xent report .*(_losses|libraries):.*": "needs the libraries of others",
    r"xent originals .*|xent fuzz .*|xent report .*--live": "asks an original",
    r"xent report(?!.*--case).*|xent report .*--(html|compare).*": "asks every case, on every library",
    r"xent .*\b(package\.module|losses):.*": "names what stands for the reader's own",
}


def why_not(command: str) -> str | None:
    """Return why a command is not run."""
    return next((why for pattern, why in NOT_RUN.items() if re.fullmatch(pattern, command)), None)


def all_commands() -> list[tuple[Path, sessions.Command]]:
    return [(path, command) for path in DOCUMENTS for command in sessions.commands(path.read_text("utf-8"))]


def session_documents() -> list[Path]:
    """Return the documents of which something is run; of those in docs/porting, test_guides runs it."""
    run = (path for path, command in all_commands() if why_not(command.text) is None)
    return [path for path in dict.fromkeys(run) if path.parent.name != "porting"]


@pytest.mark.parametrize("path", session_documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_sessions_of_a_document_print_what_they_show(path: Path, tmp_path: Path) -> None:
    checker = LastPlace()
    for command in sessions.commands(path.read_text("utf-8")):
        if why_not(command.text) is None:
            got = sessions.run(command, tmp_path)
            where = f"{path.name}:{command.line}: $ {command.text}"
            assert "Traceback" not in got, f"{where}\n{got}"
            if command.shown is not None:
                assert checker.check_output(command.shown, got, FLAGS), f"{where}\nprinted:\n{got}"


@pytest.mark.parametrize(
    ("path", "command"),
    [
        pytest.param(path, command, id=f"{path.relative_to(ROOT)}:{command.line}")
        for path, command in all_commands()
        if re.match(r"(\w+=\S+ )?xent ", command.text)
    ],
)
def test_a_document_names_commands_and_options_that_exist(path: Path, command: sessions.Command) -> None:
    words = shlex.split(re.split(r"\s[|>]|&&", command.text)[0])
    arguments = words[words.index("xent") + 1 :]
    found = typer.main.get_command(app)
    while commands := getattr(found, "commands", None):
        assert arguments, f"{path.name}: {command.text} names no command"
        assert arguments[0] in commands, f"{path.name}: there is no command {arguments[0]}"
        found = commands[arguments.pop(0)]
    found.make_parser(click.Context(found)).parse_args(arguments)


def test_a_session_is_read_and_run(tmp_path: Path) -> None:
    document = "text\n```console\n$ cat a.txt\none\ntwo\n$ cat a.txt | wc -l    # counts\n2\n$ true\n```\n"
    first, second, third = sessions.commands(document)
    assert (first.line, first.shown) == (3, "one\ntwo\n")
    assert sessions.run(first, tmp_path) == "one\ntwo\n"
    assert (second.text, sessions.run(second, tmp_path).strip()) == ("cat a.txt | wc -l", "2")
    assert third.shown is None
