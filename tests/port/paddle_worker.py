"""Evaluates native calls of paddle in its own environment: the worker of an `Original` process.

A call's ``function`` is the expression to evaluate, over the names of its keyword arguments.
"""

from dataclasses import replace

import paddle

from xent_conformance.originals.workers import paddle_worker

stable_text = paddle_worker.stable_text


def ask(call, answer):
    paddle_worker._function = lambda code: lambda **arrays: eval(code, {"paddle": paddle, **arrays})
    paddle_worker.ask(replace(call, context={}), answer)
