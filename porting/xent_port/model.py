"""The words that the parts of a port share: an argument, a use of a loss, and what is decided for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal


class Unknown(Enum):
    """The value of an argument that the source does not show."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


@dataclass(frozen=True)
class Argument:
    """One argument at a call: its source text, and its value where the source shows it."""

    code: str
    value: Any = UNKNOWN


@dataclass(frozen=True)
class Use:
    """One use of a covered function or class in a source.

    Attributes:
        name: the original's dotted name, one of `xent_port.covered`.
        form: ``call`` of a function; ``construct`` of a class; ``reference``: neither, such as a name that
            is passed on.
        line, column: where it starts; lines count from 1, columns from 0. In a notebook,
            ``cell`` counts from 1 and lines within the cell.
        arguments: by the original's parameter names, as far as they are visible; parameters that are not
            given are absent. ``None`` if the arguments cannot be told apart (``*args``, ``**options``).
        called: for ``construct``, the arguments of each call of the instance, by the parameter names of
            ``forward``; ``None`` if not every call of it can be seen.
    """

    name: str
    form: Literal["call", "construct", "reference"]
    line: int
    column: int
    cell: int | None = None
    arguments: Mapping[str, Argument] | None = field(default_factory=dict)
    called: tuple[Mapping[str, Argument], ...] | None = None


@dataclass(frozen=True)
class Native:
    """A native call that is exactly the same.

    Attributes:
        template: the target's expression; ``{x}`` stands for the argument that is given for parameter ``x``.
        imports: the modules that it names, such as ``torch.nn.functional`` or ``optax``.
        granted: the names of the assumptions that the caller granted and that it needs.
    """

    template: str
    imports: tuple[str, ...]
    granted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why there is no native call: what differs, what would have to be true, and a case that shows it.

    ``assumption`` is the name to grant, if it is one; ``case`` a conformance case's id.
    """

    text: str
    would_need: str | None = None
    assumption: str | None = None
    case: str | None = None


@dataclass(frozen=True)
class FallBack:
    """No native call is exactly the same: the call of xent, for these reasons."""

    reasons: tuple[Reason, ...]
    native: str | None = None  # the template that would be written if all reasons were met


Decision = Native | FallBack

Status = Literal["rewritten", "xent", "fell back", "unchanged", "left"]


@dataclass(frozen=True)
class Finding:
    """What became of one use.

    Attributes:
        use: what was found. Where only a module is known, such as in ``getattr(F, name)``, its name is
            the module's.
        status: ``rewritten`` as a native call; ``xent``: calls xent, as was asked; ``fell back``: calls
            xent where a native call was asked; ``unchanged``: is the target's own, or follows another name
            that was changed; ``left``: cannot be changed safely, somebody has to look.
        message: a sentence without its full stop.
        old, new: the source of the expression, before and after.
        decision: what the rules said, if they were asked.
    """

    use: Use
    status: Status
    message: str
    old: str
    new: str
    decision: Decision | None = None


@dataclass(frozen=True)
class Note:
    """Something near a covered loss that is not covered itself."""

    name: str
    line: int
    column: int
    message: str
    cell: int | None = None


@dataclass(frozen=True)
class Ported:
    """A source after the port, and what was found in it, in the order of the source."""

    source: str
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()


class UnreadableSourceError(ValueError):
    """A source that is not Python as far as can be told; the message says where and why."""
