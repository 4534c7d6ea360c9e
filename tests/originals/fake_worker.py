"""A worker without a framework: it does what the called function's name says."""

# ruff: noqa: ARG001, all functions are called alike

import os
import signal
import time
import warnings

import numpy as np

from xent_conformance.wire import Tensor, tensor

STATE = {"asked": 0}

# As MXNet does: handlers that hide which signal it was.
for number in (signal.SIGSEGV, signal.SIGFPE, signal.SIGABRT):
    signal.signal(number, lambda *_: os._exit(255))


class FakeError(ValueError):
    pass


def versions():
    return {"framework": "fake", "version": "1.0", "numpy": np.__version__}


def signatures():
    return {"fake.loss": {"parameters": [{"name": "x", "kind": "POSITIONAL_OR_KEYWORD"}], "wrong_calls": []}}


def stable_text(text):
    return text.replace("at 0x1234", "")


def ask(call, answer):
    STATE["asked"] += 1
    FUNCTIONS[call.function](call, answer)


def double(call, answer):
    (x,) = call.args
    answer["value"] = Tensor(2 * x.values, x.dtype)
    if call.wrt:
        answer["gradients"] = {name: tensor(np.full(x.values.shape, 2), x.dtype) for name in call.wrt}


def prints(call, answer):
    print("from Python")
    os.system("echo from C")
    answer["value"] = 1


def warns(call, answer):
    warnings.warn("look out at 0x1234", stacklevel=1)
    warnings.warn("look out at 0x1234", stacklevel=1)
    warnings.warn("not about the call", ImportWarning, stacklevel=1)
    answer["value"] = 1


def fails_after_the_value(call, answer):
    answer["value"] = 1
    raise FakeError("bad at 0x1234")


def dies(call, answer):
    os.kill(os.getpid(), getattr(signal, call.args[0]))


def dies_after_the_answer(call, answer):
    """What an asynchronous framework does when its worker does not wait for it."""
    answer["value"] = 1
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGSEGV))
    signal.setitimer(signal.ITIMER_REAL, 0.05)


def leaves_damage(call, answer):
    STATE["damaged"] = True
    answer["value"] = 1


def dies_of_damage(call, answer):
    if STATE.get("damaged"):
        os.kill(os.getpid(), signal.SIGSEGV)
    answer["value"] = 1


def shows_a_variable(call, answer):
    answer["value"] = os.environ[call.args[0]]


def exits(call, answer):
    os._exit(3)


def hangs(call, answer):
    time.sleep(60)


def counts(call, answer):
    answer["value"] = STATE["asked"]
    answer["gradients"] = {"same": 1, "other": STATE["asked"]}


def shows_modules(call, answer):
    import sys

    answer["value"] = [name for name in sys.modules if name.startswith("xent")]


def answers_nonsense(call, answer):
    answer["value"] = object()


FUNCTIONS = {
    function.__name__.replace("_", "-"): function
    for function in (
        double, prints, warns, fails_after_the_value, dies, dies_after_the_answer, leaves_damage,
        dies_of_damage, shows_a_variable, exits, hangs, counts, shows_modules, answers_nonsense,
    )
}  # fmt: skip
