"""Build an original's environment: aside, verified, then renamed to where it is looked for.

Nothing half-built is ever found: the marker file is written last, and the folder is renamed as a whole.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from xent_conformance.originals.environments import MARKER, Environment, Step, folder, interpreter, state

# Settings of the surrounding Python that would reach into the new environment.
FOREIGN = (
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_USER",
    "PIP_REQUIRE_VIRTUALENV",
)
LEFTOVER_AGE = 24 * 3600.0

Report = Callable[[str], None]


class BuildError(RuntimeError):
    """An environment could not be built; the text has the failed command and the end of its output."""


def build(env: Environment, report: Report = lambda _: None, *, force: bool = False) -> Path:
    """Build ``env`` if it is not ready (or if ``force``) and return its folder.

    ``report`` is called with a few words at each stage; there are `stages` of them.
    """
    target = folder() / env.name
    if state(env) == "ready" and not force:
        return target
    folder().mkdir(parents=True, exist_ok=True)
    _remove_leftovers()
    log = folder() / "logs" / f"{env.name}.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text("", encoding="utf-8")
    aside = Path(tempfile.mkdtemp(prefix=f".building-{env.name}-", dir=folder()))
    try:
        _Builder(env, aside, log, report).run()
        _publish(env, aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return target


def stages(env: Environment) -> int:
    """Return how often `build` reports: interpreter, each step, verification."""
    return len(env.steps) + 2


class _Builder:
    def __init__(self, env: Environment, prefix: Path, log: Path, report: Report) -> None:
        self.env = env
        self.prefix = prefix
        self.log = log
        self.report = report
        self.uv = shutil.which("uv")

    def run(self) -> None:
        self.report(f"Python {self.env.python}")
        self._create()
        for step in self.env.steps:
            self.report(" ".join(step.install))
            self._install(step)
        self.report("verifying")
        self._verify()

    def _create(self) -> None:
        if self.uv:
            # Seeded with pip and setuptools, so that both ways give the same environment to start from.
            self._run([self.uv, "venv", "--seed", "--clear", "--python", self.env.python, str(self.prefix)])
        else:
            self._run([*_find_python(self.env), "-m", "venv", "--clear", str(self.prefix)])

    def _install(self, step: Step) -> None:
        python = str(interpreter(self.prefix))
        if self.uv and self.env.installer != "pip":
            command = [self.uv, "pip", "install", "--python", python]
        else:
            command = [python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
        self._run([*command, *step.flags, *step.install])

    def _verify(self) -> None:
        python = str(interpreter(self.prefix))
        ask = (
            "import importlib.metadata, platform;"
            f"print(importlib.metadata.version({self.env.distribution!r}), platform.python_version())"
        )
        version, python_version = self._run([python, "-I", "-c", ask]).split()[-2:]
        # A build of the same version may carry a local label: 2.13.0+cpu.
        if version.partition("+")[0] != self.env.version:
            raise BuildError(
                f"{self.env.name}: {self.env.distribution} {version} was installed, not {self.env.version}"
            )
        self._run([python, "-I", "-c", self.env.smoke])
        marker = {
            "declaration": self.env.digest(),
            "version": version,
            "python": python_version,
            "built": time.strftime("%Y-%m-%d"),
        }
        (self.prefix / MARKER).write_text(json.dumps(marker, indent=1) + "\n", encoding="utf-8")

    def _run(self, command: Sequence[str]) -> str:
        variables = {k: v for k, v in os.environ.items() if k not in FOREIGN}
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(command)}\n")
            log.flush()
            start = self.log.stat().st_size
            code = subprocess.call(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=variables,
                cwd=self.prefix,
            )
        output = self.log.read_bytes()[start:].decode("utf-8", "replace")
        if code:
            tail = "\n".join(output.splitlines()[-15:])
            raise BuildError(
                f"{self.env.name} could not be built: this ended with {code}:\n"
                f"  {' '.join(command)}\n{tail}\nThe whole log: {self.log}"
            )
        return output


def _find_python(env: Environment) -> list[str]:
    launcher = [["py", f"-{env.python}"]] if os.name == "nt" else []
    for candidate in ([sys.executable], *launcher, [f"python{env.python}"], ["python3"], ["python"]):
        probe = [*candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        try:
            found = subprocess.run(
                probe, capture_output=True, text=True, check=True, timeout=30
            ).stdout.strip()
        except (OSError, subprocess.SubprocessError):
            continue
        if found == env.python:
            return candidate
    raise BuildError(
        f"{env.name} needs Python {env.python}, and none is on PATH. "
        "Install uv, which fetches it, or that version of Python."
    )


def _publish(env: Environment, aside: Path, target: Path) -> None:
    """Rename; an older build is moved out of the way first, into a folder that is then deleted."""
    old = Path(tempfile.mkdtemp(prefix=".building-old-", dir=target.parent))
    try:
        if target.exists():
            target.rename(old / target.name)
        aside.rename(target)
    except OSError:
        if state(env) != "ready":  # else another process built the same at the same time, and was faster
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _remove_leftovers() -> None:
    """Remove what builds that were killed have left; a younger folder may belong to a build that runs."""
    for path in folder().glob(".building-*"):
        if time.time() - path.stat().st_mtime > LEFTOVER_AGE:
            shutil.rmtree(path, ignore_errors=True)
