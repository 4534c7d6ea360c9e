"""Data inside a page: JSON, compressed, as text that no HTML parser can mistake for markup."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any


def block(data: Any) -> str:
    """Return JSON data as base64 of gzip; the same data give the same text on every day.

    >>> unblock(block({"id": "</script>"}))
    {'id': '</script>'}
    """
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode("ascii"), mtime=0)).decode("ascii")


def unblock(text: str) -> Any:
    """Invert `block`."""
    return json.loads(gzip.decompress(base64.b64decode(text)))
