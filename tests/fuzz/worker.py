"""An original without a framework: the sum of squares, and one more where an element is above 5."""

import os
import signal
from pathlib import Path

import numpy as np

from xent_conformance.wire import Tensor


def versions():
    return {"framework": "fake", "version": "1.0", "numpy": np.__version__}


def stable_text(text):
    return text


def ask(call, answer):
    x = call.kwargs["input"].values
    if call.kwargs.get("reduction") == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if x.ndim > 2:
        raise ValueError(f"at most two axes, got {x.ndim}")
    if call.kwargs.get("reduction") == "unwritten":
        answer["value"] = Tensor(np.float64(os.getpid()), "float64")
        return
    total = np.sum(x * x)
    if not Path(os.environ.get("XENT_TEST_REPAIRED", "/no/such/file")).exists() and (x > 5).any():
        total += 1
    answer["value"] = Tensor(np.float64(total), "float64")
