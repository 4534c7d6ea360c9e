"""Whatever a file holds, it comes back; whatever it is not, it is refused."""

import json
from contextlib import suppress

import hypothesis.strategies as st
from hypothesis import given, settings

from xent_port import notebook, text
from xent_port.magics import mask, unmask
from xent_port.notebook import NotebookError
from xent_port.text import TextError

ENDS = st.sampled_from(["\n", "\r\n", "\r"])
WORDS = st.text(st.sampled_from("ab=é #'\"\\%!?([{}])\t \x0c\x0b\x1c\x85\u2028"), max_size=8)
LINES = st.lists(st.tuples(WORDS, ENDS), max_size=8)
settings.register_profile("here", max_examples=200, deadline=None)
HERE = settings.get_profile("here")


def joined(lines: list[tuple[str, str]]) -> str:
    return "".join(line + end for line, end in lines)


@HERE
@given(st.binary(max_size=60))
def test_bytes_come_back_or_are_refused(data: bytes) -> None:
    with suppress(TextError):
        file = text.decode(data)
        assert file.changed(file.text.normal) == data


@HERE
@given(LINES, LINES, WORDS)
def test_only_what_is_changed_is_changed(
    before: list[tuple[str, str]], after: list[tuple[str, str]], end: str
) -> None:
    found = text.split(joined([*before, ("MARK", "\n"), *after]) + end)
    wanted = joined([*before, ("CHANGED", "\n"), *after]) + end
    assert found.changed(found.normal.replace("MARK", "CHANGED")) == wanted


@HERE
@given(LINES)
def test_a_line_that_is_added_changes_no_other(lines: list[tuple[str, str]]) -> None:
    found = text.split(joined(lines) + "END")
    added = found.changed("ADDED\n" + found.normal)
    assert added.startswith("ADDED")
    assert added.removeprefix("ADDED").lstrip("\r\n").endswith(joined(lines).lstrip("\r\n") + "END")


@HERE
@given(st.lists(WORDS, max_size=6).map("\n".join))
def test_what_is_hidden_of_a_cell_comes_back(cell: str) -> None:
    masked = mask(cell, "MARK")
    assert unmask(masked.source, masked.hidden, "MARK") == cell


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@HERE
@given(
    st.lists(st.tuples(LINES.map(joined), st.booleans(), JSON), max_size=3),
    st.sampled_from([None, 1, 2, "\t"]),
    st.booleans(),
)
def test_a_notebook_comes_back(
    cells: list[tuple[str, bool, object]], indent: int | str | None, escaped: bool
) -> None:
    content = {
        "cells": [
            {
                "outputs": output,
                "cell_type": "code",
                "source": source.splitlines(keepends=True) if split else source,
            }
            for source, split, output in cells
        ]
    }
    data = json.dumps(content, indent=indent, ensure_ascii=escaped).encode(errors="surrogatepass")
    with suppress(NotebookError):
        found = notebook.read(data)
        assert found.changed(found.source) == data
        again = notebook.read(found.changed(found.source.replace("ab", "changed")))
        assert len(again.cells) == len(found.cells)


@HERE
@given(st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value).encode()))
def test_what_is_no_notebook_is_refused(data: bytes) -> None:
    with suppress(NotebookError):
        notebook.read(data)
