"""The tables of names are what the running originals have."""

import json
import subprocess
from typing import Any

import pytest

from xent import _originals
from xent_conformance.originals.environments import NotInstalledError, declared, python_of

pytestmark = pytest.mark.live

#: Runs inside an original's environment: which names are one object, what a star import gives.
PROGRAM = """
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
asked = json.load(sys.stdin)
root = importlib.import_module(asked["framework"])

def find(path):
    found, names = root, path.split(".")
    for end, name in enumerate(names[1:], 2):
        if not hasattr(found, name):
            importlib.import_module(".".join(names[:end]))
        found = getattr(found, name)
    return found

def star(module):
    names = {}
    exec(f"from {find(module).__name__} import *", names)
    return sorted(names)

print(json.dumps({
    "version": root.__version__,
    "objects": {path: id(find(path)) for path in asked["paths"]},
    "stars": {module: star(module) for module in asked["modules"]},
}))
"""

#: A deprecated function that calls the other.
WRAPPERS = {"chainer.backends.cuda.get_array_module", "chainer.cuda.get_array_module"}


@pytest.fixture(scope="module", params=declared())
def answer(request: pytest.FixtureRequest) -> dict[str, Any]:
    environment = declared()[request.param]
    try:
        python = python_of(environment)
    except NotInstalledError as missing:
        pytest.skip(str(missing))
    framework = environment.framework
    asked = {
        "framework": framework,
        "paths": [path for path in _originals.PLACES if path.partition(".")[0] == framework],
        "modules": [module for module in _originals.MODULES if module.partition(".")[0] == framework],
    }
    done = subprocess.run(
        [str(python), "-c", PROGRAM], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said | {"framework": framework, "declared": environment.version}


def test_the_version_is_the_declared_one(answer: dict[str, Any]) -> None:
    assert answer["version"].partition("+")[0] == answer["declared"]
    if answer["framework"] != "paddle":  # which has two
        assert _originals.version(answer["framework"]) == answer["declared"]


def test_names_are_one_object_where_ours_are(answer: dict[str, Any]) -> None:
    ours = {
        path: id(_originals.find(_originals.PLACES[path])) for path in answer["objects"].keys() - WRAPPERS
    }
    theirs = {path: answer["objects"][path] for path in ours}
    assert (
        len(set(ours.values()))
        == len(set(theirs.values()))
        == len(set(zip(ours.values(), theirs.values(), strict=True)))
    )


def test_a_star_import_gives_the_same(answer: dict[str, Any]) -> None:
    for module, given in answer["stars"].items():
        held = {*_originals.names_in(module), *_originals.modules_in(module)}
        assert set(_originals.STAR.get(module, held)) == held & set(given), module
