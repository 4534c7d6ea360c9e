"""Environments are built aside, verified and renamed; a dummy distribution stands for the framework."""

import json
import os
import shutil
import sys
import zipfile
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from xent_conformance.originals import build as build_module
from xent_conformance.originals import cli
from xent_conformance.originals.build import BuildError, build, stages
from xent_conformance.originals.environments import (
    MARKER,
    Environment,
    NotInstalledError,
    Step,
    folder,
    python_of,
    state,
)

PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    path = tmp_path_factory.mktemp("wheels") / "dummy_framework-1.0-py3-none-any.whl"
    info = "dummy_framework-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("dummy_framework.py", "loss = 0.4\n")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: dummy-framework\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(
            f"{info}/RECORD", f"dummy_framework.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n"
        )
    return path


@pytest.fixture(scope="module")
def dummy(wheel):
    return Environment(
        name="dummy-1.0",
        framework="dummy",
        distribution="dummy-framework",
        version="1.0",
        python=PYTHON,
        steps=(Step((str(wheel),), ("--no-index", "--no-deps")),),
        smoke="import dummy_framework\nassert dummy_framework.loss == 0.4",
    )


@pytest.fixture(scope="module")
def built(dummy, tmp_path_factory):
    """The folder of environments in which the dummy's was built, by the real interpreter and pip or uv."""
    path = tmp_path_factory.mktemp("originals")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XENT_ORIGINALS", str(path))
        build(dummy)
    return path


@pytest.fixture
def own(built, tmp_path, monkeypatch):
    """An empty folder of environments, where an interpreter is copied instead of made, which is quicker."""
    monkeypatch.setenv("XENT_ORIGINALS", str(tmp_path / "originals"))

    def copy(self):
        shutil.copytree(built / "dummy-1.0", self.prefix, symlinks=True, dirs_exist_ok=True)
        (self.prefix / MARKER).unlink()

    monkeypatch.setattr(build_module._Builder, "_create", copy)
    return folder()


def left_aside(path):
    return [entry.name for entry in path.glob(".building-*")]


def test_a_built_environment_is_ready_and_runs(built, dummy, monkeypatch):
    monkeypatch.setenv("XENT_ORIGINALS", str(built))
    assert state(dummy) == "ready"
    assert os.access(python_of(dummy), os.X_OK)
    marker = json.loads((built / "dummy-1.0" / MARKER).read_text())
    assert (marker["declaration"], marker["version"]) == (dummy.digest(), "1.0")
    assert left_aside(built) == []


def test_what_is_ready_is_not_built_again(built, dummy, monkeypatch):
    monkeypatch.setenv("XENT_ORIGINALS", str(built))
    reports = []
    assert build(dummy, reports.append) == built / "dummy-1.0"
    assert reports == []


def test_a_changed_declaration_is_outdated_and_builds_again(own, dummy):
    build(dummy)
    changed = replace(dummy, smoke="import dummy_framework")
    assert state(changed) == "outdated"
    with pytest.raises(NotInstalledError, match=r"dummy-1.0 is outdated; .*xent originals install dummy-1.0"):
        python_of(changed)
    build(changed)
    assert (state(changed), state(dummy)) == ("ready", "outdated")
    assert left_aside(own) == []


@pytest.mark.usefixtures("own")
def test_each_stage_is_reported(dummy):
    reports = []
    build(dummy, reports.append)
    assert len(reports) == stages(dummy)
    assert reports[0] == f"Python {PYTHON}"
    assert reports[-1] == "verifying"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            {"smoke": "raise SystemExit('no loss here')"},
            r"(?s)ended with 1.*no loss here.*whole log: .*dummy-1.0.log",
        ),
        ({"version": "2.0"}, "dummy-framework 1.0 was installed, not 2.0"),
        ({"distribution": "pip"}, "was installed, not 1.0"),
        ({"steps": (Step(("no_such.whl",), ("--no-index",)),)}, "(?s)ended with .*no_such.whl"),
    ],
)
def test_a_failed_build_is_never_found(own, dummy, change, text):
    env = replace(dummy, **change)
    with pytest.raises(BuildError, match=text):
        build(env)
    assert state(env) == "missing"
    assert not (own / env.name).exists()
    assert left_aside(own) == []


@pytest.mark.usefixtures("own")
def test_a_failed_rebuild_leaves_what_was_there(dummy):
    build(dummy)
    with pytest.raises(BuildError):
        build(replace(dummy, smoke="raise SystemExit(1)"))
    assert state(dummy) == "ready"


def test_an_interrupted_build_leaves_nothing(own, dummy, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(build_module._Builder, "_verify", interrupt)
    with pytest.raises(KeyboardInterrupt):
        build(dummy)
    assert state(dummy) == "missing"
    assert left_aside(own) == []


def test_leftovers_of_killed_builds_are_removed_when_they_are_old(own, dummy):
    old, young = own / ".building-old", own / ".building-young"
    for path in (old, young):
        path.mkdir(parents=True)
    os.utime(old, (0, 0))
    build(dummy)
    assert left_aside(own) == [young.name]


def test_a_folder_without_marker_is_missing(own, dummy):
    build(dummy)
    (own / dummy.name / MARKER).write_text("{")
    assert state(dummy) == "missing"
    build(dummy)
    assert state(dummy) == "ready"


@pytest.mark.usefixtures("own")
def test_the_command_builds_what_it_can_and_shows_what_failed(dummy, monkeypatch):
    broken = replace(dummy, name="broken-1.0", smoke="raise SystemExit('no loss here')")
    monkeypatch.setattr(cli, "select", lambda _: [broken, dummy])
    result = CliRunner().invoke(cli.app, ["install"])
    assert result.exit_code == 1
    assert "no loss here" in result.output
    assert (state(broken), state(dummy)) == ("missing", "ready")
    monkeypatch.setattr(cli, "select", lambda _: [dummy])
    assert CliRunner().invoke(cli.app, ["install"]).exit_code == 0


def test_a_python_that_is_nowhere_is_named(dummy, tmp_path, monkeypatch):
    monkeypatch.setenv("XENT_ORIGINALS", str(tmp_path))
    monkeypatch.setattr(build_module.shutil, "which", lambda _: None)
    with pytest.raises(BuildError, match=r"needs Python 3\.99, and none is on PATH. Install uv"):
        build(replace(dummy, python="3.99"))


@pytest.mark.usefixtures("own")
def test_uv_is_used_where_it_is_unless_the_declaration_says_pip(dummy, monkeypatch):
    commands = []
    monkeypatch.setattr(build_module.shutil, "which", lambda _: "/usr/bin/uv")
    monkeypatch.setattr(build_module._Builder, "_verify", lambda _: None)
    monkeypatch.setattr(build_module._Builder, "_run", lambda _, command: commands.append(command))
    build(dummy)
    build(replace(dummy, installer="pip"))
    assert commands[0][:3] == ["/usr/bin/uv", "pip", "install"]
    assert commands[1][1:4] == ["-m", "pip", "install"]
