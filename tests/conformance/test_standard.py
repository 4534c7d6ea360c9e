"""The ready-made backend for libraries of the standard."""

import importlib.metadata

import numpy as np
import pytest

from xent_conformance.backends import NotExpressible, Standard
from xent_conformance.check import check
from xent_conformance.wire import tensor

from .conftest import good, loss_call

pytest.importorskip("array_api_strict")


class Strict(Standard):
    name, module = "mine", "array_api_strict"


class Lacking(Strict):
    dtypes = Standard.dtypes | {"float16"}
    imports = "import mine as xp"


class Part(Standard):
    name, module = "part", "numpy.linalg"


def test_three_lines_are_a_column_of_the_report():
    found = check(good(loss_call()), Strict())
    assert (found.backend, found.failures) == ("mine", [])
    assert found.facets()["gradient"] == "passed"


def test_what_the_namespace_does_not_have_is_not_expressible():
    with pytest.raises(NotExpressible, match="no such dtype"):
        Lacking().array(tensor([1.0], "float16"))


def test_the_code_that_imports_it():
    assert Strict.imports == "import array_api_strict as xp"
    assert Lacking.imports == "import mine as xp"


def test_the_version_is_that_of_the_package():
    assert Part().version() == importlib.metadata.version("numpy")


def test_what_a_library_warns_of_when_it_is_imported_is_no_warning_of_a_loss(tmp_path, monkeypatch):
    (tmp_path / "talkative.py").write_text(
        "import warnings\nfrom array_api_strict import *\nwarnings.warn('hello', UserWarning)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    class Talkative(Standard):
        name = module = "talkative"

    with pytest.warns(UserWarning, match="hello"):
        found = check(good(loss_call()), Talkative())
    assert found.failures == []
    assert np.asarray(found.answers["vjp"].value.values).shape == ()
