"""The declarations, and which environment answers which case."""

import importlib.util
import re

import pytest

from xent_conformance.case import LOSSES, Call, Case
from xent_conformance.originals.environments import declared, environment, environment_of, folder, select


def case(loss, **context):
    return Case("some-case", loss, "why", Call("f", context=context))


def test_the_five_originals_are_declared():
    assert list(declared()) == [
        "chainer-7.8.1",
        "mxnet-1.9.1",
        "paddle-2.6.2",
        "paddle-3.3.1",
        "torch-2.13.0",
    ]


@pytest.mark.parametrize("env", declared().values(), ids=str)
def test_a_declaration_pins_its_framework_and_has_a_worker(env):
    assert env.name == f"{env.framework}-{env.version}"
    requirements = [requirement for step in env.steps for requirement in step.install]
    assert f"{env.distribution}=={env.version}" in requirements
    assert re.search(r"^assert ", env.smoke, re.MULTILINE), "the smoke test checks nothing"
    assert importlib.util.find_spec(f"xent_conformance.originals.workers.{env.framework}_worker")


def test_the_hash_is_of_everything_declared():
    digests = {env.digest() for env in declared().values()}
    assert len(digests) == len(declared())


def test_names_of_environments_and_frameworks_select():
    assert [env.name for env in select(["paddle", "torch-2.13.0"])] == [
        "paddle-2.6.2",
        "paddle-3.3.1",
        "torch-2.13.0",
    ]
    assert select([]) == list(declared().values())
    with pytest.raises(
        ValueError, match=r"'tensorflow' is not a declared original; they are chainer-7.8.1, "
    ):
        select(["tensorflow"])


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_has_an_environment(loss):
    context = {"version": "3.3.1"} if loss.startswith("paddle") else {}
    assert environment_of(case(loss, **context)).framework == loss.partition(".")[0]


def test_the_version_in_the_context_selects():
    assert environment_of(case(LOSSES[2], version="2.6.2")) is environment("paddle-2.6.2")


@pytest.mark.parametrize("context", [{}, {"version": "1.8"}])
def test_a_case_that_selects_no_single_environment_is_refused(context):
    with pytest.raises(ValueError, match=r"some-case: context version .* paddle-2.6.2, paddle-3.3.1"):
        environment_of(case(LOSSES[2], **context))


def test_the_folder_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("XENT_ORIGINALS", str(tmp_path))
    assert folder() == tmp_path
    monkeypatch.delenv("XENT_ORIGINALS")
    assert "xent" in folder().parts
