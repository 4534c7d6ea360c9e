"""Runs a program with shims: ``python -m xent.shims chainer mxnet -- script.py``, or ``-- -m module``."""

from __future__ import annotations

import argparse
import runpy
import sys
from pathlib import Path

from xent.shims import install

_EXAMPLE = "python -m xent.shims chainer -- train.py --epochs 3"


def main(arguments: list[str]) -> None:
    """Put the shims in place, then run the program as Python would; they stay until the process ends."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options, program = arguments[:end], arguments[end + 1 :]
    parser = _parser()
    chosen = parser.parse_args(options)
    if not program or program == ["-m"]:
        parser.error(f"say what to run, after --: {_EXAMPLE}")
    try:
        install(*chosen.framework, even_if_installed=chosen.even_if_installed)
    except (RuntimeError, ValueError) as error:
        parser.error(str(error))
    if program[0] == "-m":
        _run_module(program[1:])
    elif Path(program[0]).exists():
        _run_path(program)
    else:
        parser.error(f"there is no file {program[0]!r}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m xent.shims",
        usage="%(prog)s [--even-if-installed] FRAMEWORK... -- (SCRIPT | -m MODULE) [ARGUMENT...]",
        description="Run a Python program with shims in the place of frameworks that are not installed.",
        epilog=f"for example: {_EXAMPLE}",
    )
    parser.add_argument(
        "framework", nargs="+", metavar="FRAMEWORK", help="chainer, mxnet, paddle or torch; one or more"
    )
    parser.add_argument(
        "--even-if-installed", action="store_true", help="hide a framework that is really installed"
    )
    return parser


def _run_path(program: list[str]) -> None:
    sys.argv[:] = program
    if not sys.flags.safe_path:
        # `python -m` put the current folder first; a script has its own there, a folder or archive itself.
        del sys.path[0]
        if Path(program[0]).is_file():
            sys.path.insert(0, str(Path(program[0]).resolve().parent))
    runpy.run_path(program[0], run_name="__main__")


def _run_module(program: list[str]) -> None:
    sys.argv[:] = program
    runpy.run_module(program[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
