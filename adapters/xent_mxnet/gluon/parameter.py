"""The parameters of a block: for a loss there are none, but they have a prefix and can be asked for."""

from __future__ import annotations

from typing import Any


class ParameterDict(dict[str, Any]):
    """Parameters by name, with the prefix of the block that owns them; ``shared`` is kept, a loss has none.

    >>> ParameterDict("softmaxcrossentropyloss0_")
    softmaxcrossentropyloss0_ (
    <BLANKLINE>
    )
    """

    def __init__(self, prefix: str = "", shared: ParameterDict | None = None) -> None:
        super().__init__()
        self._prefix = prefix
        self._shared = shared

    @property
    def prefix(self) -> str:
        """The prefix of every parameter's name."""
        return self._prefix

    def __repr__(self) -> str:
        name = f"{self._prefix} " if self._prefix else ""
        return name + "(\n" + "\n".join(f"  {value}" for value in self.values()) + "\n)"
