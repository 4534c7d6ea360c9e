"""What a user installs: no framework is imported, packages are typed, the wheel holds what it should."""

import email
import importlib.metadata
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import xent

ROOT = Path(__file__).parents[1]
PACKAGES = [
    "xent",
    "xent_chainer",
    "xent_paddle",
    "xent_mxnet",
    "xent_torch",
    "xent_conformance",
    "xent_port",
]
IMPORTS = [
    "xent",
    "xent_chainer.functions",
    "xent_paddle.nn.functional",
    "xent_mxnet.gluon.loss",
    "xent_torch.nn.functional",
    "xent_torch.nn",
    "xent_conformance",
    "xent_port",
]
# Array libraries, original frameworks, and what only the command line needs.
NOT_IMPORTED = (
    "torch jax jaxlib dask cupy chainer paddle mxnet scipy sklearn typer rich jinja2 jsonschema libcst"
)


def modules_after(statements: str) -> set[str]:
    """Return the names of the top-level modules that a fresh interpreter has loaded after the statements."""
    code = f"{statements}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", IMPORTS)
def test_importing_loads_no_framework(module: str) -> None:
    loaded = modules_after(f"import {module}")
    assert module.partition(".")[0] in loaded
    assert loaded.isdisjoint(NOT_IMPORTED.split())


def test_xent_imports_its_shims_when_they_are_asked_for() -> None:
    code = "import sys, xent; print('xent.shims' in sys.modules, xent.shims.install.__module__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "xent.shims._install"]


@pytest.mark.parametrize("extra", ["torch", "jax", "dask"])
def test_the_probe_of_loaded_modules_sees_a_framework(extra: str) -> None:
    pytest.importorskip(extra)
    assert extra in modules_after(f"import {extra}")


def test_a_loss_of_numpy_arrays_and_its_gradient_load_no_framework() -> None:
    loaded = modules_after(
        "import numpy as np, xent, xent_torch.nn.functional as F\n"
        "x, t = np.zeros((2, 3)), np.array([0, 2])\n"
        "xent.value_and_grad(F.cross_entropy)(x, t)"
    )
    assert loaded.isdisjoint(NOT_IMPORTED.split())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel, without an isolated environment, and open it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> email.message.Message:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return email.message_from_bytes(wheel.read(name))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_in_the_wheel_is_typed(wheel: zipfile.ZipFile, package: str) -> None:
    assert f"{package}/__init__.py" in wheel.namelist()
    assert f"{package}/py.typed" in wheel.namelist()


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    folders = {name.partition("/")[0] for name in wheel.namelist()}
    assert {name for name in folders if not name.endswith(".dist-info")} == set(PACKAGES)


def test_the_wheel_carries_the_recorded_vectors(wheel: zipfile.ZipFile) -> None:
    recorded = [name for name in wheel.namelist() if name.startswith("xent_conformance/recorded/")]
    for framework in ("chainer", "paddle", "mxnet", "torch"):
        assert any(framework in name for name in recorded), framework


def test_the_wheel_carries_the_schemas_and_the_table_of_equivalences(wheel: zipfile.ZipFile) -> None:
    for name in ("xent_conformance/report/report.schema.json", "xent_port/port.schema.json"):
        assert json.loads(wheel.read(name))["additionalProperties"] is False
    assert "xent_port/rules/equivalences.toml" in wheel.namelist()


def test_versions_agree(metadata: email.message.Message) -> None:
    assert metadata["Version"] == xent.__version__ == importlib.metadata.version("xent-compat")


def test_only_numpy_and_array_api_compat_are_required(metadata: email.message.Message) -> None:
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert {line.partition(">")[0] for line in required} == {"numpy", "array-api-compat"}


def test_the_same_build_of_torch_is_compared_everywhere(metadata: email.message.Message) -> None:
    pinned = [line for line in metadata.get_all("Requires-Dist", []) if line.startswith("torch==")]
    assert pinned
    assert all("torch==2.13.0" in line for line in pinned)
