"""Runs programs, each given as a line of JSON, and answers each with what it printed and what it raised.

Started with the Python of the environment that the programs are for; uses the standard library alone.
"""

import contextlib
import importlib.util
import io
import json
import os
import sys
import threading
import warnings


def run(program):
    printed, raised = io.StringIO(), []

    def target():
        try:
            exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
        except Exception as error:
            raised.append(type(error).__name__)

    with contextlib.redirect_stdout(printed):
        if importlib.util.find_spec("paddle"):  # which computes at once in the main thread alone
            target()
        else:  # settings that a program makes are of its thread
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
    if "mxnet" in sys.modules:
        mxnet = sys.modules["mxnet"]
        with contextlib.suppress(Exception):
            mxnet.nd.waitall()
        mxnet.npx.reset_np()
    return {"printed": printed.getvalue(), "raised": raised[0] if raised else None}


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the frameworks print from C
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        answers.write(json.dumps(run(json.loads(line))) + "\n")
        answers.flush()
    os._exit(0)
