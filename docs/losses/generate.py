"""Writes the page of each loss, from the recorded cases and signatures and from facts.toml."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import jinja2
import numpy as np

from xent_conformance import vectors
from xent_conformance.case import LOSSES, Call
from xent_conformance.vectors import Recording, Vector
from xent_conformance.wire import DTYPES, Tensor, decode

HERE = Path(__file__).parent
RECORDED = "../../conformance/xent_conformance/recorded"
COUNTED = "## The cases"
LARGEST_SHOWN = 16
LONGEST_TEXT = 160
MOST_TAGS = 12


def page(loss: str) -> str:
    """Return the page of a loss, as Markdown."""
    facts = tomllib.loads((HERE / "facts.toml").read_text(encoding="utf-8"))[loss]
    recording = vectors.load(loss)
    sections = [
        {"title": section["title"], "cases": [quirk(recording, facts, name) for name in section["cases"]]}
        for section in facts["quirks"]
    ]
    loader = jinja2.FileSystemLoader(HERE)
    environment = jinja2.Environment(
        loader=loader, undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    return environment.get_template("page.md.jinja").render(
        loss=loss,
        facts=facts,
        parameters=parameters(facts),
        originals=list(recording.provenance),
        dtypes=[dtypes(recording, facts, what) for what in ("logits", "labels")],
        quirks=sections,
        counts=counts(recording),
        tags=tags(recording),
        recorded=f"{RECORDED}/{loss}.json",
    )


def parameters(facts: dict[str, Any]) -> list[dict[str, str]]:
    """Return name, default and meaning of each parameter, by the recorded signature."""
    signatures, _ = vectors.load_signatures()
    (found, *others) = [
        s[facts["function"]]["parameters"] for s in signatures.values() if facts["function"] in s
    ]
    if any(other != found for other in others):
        raise ValueError(f"versions differ in the signature of {facts['function']}")
    if [p["name"] for p in found] != list(facts["parameters"]):
        raise ValueError(
            f"facts.toml has other parameters of {facts['function']} than {[p['name'] for p in found]}"
        )
    return [
        {
            "name": ("**" if p["kind"] == "VAR_KEYWORD" else "") + p["name"],
            "default": f"`{p['default']}`" if "default" in p else "",
            "meaning": facts["parameters"][p["name"]],
        }
        for p in found
    ]


def dtypes(recording: Recording, facts: dict[str, Any], what: str) -> dict[str, str]:
    """Return the dtypes that some case got an answer for, and those that every case is an error of."""
    accepted, asked = set(), set()
    for vector in recording.vectors:
        call = vector.case.call
        arguments = {**dict(enumerate(call.args)), **call.kwargs}
        value = arguments.get(int(facts[what]) if facts[what].isdigit() else facts[what])
        if (
            isinstance(value, Tensor)
            and call.function == facts["function"]
            and "type_check" not in call.context
        ):
            asked.add(value.dtype)
            if "value" in vector.outcome:
                accepted.add(value.dtype)
    return {
        "what": what,
        "accepted": ", ".join(name for name in DTYPES if name in accepted),
        "refused": ", ".join(name for name in DTYPES if name in asked - accepted),
    }


def quirk(recording: Recording, facts: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what to show of a case, or of all its variants: those whose id is the name and an ``@...``."""
    found = [v for v in recording.vectors if name in (v.case.id, v.case.id.partition("@")[0])]
    if not found:
        raise ValueError(f"{recording.loss} has no case {name!r}, which facts.toml names")
    texts: dict[str, list[str]] = {}
    for vector in found:
        text = answer(vector, facts.get("positions", []))
        texts.setdefault(text, []).append(vector.case.id.partition("@")[2])
    several = len(texts) > 1
    answers = [
        {"variants": f"{' and '.join(variants)}: " if several else "", "text": text}
        for text, variants in texts.items()
    ]
    case = found[0].case
    return {"id": name, "why": case.why, "call": call_text(case.call), "answers": answers}


def answer(vector: Vector, positions: list[str]) -> str:
    """Return what the original answered, in one line of Markdown; ``positions`` are names of arguments."""
    outcome = vector.outcome
    if "crash" in outcome:
        return f"the original's process ends with {outcome['crash']['signal']}"
    parts = []
    if "value" in outcome:
        parts.append(f"value `{literal(decode(outcome['value']))}`")
    parts += [
        f"gradient of {positions[int(name)] if name.isdigit() else f'`{name}`'} `{literal(decode(gradient))}`"
        for name, gradient in outcome.get("gradients", {}).items()
    ]
    if "second_order" in outcome:
        parts.append(f"second derivative `{literal(decode(outcome['second_order']))}`")
    if outcome.get("unstable"):
        parts.append(f"changes from one asking to the next: {', '.join(outcome['unstable'])}")
    if "error" in outcome:
        error = outcome["error"]
        text = error["text"].strip().partition("\n")[0][:LONGEST_TEXT].replace("`", "'")
        parts.append(f"{error['class'].rpartition('.')[2]} `{text}`" if text else error["class"])
    parts += [
        f"{w['category']}" for w in outcome.get("warnings", []) if w["category"] != "DeprecationWarning"
    ]
    return "; ".join(parts)


def call_text(call: Call) -> str:
    """Return a call as one line of code."""
    name = call.function.rpartition(".")[2]
    made = f"({arguments(call.init_args, call.init_kwargs)})" if name[0].isupper() else ""
    text = f"{name}{made}({arguments(call.args, call.kwargs)})"
    context = {key: value for key, value in call.context.items() if key not in ("version", "np", "hybridize")}
    state = "".join(f", {key}={value}" for key, value in context.items())
    cotangent = "" if call.cotangent is None else f", cotangent {literal(call.cotangent)}"
    return text + (f" with {state[2:]}" if state else "") + cotangent


def arguments(args: tuple[Any, ...], kwargs: Any) -> str:
    """Return arguments as they stand between the parentheses of a call."""
    return ", ".join([literal(v) for v in args] + [f"{name}={literal(v)}" for name, v in kwargs.items()])


def literal(value: Any) -> str:
    """Return a value as short code; of a large array, its dtype and shape."""
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))})"
    if not isinstance(value, Tensor):
        return repr(value)
    if value.values.size > LARGEST_SHOWN:
        return f"{value.dtype} of shape {value.values.shape}"
    plain = value.dtype in ("float32", "int64")
    return ("" if plain else f"{value.dtype} ") + nested(value.values)


def nested(array: np.ndarray[Any, Any]) -> str:
    """Return an array as nested lists of numbers with at most seven digits."""
    if array.ndim == 0:
        return f"{array.item():.7g}" if array.dtype.kind == "f" else repr(array.item())
    if array.size == 0:
        return f"[] of shape {array.shape}"
    return f"[{', '.join(nested(part) for part in array)}]"


def counts(recording: Recording) -> list[int]:
    """Return how many cases there are, and how many of each kind of answer."""
    kinds = ("value", "gradients", "second_order", "error", "crash", "unstable")
    outcomes = [vector.outcome for vector in recording.vectors]
    return [len(outcomes), *(sum(kind in outcome for outcome in outcomes) for kind in kinds)]


def tags(recording: Recording) -> list[str]:
    """Return the most frequent tags, with how many cases have them."""
    found = Counter(tag.partition("#")[0] for vector in recording.vectors for tag in vector.case.tags)
    return [
        f"{tag} ({number})"
        for tag, number in sorted(found.most_common(MOST_TAGS), key=lambda x: (-x[1], x[0]))
    ]


if __name__ == "__main__":
    for loss in LOSSES:
        (HERE / f"{loss}.md").write_text(page(loss), encoding="utf-8")
