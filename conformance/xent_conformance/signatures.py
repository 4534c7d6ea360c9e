"""Compares the adapters' signatures with those of the originals."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from xent_conformance import frameworks
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


def _compare(name: str, expected: list[dict[str, str]]) -> Found:
    try:
        got = describe(frameworks.find(name))
    except Exception as error:
        return Found("", "signature", DIFFERENT, f"{name}: {type(error).__name__}: {error}")
    if got == expected:
        return Found("", "signature", SAME)
    return Found("", "signature", DIFFERENT, f"{name}{_text(got)}, the original is {name}{_text(expected)}")


def describe(function: object) -> list[dict[str, str]]:
    """Return the parameters of a callable: names, kinds, and the ``repr`` of the defaults.

    >>> describe(lambda *, axis=-1: axis)
    [{'name': 'axis', 'kind': 'KEYWORD_ONLY', 'default': '-1'}]
    """
    found = []
    for parameter in inspect.signature(function).parameters.values():  # type: ignore[arg-type]
        entry = {"name": parameter.name, "kind": parameter.kind.name}
        if parameter.default is not parameter.empty:
            entry["default"] = repr(parameter.default)
        found.append(entry)
    return found


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
