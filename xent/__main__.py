"""The ``xent`` command: ``xent report``, ``xent originals``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line, or say how to install what it needs."""
    try:
        from xent_conformance.cli import app
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("typer", "rich", "click", "jinja2", "jsonschema"):
            raise
        sys.exit(
            f'the xent command needs {error.name}, which the cli extra has: pip install "xent-compat[cli]"'
        )
    app()


if __name__ == "__main__":
    main()
