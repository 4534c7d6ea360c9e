"""Prints text that may come from anywhere: nothing in it is markup, or steers the terminal."""

from __future__ import annotations

from rich.console import Console


def say(console: Console, text: str, style: str = "") -> None:
    """Print text with an escape for every character that could not be seen."""
    visible = "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in text)
    console.print(visible, style=style, markup=False, highlight=False, soft_wrap=True)
