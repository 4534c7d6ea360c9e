"""Writes files so that a reader never sees half of one."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a file aside and put it in its place; what is no regular file, such as a pipe, is written to.

    What UTF-8 has no place for (half a surrogate pair, from some error) is written as its escape in JSON.

    Raises:
        OSError: if it cannot be written; what was there before is still there then.
    """
    data = text.encode("utf-8", errors="backslashreplace")
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(data)
        return
    replace_file(path, data)


def replace_file(path: Path, data: bytes) -> None:
    """Write a file aside and put it in its place, with the mode of the one that was there.

    Raises:
        OSError: if it cannot be written; what was there before is still there then.
    """
    path = path.resolve()
    mode = stat.S_IMODE(path.stat().st_mode) if path.is_file() else 0o644
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
