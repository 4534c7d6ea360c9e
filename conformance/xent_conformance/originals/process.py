"""The parent's side of an original: a process that answers calls, and may die while it does.

A process that dies is an outcome of the call (``{"crash": {"signal": "SIGSEGV"}}``), and the next call gets a
new process. Before a death is held against a call, the call is repeated alone in a fresh process: the one
before it may have left memory that it had broken.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from xent_conformance.callables import Described
from xent_conformance.case import Call, call_to_json

SERVE = Path(__file__).with_name("serve.py")

# Sums are then added in the same order on every machine.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

Outcome = dict[str, Any]


class OriginalError(RuntimeError):
    """The original could not be asked; the text says why, with the end of what its process wrote."""


class _DiedError(Exception):
    """The process ended, or was ended, before it answered."""

    def __init__(self, crash: dict[str, str]) -> None:
        super().__init__(str(crash))
        self.crash = crash


class Original:
    """An original framework in a process of its own.

    ``python`` is the interpreter of its environment, ``worker`` a framework's name (or the path of a worker),
    ``timeout`` how many seconds one answer may take, and ``variables`` additional environment variables. One
    thread at a time may use it.

    With an environment that is installed::

        with Original(python_of(environment("torch-2.13.0")), "torch") as torch:
            outcome = torch.ask(call)
    """

    def __init__(
        self,
        python: str | os.PathLike[str],
        worker: str,
        *,
        timeout: float = 60.0,
        start_timeout: float = 180.0,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self._command: Sequence[str] = [os.fspath(python), "-I", "-B", str(SERVE), worker]
        self._worker = worker
        self._timeout = timeout
        self._start_timeout = start_timeout
        self._variables = {**os.environ, **ONE_THREAD, **(variables or {})}
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._log: IO[bytes] | None = None
        self._answered = 0

    def __enter__(self) -> Original:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the process and wait until the framework is imported; nothing if it runs already."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115, closed by close()
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            encoding="utf-8",
            env=self._variables,
            cwd=tempfile.gettempdir(),
        )
        self._lines = queue.SimpleQueue()
        self._answered = 0
        threading.Thread(target=_read_lines, args=(self._process.stdout, self._lines), daemon=True).start()
        try:
            self._receive("ready", self._start_timeout)
        except _DiedError as died:
            text = f"The process of {self._worker} did not start: {died.crash}.\n{self._log_tail()}"
            self.close()
            raise OriginalError(text) from None
        except OriginalError:
            self.close()
            raise

    def ask(self, call: Call | Mapping[str, Any]) -> Outcome:
        """Return the outcome of a call, encoded as `xent_conformance.wire` says."""
        request = {"ask": call_to_json(call) if isinstance(call, Call) else dict(call)}
        self.start()
        fresh = self._answered == 0
        try:
            return dict(self._request(request, "outcome"))
        except _DiedError as died:
            self.close()
            if fresh:
                return {"crash": died.crash}
        return self.ask(call)

    def versions(self) -> dict[str, str]:
        """Return the framework's name, its version and NumPy's."""
        return dict(self._request_or_raise("versions"))

    def signatures(self) -> dict[str, Described]:
        """Return the signature of each public function or class that the worker knows, by dotted name."""
        return dict(self._request_or_raise("signatures"))

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _close_quietly(pipe)
        if self._log is not None:
            self._log.close()
            self._log = None

    def _request_or_raise(self, name: str) -> Any:
        self.start()
        try:
            return self._request({name: True}, name)
        except _DiedError as died:
            text = (
                f"The process of {self._worker} died when asked for {name}: {died.crash}.\n{self._log_tail()}"
            )
            self.close()
            raise OriginalError(text) from None

    def _request(self, request: Mapping[str, Any], answer: str) -> Any:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request, allow_nan=False) + "\n")
            self._process.stdin.flush()
        except OSError:
            raise _DiedError(self._crash()) from None
        reply = self._receive(answer, self._timeout)
        self._answered += 1
        return reply

    def _receive(self, answer: str, timeout: float) -> Any:
        try:
            line = self._lines.get(timeout=timeout)
        except queue.Empty:
            assert self._process is not None
            self._process.kill()
            raise _DiedError({"signal": "SIGKILL", "reason": f"no answer within {timeout:g} s"}) from None
        if line is None or not line.endswith("\n"):
            raise _DiedError(self._crash())
        reply = json.loads(line)
        if answer not in reply:
            raise OriginalError(f"The worker of {self._worker} failed:\n{reply.get('failed', line)}")
        return reply[answer]

    def _crash(self) -> dict[str, str]:
        assert self._process is not None
        return {"signal": _signal_name(self._process.wait())}

    def _log_tail(self, lines: int = 20) -> str:
        if self._log is None:
            return ""
        self._log.seek(0)
        return "\n".join(self._log.read().decode("utf-8", "replace").splitlines()[-lines:])


def _read_lines(pipe: IO[str], lines: queue.SimpleQueue[str | None]) -> None:
    with contextlib.suppress(ValueError):  # the pipe was closed while this thread waited for it
        for line in pipe:
            lines.put(line)
    lines.put(None)


def _close_quietly(pipe: IO[str]) -> None:
    # What was not yet written to a dead process cannot be written any more.
    with contextlib.suppress(OSError):
        pipe.close()


def _signal_name(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
