"""Compares the adapters' signatures, and the errors of calls that do not fit them, with the originals'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from xent_conformance import frameworks
from xent_conformance.callables import Described, answer, describe, find_or_make
from xent_conformance.compare import DIFFERENT, SAME
from xent_conformance.known_differences import Compared, KnownDifference
from xent_conformance.results import Found
from xent_conformance.vectors import Signatures


@dataclass(frozen=True)
class SignatureResult:
    """What holds of one public function or class of an original."""

    loss: str
    original: str
    name: str
    finding: Found

    @property
    def status(self) -> str:
        """Whether it passed, failed or is a known difference."""
        return self.finding.status


def check_signatures(recorded: Mapping[str, Signatures]) -> Iterator[SignatureResult]:
    """Yield a result for each recorded signature, by original and dotted name."""
    for original, signatures in recorded.items():
        framework, _, version = original.partition("-")
        with ExitStack() as scope:
            if framework == "paddle":
                frameworks.FRAMEWORKS[framework].enter(scope, {"version": version})
            for name, expected in signatures.items():
                yield SignatureResult(loss_of(name), original, name, _compare(name, expected))


def with_known(result: SignatureResult, entries: Sequence[KnownDifference]) -> SignatureResult:
    """Mark a known difference; its ``case`` is the dotted name, its ``backend`` ``"*"``."""
    for entry in entries:
        if result.finding.verdict == DIFFERENT and entry.covers(result.loss, result.name, "signature", "*"):
            return replace(result, finding=replace(result.finding, known=entry))
    return result


def compared(result: SignatureResult) -> Compared:
    """Return what was compared, as the search for stale known differences needs it."""
    return Compared(result.loss, result.name, "signature", "*", result.finding.verdict == DIFFERENT)


def _compare(name: str, expected: Described) -> Found:
    try:
        found = find_or_make(name, frameworks.find)
        got = describe(found)
        wrong_calls = [_difference(name, found, call) for call in expected["wrong_calls"]]
    except Exception as error:
        return Found("", "signature", DIFFERENT, f"{name}: {type(error).__name__}: {error}")
    texts = [text for text in wrong_calls if text]
    if got["parameters"] != expected["parameters"]:
        shown = _text(got["parameters"]), _text(expected["parameters"])
        texts.insert(0, f"{name}{shown[0]}, the original is {name}{shown[1]}")
    return Found("", "signature", DIFFERENT if texts else SAME, "\n".join(texts))


def _difference(name: str, function: Any, expected: Described) -> str:
    """Return how an error of a wrong call differs from the original's; nothing if it does not.

    The classes of the original's error that are built in, and its text. Python puts the function's name into
    the text; a function by another name stands for the original's here.
    """
    got = answer(function, expected["positional"], expected["keywords"])
    theirs, ours = (_shown(call, function, name) for call in (expected, got))
    arguments = ["None"] * expected["positional"] + [f"{keyword}=None" for keyword in expected["keywords"]]
    return "" if theirs == ours else f"{name}({', '.join(arguments)}): {ours}, the original: {theirs}"


def _shown(call: Described, function: Any, name: str) -> str:
    if "error" not in call:
        return "no error"
    own, original = getattr(function, "__name__", ""), name.rpartition(".")[2]
    text = call["error"]["text"].replace(f"{own}() ", f"{original}() ")
    return f"{call['error']['builtin'][0]}: {text}"


def _text(parameters: list[dict[str, str]]) -> str:
    stars = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}
    words = [
        stars.get(p["kind"], "") + p["name"] + (f"={p['default']}" if "default" in p else "")
        for p in parameters
    ]
    return f"({', '.join(words)})"


def loss_of(name: str) -> str:
    """Return the loss that a function or class of an original is reported with."""
    framework = name.partition(".")[0]
    if framework == "chainer":
        return "chainer.sigmoid_cross_entropy" if "sigmoid" in name else "chainer.softmax_cross_entropy"
    return {
        "paddle": "paddle.softmax_with_cross_entropy",
        "mxnet": "mxnet.SoftmaxCrossEntropyLoss",
        "torch": "torch.cross_entropy",
    }[framework]
