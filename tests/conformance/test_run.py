"""Running in processes gives what running here gives, also where a process dies."""

import importlib
import os
import subprocess
import sys
import textwrap
import time

import pytest

from xent_conformance import backends
from xent_conformance.backends import BACKENDS
from xent_conformance.processes import processors
from xent_conformance.run import _pool, run
from xent_conformance.wire import tensor

from .conftest import good, loss_call


@pytest.fixture(scope="module")
def vectors():
    return [good(loss_call(label_smoothing=i / 16), f"smoothing-{i:02}") for i in range(16)]


@pytest.fixture
def deadly(tmp_path, monkeypatch):
    """Make a backend, in a module that processes can import, whose process dies of the number 13."""
    (tmp_path / "deadly_backend.py").write_text(
        textwrap.dedent("""
            import os
            from xent_conformance.backends import NumPy

            class Deadly(NumPy):
                name = "deadly"

                def _make(self, tensor):
                    if (tensor.values == 13).any():
                        os._exit(139)
                    return super()._make(tensor)
        """)
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("deadly_backend").Deadly()
    del sys.modules["deadly_backend"]


def test_a_process_that_dies_is_the_result_of_its_case_alone(vectors, deadly):
    fatal = tensor([[13.0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], "float64")
    some = [
        *vectors[:5],
        good(loss_call(fatal), "fatal"),
        *vectors[5:10],
        good(loss_call(fatal), "fatal-too"),
    ]
    found = run(some, [deadly], jobs=2)
    assert [r.case for r in found] == [v.case.id for v in some]
    assert [r.case for r in found if r.failures] == ["fatal", "fatal-too"]
    (failure,) = found[5].failures
    assert (failure.facet, failure.text) == ("error", "the process died while it ran this case on deadly")


def test_processes_and_this_process_find_the_same_in_the_same_order(vectors):
    chosen = [BACKENDS["numpy"], BACKENDS["array-api-strict"]]
    here = run(vectors, chosen, jobs=1)
    there = run(vectors, chosen, jobs=2)
    assert here == there
    assert [(r.backend, r.case) for r in here] == [(b.name, v.case.id) for b in chosen for v in vectors]
    assert not any(r.failures for r in here)


def test_progress_counts_every_case(vectors):
    for jobs in (1, 2):
        seen = []
        run(
            vectors, [BACKENDS["numpy"]], jobs=jobs, advance=lambda name, n, seen=seen: seen.append((name, n))
        )
        assert sum(n for _, n in seen) == len(vectors)
        assert {name for name, _ in seen} == {"numpy"}


def test_nothing_to_run():
    assert run([], [BACKENDS["numpy"]], jobs=2) == []
    assert run([], [BACKENDS["numpy"]], jobs=1) == []


def test_there_is_at_least_one_processor():
    assert processors() >= 1


def test_processes_get_the_environment_of_the_backend_and_keep_the_users(monkeypatch):
    class Asking(type(BACKENDS["numpy"])):
        def environment(self):
            return {"XENT_OURS": "1", "XENT_THEIRS": "1"}

    monkeypatch.setenv("XENT_THEIRS", "2")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    with _pool(1, Asking()) as pool:
        asked = [pool.submit(os.getenv, name) for name in ("XENT_OURS", "XENT_THEIRS", "OMP_NUM_THREADS")]
        assert [answer.result() for answer in asked] == ["1", "2", "1"]
    assert os.environ["XENT_THEIRS"] == "2"
    assert not {"XENT_OURS", "OMP_NUM_THREADS"} & set(os.environ)


def test_processes_end_with_the_one_that_started_them(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent("""
            import os, time
            from xent_conformance.backends import BACKENDS
            from xent_conformance.run import _pool

            if __name__ == "__main__":
                with _pool(1, BACKENDS["numpy"]) as pool:
                    print(pool.submit(os.getpid).result(), flush=True)
                    pool.submit(time.sleep, 60)
                    time.sleep(60)
        """)
    )
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True) as parent:
        worker = int(parent.stdout.readline())
        parent.terminate()
    for _ in range(100):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("the process is still there")


@pytest.mark.parametrize("name", ["jax", "jax-jit"])
def test_jax_compiles_quickly_where_its_flags_are_known(name, monkeypatch):
    pytest.importorskip("jax")
    flags = BACKENDS[name].environment()["XLA_FLAGS"]
    assert "--xla_backend_optimization_level=0" in flags
    monkeypatch.setattr(backends, "_XLA_QUICK", "--xla_no_such_flag=1")
    assert BACKENDS[name].environment()["XLA_FLAGS"] == backends._XLA_ONE_THREAD


def test_what_jax_compiled_is_kept_and_damage_to_it_is_no_difference(monkeypatch, tmp_path):
    pytest.importorskip("jax")
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    some = [good(loss_call(), "mean"), good(loss_call(reduction="none"), "rows")]
    first = run(some, [BACKENDS["jax-jit"]], jobs=2)
    kept = sorted(tmp_path.glob("*-cache"))
    kept[0].write_bytes(b"")
    written = [path.stat().st_mtime_ns for path in kept]
    assert run(some, [BACKENDS["jax-jit"]], jobs=2) == first
    assert not any(result.failures for result in first)
    assert sorted(tmp_path.glob("*-cache")) == kept
    assert [path.stat().st_mtime_ns for path in kept] == written
