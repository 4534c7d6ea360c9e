"""Which source imports which, found by their text."""

from pathlib import Path

import pytest

from xent_port.modules import Import, Modules, bound

ROOT = Path("/project")


def imports(source: str, *known: str, at: str = "main.py") -> list[tuple[str, str, list[str]]]:
    modules = Modules([ROOT / name for name in (*known, at)])
    found = modules.imports(ROOT / at, source)
    here = modules.name(ROOT / "__init__.py")[0]

    def told(each: Import) -> tuple[str, str, list[str]]:
        path = each.path.relative_to(ROOT).as_posix()
        return path, each.module.replace(f"{here}.", "~"), sorted(each.names)

    return sorted(map(told, found))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import losses", [("losses.py", "losses", [])]),
        ("import os, losses as l  # here", [("losses.py", "losses", [])]),
        ("from losses import F", [("losses.py", "losses", ["F"])]),
        ("from losses import (F,  # this\n    G as H)", [("losses.py", "losses", ["F", "G"])]),
        ("from losses import F, \\\n    G", [("losses.py", "losses", ["F", "G"])]),
        ("from losses import *", [("losses.py", "losses", ["*"])]),
        ("if a:\n\tfrom losses import F", [("losses.py", "losses", ["F"])]),
        ("try: import losses\nexcept ImportError: pass", [("losses.py", "losses", [])]),
        ("x = 1; import losses", [("losses.py", "losses", [])]),
        ("from .losses import F", [("losses.py", "~losses", ["F"])]),
        ("from . import losses", [("losses.py", "~losses", [])]),
        ("from.losses import F", [("losses.py", "~losses", ["F"])]),
        ("import losses2\nfrom os import losses\n# import losses", []),
        ("from ........ import losses", []),
    ],
)
def test_an_import_is_found(source: str, expected: object) -> None:
    assert imports(source, "losses.py", "other.py") == expected


def test_packages_and_what_is_in_them() -> None:
    known = ("pkg/__init__.py", "pkg/losses.py", "pkg/sub/__init__.py", "pkg/sub/deep.py")
    assert imports("import pkg.losses", *known) == [
        ("pkg/__init__.py", "pkg", []),
        ("pkg/losses.py", "pkg.losses", []),
    ]
    assert imports("from pkg import losses, F", *known) == [
        ("pkg/__init__.py", "pkg", ["F", "losses"]),
        ("pkg/losses.py", "pkg.losses", []),
    ]
    assert imports("from ..losses import F", *known, at="pkg/sub/main.py") == [
        ("pkg/losses.py", "~pkg.losses", ["F"])
    ]
    assert imports("from .. import F", *known, at="pkg/sub/main.py") == [("pkg/__init__.py", "~pkg", ["F"])]
    (found,) = imports("from pkg.sub.deep import F", *known, at="pkg/losses.py")
    assert found == ("pkg/sub/deep.py", "pkg.sub.deep", ["F"])


def test_in_a_package_an_absolute_import_is_not_relative_but_in_a_folder_of_scripts_it_is() -> None:
    known = ("losses.py", "pkg/__init__.py", "pkg/losses.py", "scripts/losses.py")
    assert imports("import losses", *known, at="pkg/main.py") == [("losses.py", "losses", [])]
    assert imports("import losses", *known, at="scripts/main.py") == [("scripts/losses.py", "losses", [])]
    # run as a script, a module of a package finds those beside it
    assert imports("import losses", *known[1:], at="pkg/main.py") == [("pkg/losses.py", "losses", [])]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import chainer.functions as F", "F"),
        ("import chainer", "chainer"),
        ("from chainer import functions as F", "F"),
        ("from chainer.functions import *", "*"),
        ("F = chainer.functions", "F"),
        ("G, F = 1, chainer.functions", "F"),
        ("F: object = chainer.functions", "F"),
        ("try:\n    F = chainer.functions\nexcept Exception: pass", "F"),
    ],
)
def test_a_name_that_a_source_makes_is_known(source: str, name: str) -> None:
    assert name in bound(source)


def test_functions_and_classes_make_no_name_that_could_be_a_loss() -> None:
    assert bound("class F:\n    pass\ndef G(a=1):\n    return a == 2\n") == set()
