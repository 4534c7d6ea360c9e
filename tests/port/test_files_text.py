"""A source comes back byte for byte, but for what was changed in it."""

import codecs

import libcst
import pytest

from xent_port.text import TextError, decode

SOURCES = {
    "unix": b"import a\nb = 1\n",
    "windows": b"import a\r\nb = 1\r\n",
    "old mac": b"import a\rb = 1\r",
    "mixed": b"import a\r\nb = 1\nc = 2\rd = 3\r\n",
    "no end": b"import a\nb = 1",
    "windows, no end": b"import a\r\nb = 1",
    "mark": codecs.BOM_UTF8 + b"import a\nb = '\xc3\xa9'\n",
    "latin-1": b"# -*- coding: latin-1 -*-\nimport a\nb = '\xe9'\n",
    "second line": b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\nimport a\nb = '\x80'\n",
    "old mac latin-1": b"# coding: latin-1\rimport a\rb = '\xe9'\r",
    "form feed": b"import a\n\x0cdef f():\n    pass\n",
    "separators": "import a\nb = '\u2028\x85\x0b\x1c'\n".encode(),
    "blanks at the end": b"import a\n\n\n   \n# end",
    "tabs": b"import a\nif a:\n\tb = 1  \n\t\n",
    "long string": b"import a\nb = '''\r\n  \n\\\n'''\n",
}


@pytest.mark.parametrize("data", SOURCES.values(), ids=SOURCES)
def test_what_is_not_changed_stays(data: bytes) -> None:
    file = decode(data)
    assert file.changed(file.text.normal) == data


@pytest.mark.parametrize("data", SOURCES.values(), ids=SOURCES)
def test_the_parser_gives_the_normal_form_back(data: bytes) -> None:
    normal = decode(data).text.normal
    assert libcst.parse_module(normal).code == normal


@pytest.mark.parametrize("data", SOURCES.values(), ids=SOURCES)
def test_one_line_is_changed_and_no_other(data: bytes) -> None:
    file = decode(data)
    changed = file.changed(file.text.normal.replace("import a", "import xent_a as a"))
    assert changed == data.replace(b"import a", b"import xent_a as a")


@pytest.mark.parametrize(("name", "end"), [("unix", b"\n"), ("windows", b"\r\n"), ("old mac", b"\r")])
def test_a_new_line_ends_as_its_neighbours_do(name: str, end: bytes) -> None:
    data = SOURCES[name]
    file = decode(data)
    changed = file.changed(file.text.normal.replace("import a", "import a\nimport c"))
    assert changed == data.replace(b"import a", b"import a" + end + b"import c")


def test_a_line_after_one_without_an_end_gets_none_and_gives_it_one() -> None:
    assert decode(b"import a\r\nb = 1").changed("import a\nb = 1\nc = 2") == b"import a\r\nb = 1\r\nc = 2"


def test_a_file_of_one_line_without_an_end() -> None:
    assert decode(b"import a").changed("import c\nimport a\n") == b"import c\nimport a\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a = 1\0", "NUL"),
        ("import a".encode("utf-16"), "NUL"),
        (b"import a\nb = '\xe9'\n", "line 2"),
        (b"# coding: no-such\n", "no-such"),
        (b"# coding: rot13\n", "rot13"),
        (b"# coding: zlib_codec\n", "zlib"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", "encoding"),
        (b"# coding: utf-7\nb = '+AOkAIQ-'\n", "same bytes"),
    ],
)
def test_bytes_that_could_not_come_back_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(TextError, match=says):
        decode(data)
