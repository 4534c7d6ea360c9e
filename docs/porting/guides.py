"""Writes docs/porting/FROM-to-TARGET.md: how to leave one framework for another, with what really happens."""

from __future__ import annotations

import json
import re
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import equivalences
from counterparts import OPTAX_SIGMOID, OPTAX_SOFTMAX, TORCH_SIGMOID, Counterpart, asked_as
from pages import cell, is_error, link, render
from terminal import session
from xent_port.explain.behaviours import BEHAVIOURS
from xent_port.explain.explanation import Row, explain, native_calls, no_native_calls
from xent_port.explain.losses import LOSSES, Loss

HERE = Path(__file__).parent
DATA = tomllib.loads((HERE / "guides.toml").read_text(encoding="utf-8"))
#: Where the pages of the losses are, seen from a guide.
PAGES = "../losses"
GUIDES: tuple[str, ...] = tuple(DATA["guide"])

#: What is called instead of a loss if only the names are changed.
COUNTERPARTS: Mapping[tuple[str, str], Loss | Counterpart] = {
    ("chainer.softmax_cross_entropy", "torch"): LOSSES["torch.cross_entropy"],
    ("chainer.softmax_cross_entropy", "jax"): OPTAX_SOFTMAX,
    ("chainer.sigmoid_cross_entropy", "torch"): TORCH_SIGMOID,
    ("chainer.sigmoid_cross_entropy", "jax"): OPTAX_SIGMOID,
    ("mxnet.SoftmaxCrossEntropyLoss", "torch"): LOSSES["torch.cross_entropy"],
    ("mxnet.SoftmaxCrossEntropyLoss", "jax"): OPTAX_SOFTMAX,
    ("paddle.softmax_with_cross_entropy", "torch"): LOSSES["torch.cross_entropy"],
    ("paddle.softmax_with_cross_entropy", "jax"): OPTAX_SOFTMAX,
    ("torch.cross_entropy", "jax"): OPTAX_SOFTMAX,
}
#: The same for PaddlePaddle, with its answers by the titles of behaviours, since it is not installed.
PADDLE: Mapping[str, Mapping[str, str]] = json.loads((HERE / "paddle.json").read_text(encoding="utf-8"))


def page(guide: str) -> str:
    """Return a guide, as Markdown."""
    source, target = guide.split("-to-")
    about = DATA["guide"][guide]
    of = DATA["source"][source] | about.get("of", {})
    return render(
        "guide.md.jinja",
        target=target,
        of=of,
        to=DATA["target"][target],
        intro=about["intro"],
        granted=about.get("granted", ""),
        shown=sessions(of["loss"], of["batch"], target, about["assume"]),
        losses=[against(loss, target) for loss in LOSSES if loss.partition(".")[0] == source],
    )


def sessions(loss: str, batch: str, target: str, granted: list[str]) -> dict[str, str]:
    """Return what a terminal shows, step by step, of a source and of the program that saves its arrays."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "loss.py").write_text(loss, encoding="utf-8")
        (folder / "batch.py").write_text(batch, encoding="utf-8")
        native = " ".join(["xent port loss.py --to", target, *(f"--assume {name}" for name in granted)])
        verify = f"{native} --verify batch.npz"
        return {
            "source": session(folder, "cat loss.py"),
            "xent": session(folder, "xent port loss.py --to xent"),
            "fallback": session(folder, f"xent port loss.py --to {target}"),
            "native": session(folder, native),
            "bridge": session(HERE, "cat bridge.py"),
            "batch": session(folder, "cat batch.py"),
            "verify": f"```console\n$ python batch.py\n$ {verify}\n```"
            if target == "paddle"  # which is not there when documents are made
            else session(folder, "python batch.py", verify),
        }


def against(name: str, target: str) -> dict[str, Any]:
    """Return how a loss differs from what is taken for it in the target, and its native calls."""
    counterpart = COUNTERPARTS.get((name, target))
    found: dict[str, Any] = {
        "name": name,
        "counterpart": counterpart.name if counterpart else PADDLE[name]["name"],
        "always": "" if counterpart else PADDLE[name]["always"],
        "arguments": [],
        "silent": [],
        "loud": [],
        "rules": [equivalences.shown(rule, PAGES) for rule in native_calls(name, target)],
        "none": [equivalences.without(each, PAGES) for each in no_native_calls(name, target)],
    }
    if found["counterpart"] in LOSSES:
        found["arguments"] = [row for row in explain(name, found["counterpart"]).arguments if row.differs]
    for behaviour in BEHAVIOURS:
        ours = behaviour.of(LOSSES[name])
        if counterpart is None:
            theirs = PADDLE[name][behaviour.title]
        else:
            theirs = asked_as(behaviour, LOSSES[name]).of(counterpart)
        silent = not is_error(theirs)
        differs = Row(behaviour.title, ours, theirs).differs and (silent or not is_error(ours))
        if differs and is_said(ours) and is_said(theirs):
            said = cell(ours)
            if case := behaviour.cases.get(name):
                said = link(said, name, case, PAGES)
            found["silent" if silent else "loud"].append((behaviour.title, said, cell(theirs)))
    return found


def is_said(answer: str) -> bool:
    """Return whether a question has an answer: not if it has no sense, or there is no such argument."""
    return re.match("—|has no|takes no", answer) is None


if __name__ == "__main__":
    for guide in GUIDES:
        (HERE / f"{guide}.md").write_text(page(guide), encoding="utf-8")
