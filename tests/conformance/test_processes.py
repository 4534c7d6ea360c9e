"""No process that a command works in outlives the command, however that ends."""

import subprocess
import sys

import pytest

PROGRAM = """
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
{begin}

if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), begin, arguments)
    pool.submit(os.getpid).result()
    print("at work", flush=True)
    time.sleep(60)
"""
BEGIN = {
    "a function": "from xent_conformance.processes import end_with_the_parent as begin\narguments = ()",
    "random calls": (
        "from xent_conformance.fuzz.drive import _begin as begin\n"
        "from types import SimpleNamespace\narguments = (SimpleNamespace(backends=()),)"
    ),
}


@pytest.mark.parametrize("begin", BEGIN.values(), ids=list(BEGIN))
def test_a_worker_ends_when_its_parent_is_killed(begin, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(begin=begin), encoding="utf-8")
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout.readline() == "at work\n"
        parent.kill()
        # The worker has the same standard output, which ends when both are gone.
        parent.communicate(timeout=30)
