"""An original's process, with a worker that needs no framework."""

import sys
import time
from pathlib import Path

import numpy as np
import pytest

from xent_conformance.case import Call
from xent_conformance.originals.process import Original, OriginalError
from xent_conformance.wire import decode, tensor

WORKER = str(Path(__file__).with_name("fake_worker.py"))

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake worker sends itself POSIX signals")


@pytest.fixture(scope="module")
def shared():
    with Original(sys.executable, WORKER) as original:
        yield original


def test_the_answer_is_the_outcome_encoded(shared):
    x = tensor([1.5, np.nan, -np.inf, -0.0], "float16")
    outcome = shared.ask(Call("double", (x,), wrt=("x",)))
    value = decode(outcome["value"])
    assert value.dtype == "float16"
    np.testing.assert_array_equal(value.values, 2 * x.values)
    assert np.signbit(value.values[3])
    np.testing.assert_array_equal(decode(outcome["gradients"]["x"]).values, [2, 2, 2, 2])
    assert outcome["warnings"] == []


def test_what_a_framework_prints_is_no_answer(shared):
    assert shared.ask(Call("prints"))["value"] == 1


def test_warnings_are_told_once_without_noise_and_addresses(shared):
    assert shared.ask(Call("warns"))["warnings"] == [{"category": "UserWarning", "text": "look out "}]


def test_an_error_is_told_with_its_stage_and_builtin_bases(shared):
    outcome = shared.ask(Call("fails-after-the-value", wrt=("x",)))
    assert outcome["value"] == 1
    assert outcome["error"] == {
        "stage": "gradient",
        "class": "worker.FakeError",
        "builtin": ["ValueError", "Exception"],
        "text": "bad ",
    }


def test_versions_and_signatures(shared):
    assert shared.versions()["version"] == "1.0"
    assert shared.versions()["python"] == ".".join(map(str, sys.version_info[:3]))
    assert list(shared.signatures()) == ["fake.loss"]


def test_the_environment_sees_only_the_conformance_package(shared):
    modules = decode(shared.ask(Call("shows-modules"))["value"])
    assert sorted(modules) == ["xent_conformance", "xent_conformance.case", "xent_conformance.wire"]


@pytest.mark.parametrize("signal", ["SIGSEGV", "SIGFPE", "SIGABRT"])
def test_a_crash_is_an_outcome_and_the_next_call_is_answered(shared, signal):
    assert shared.ask(Call("dies", (signal,))) == {"crash": {"signal": signal}}
    assert shared.ask(Call("prints"))["value"] == 1


def test_an_exit_is_a_crash(shared):
    assert shared.ask(Call("exits")) == {"crash": {"signal": "exit code 3"}}


def test_a_crash_after_the_answer_is_not_held_against_the_next_call():
    with Original(sys.executable, WORKER) as original:
        assert original.ask(Call("dies-after-the-answer"))["value"] == 1
        time.sleep(0.2)
        assert original.ask(Call("prints"))["value"] == 1


def test_a_crash_from_memory_broken_by_another_call_is_not_held_against_the_call():
    with Original(sys.executable, WORKER) as original:
        original.ask(Call("leaves-damage"))
        assert original.ask(Call("dies-of-damage"))["value"] == 1


def test_variables_reach_the_process():
    with Original(sys.executable, WORKER, variables={"MALLOC_PERTURB_": "170"}) as original:
        assert original.ask(Call("shows-a-variable", ("MALLOC_PERTURB_",)))["value"] == "170"
        assert original.ask(Call("shows-a-variable", ("OMP_NUM_THREADS",)))["value"] == "1"


def test_a_call_that_hangs_is_ended():
    with Original(sys.executable, WORKER, timeout=0.5) as original:
        assert original.ask(Call("hangs")) == {
            "crash": {"signal": "SIGKILL", "reason": "no answer within 0.5 s"}
        }
        assert original.ask(Call("prints"))["value"] == 1


def test_a_fault_of_the_worker_is_not_an_outcome(shared):
    with pytest.raises(OriginalError, match="no encoding for object"):
        shared.ask(Call("answers-nonsense"))
    assert shared.ask(Call("prints"))["value"] == 1


def test_a_worker_that_cannot_be_imported_says_why(tmp_path):
    worker = tmp_path / "worker.py"
    worker.write_text("import a_framework_that_is_not_there\n")
    with pytest.raises(OriginalError, match="No module named 'a_framework_that_is_not_there'"):
        Original(sys.executable, str(worker)).start()


def test_a_process_that_does_not_start_shows_what_it_wrote(tmp_path):
    worker = tmp_path / "worker.py"
    worker.write_text("import os\nos.write(2, b'the library is broken')\nos._exit(9)\n")
    with pytest.raises(OriginalError, match=r"(?s)exit code 9.*the library is broken"):
        Original(sys.executable, str(worker)).start()


def test_no_process_is_left_behind():
    with Original(sys.executable, WORKER) as original:
        process = original._process
    assert process.poll() is not None
