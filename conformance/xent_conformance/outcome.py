"""What came of a call: of an original (from JSON) or of an adapter (observed)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xent_conformance.originals.serve import builtin_bases
from xent_conformance.wire import Tensor, decode, encode

CALL, GRADIENT, SECOND_ORDER = STAGES = ("call", "gradient", "second_order")


@dataclass(frozen=True)
class Failure:
    """An exception: where it came (one of `STAGES`), what built-in classes it is a kind of, what it says."""

    stage: str
    type: str
    builtin: tuple[str, ...]
    text: str

    @classmethod
    def of(cls, error: BaseException, stage: str) -> Failure:
        """Describe an exception that was raised here."""
        return cls(stage, type(error).__qualname__, tuple(builtin_bases(type(error))), str(error))


@dataclass(frozen=True)
class Warned:
    """A warning: its text, and the names of its class and of that class's bases, without their modules."""

    classes: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Outcome:
    """What came of a call, as far as it got.

    * ``value``: a `Tensor` or a tuple of them; ``gradients``: by the names of the call's ``wrt``, a `Tensor`
      or ``None``; ``second_order``: the derivative of the sum of the squared gradient;
    * ``crash``: how the process died; ``unstable``: names of parts that changed from one asking to the next;
    * ``unasked``: maps a stage that cannot be asked for here, or whose errors cannot, to the reason.
    """

    value: Any = None
    gradients: Mapping[str, Tensor | None] = field(default_factory=dict)
    second_order: Tensor | None = None
    repr: str | None = None
    warnings: tuple[Warned, ...] = ()
    failure: Failure | None = None
    crash: str | None = None
    unstable: tuple[str, ...] = ()
    unasked: Mapping[str, str] = field(default_factory=dict)


def from_json(data: Mapping[str, Any]) -> Outcome:
    """Decode an outcome that an original's worker answered (see ``recorded/vectors.schema.json``)."""
    failure = None
    if (error := data.get("error")) is not None:
        failure = Failure(error["stage"], error["class"], tuple(error["builtin"]), error["text"])
    crash = data.get("crash")
    return Outcome(
        value=decode(data.get("value")),
        gradients={name: decode(gradient) for name, gradient in data.get("gradients", {}).items()},
        second_order=decode(data.get("second_order")),
        repr=data.get("repr"),
        warnings=tuple(Warned((_last_name(w["category"]),), w["text"]) for w in data.get("warnings", ())),
        failure=failure,
        crash=None if crash is None else str(crash.get("reason", crash["signal"])),
        unstable=tuple(data.get("unstable", ())),
    )


def to_json(outcome: Outcome) -> dict[str, Any]:
    """Encode what a call answered, with the keys that `from_json` reads; what there is not is left out."""
    parts: dict[str, Any] = {
        "value": encode(outcome.value),
        "gradients": {name: encode(gradient) for name, gradient in outcome.gradients.items()},
        "second_order": encode(outcome.second_order),
        "repr": outcome.repr,
        "warnings": [{"category": w.classes[0], "text": w.text} for w in outcome.warnings],
    }
    if (failure := outcome.failure) is not None:
        parts["error"] = {
            "stage": failure.stage,
            "class": failure.type,
            "builtin": list(failure.builtin),
            "text": failure.text,
        }
    return {name: part for name, part in parts.items() if part not in (None, {}, [])}


def _last_name(dotted: str) -> str:
    return dotted.rpartition(".")[2]
