"""The program that runs inside an original's environment: answers calls, one JSON line for each.

``<python of the environment> -I serve.py torch`` reads requests from standard input and answers on standard
output. The argument is a framework, whose worker is ``workers/<framework>_worker.py``, or a worker's path.

=======================  ==============================================================
request                  answer
=======================  ==============================================================
(none: after starting)   ``{"ready": true}``
``{"ask": call}``        ``{"outcome": {...}}``; `xent_conformance.case` describes calls
``{"versions": true}``   ``{"versions": {"framework": "torch", "version": "2.13.0", ...}}``
``{"signatures": true}`` ``{"signatures": {"torch.nn.functional.cross_entropy": {...}}}``
=======================  ==============================================================

Whatever goes wrong outside the call itself is answered with ``{"failed": traceback}``.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import platform
import signal
import sys
import traceback
import types
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

# Python's own housekeeping, which says nothing about the call.
NOISE = (ImportWarning, ResourceWarning, PendingDeprecationWarning, EncodingWarning)


def main() -> None:
    """Answer requests until standard input ends."""
    answers = _keep_answers_apart_from_prints()
    _allow_only_this_package()
    _leave_no_core_dumps()
    try:
        worker = _load_worker(sys.argv[1])
    except Exception:
        _send(answers, {"failed": traceback.format_exc()})
        return
    _die_of_the_signal_itself()
    _send(answers, {"ready": True})
    for line in sys.stdin:
        try:
            reply = _answer(worker, json.loads(line))
        except Exception:
            reply = {"failed": traceback.format_exc()}
        _send(answers, reply)
    os._exit(0)  # some frameworks crash while they are torn down, which would look like a failure of ours


def _keep_answers_apart_from_prints() -> TextIO:
    """Frameworks print, from Python and from C: send all of that to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _allow_only_this_package() -> None:
    """Make ``xent_conformance`` importable without the folder that holds it.

    That folder may be the site-packages of another Python, whose NumPy must not be seen here.
    """
    package = types.ModuleType("xent_conformance")
    package.__path__ = [str(Path(__file__).resolve().parent.parent)]
    sys.modules["xent_conformance"] = package


def _leave_no_core_dumps() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _die_of_the_signal_itself() -> None:
    """Undo the handlers of frameworks: after a segmentation fault, MXNet's exits or aborts, by chance."""
    for name in ("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGABRT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)


def _load_worker(name: str) -> Any:
    if not name.endswith(".py"):
        return importlib.import_module(f"xent_conformance.originals.workers.{name}_worker")
    spec = importlib.util.spec_from_file_location("worker", name)
    if spec is None or spec.loader is None:
        raise ImportError(f"{name} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _send(answers: TextIO, reply: Mapping[str, Any]) -> None:
    # Written before anything else can fail: NaN and infinity are already encoded, so none may be left.
    answers.write(json.dumps(reply, allow_nan=False) + "\n")
    answers.flush()


def _answer(worker: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    if "ask" in request:
        return {"outcome": _outcome(worker, request["ask"])}
    if "versions" in request:
        return {"versions": {**worker.versions(), "python": platform.python_version()}}
    if "signatures" in request:
        return {"signatures": worker.signatures()}
    raise ValueError(f"unknown request {sorted(request)}")


def _outcome(worker: Any, call_json: Mapping[str, Any]) -> dict[str, Any]:
    from xent_conformance.case import call_from_json

    call = call_from_json(call_json)
    answer: dict[str, Any] = {}
    error: Exception | None = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            worker.ask(call, answer)
        except Exception as raised:
            error = raised
    outcome = _encoded(answer)
    outcome["warnings"] = _stable_warnings(worker, caught)
    if error is not None:
        outcome["error"] = {
            "stage": _missing_stage(call, answer),
            "class": _class_name(type(error)),
            "builtin": builtin_bases(type(error)),
            "text": worker.stable_text(str(error)),
        }
    return outcome


def _encoded(answer: Mapping[str, Any]) -> dict[str, Any]:
    from xent_conformance.wire import encode

    outcome: dict[str, Any] = {}
    for key, value in answer.items():
        if key == "gradients":
            outcome[key] = {name: encode(gradient) for name, gradient in value.items()}
        elif key in ("value", "second_order", "repr"):
            outcome[key] = encode(value)
        else:
            raise ValueError(f"the worker answered with {key!r}, which no outcome has")
    return outcome


def _missing_stage(call: Any, answer: Mapping[str, Any]) -> str:
    if "value" not in answer:
        return "call"
    if call.wrt and "gradients" not in answer:
        return "gradient"
    return "second_order"


def _stable_warnings(worker: Any, caught: list[warnings.WarningMessage]) -> list[dict[str, str]]:
    """Each different warning once, in order: how often one is repeated depends on the framework's insides."""
    found = []
    for warning in caught:
        if issubclass(warning.category, NOISE):
            continue
        entry = {"category": _class_name(warning.category), "text": worker.stable_text(str(warning.message))}
        if entry not in found:
            found.append(entry)
    return found


def _class_name(cls: type) -> str:
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"


def builtin_bases(cls: type) -> list[str]:
    """Names of the built-in exception classes that ``cls`` is a kind of, most specific first."""
    mro = [base for base in cls.__mro__ if base.__module__ == "builtins"]
    return [base.__name__ for base in mro if base not in (object, BaseException)]


if __name__ == "__main__":
    main()
