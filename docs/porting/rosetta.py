"""Writes docs/rosetta.md: what the five losses say and do, one column each, computed now."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2

from xent_port.explain.behaviours import BEHAVIOURS, KNOWN, LOGITS, Behaviour
from xent_port.explain.explanation import arguments
from xent_port.explain.losses import LOSSES

HERE = Path(__file__).parent
PAGE = HERE.parent / "rosetta.md"
HEADINGS = {
    "chainer.softmax_cross_entropy": "Chainer softmax",
    "chainer.sigmoid_cross_entropy": "Chainer sigmoid",
    "paddle.softmax_with_cross_entropy": "Paddle",
    "mxnet.SoftmaxCrossEntropyLoss": "MXNet",
    "torch.cross_entropy": "PyTorch",
}


def page() -> str:
    """Return the page, as Markdown."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.get_template("rosetta.md.jinja").render(
        logits=LOGITS.astype(int).tolist(),
        labels=KNOWN,
        headings=[f"[{HEADINGS[loss]}](losses/{loss}.md)" for loss in LOSSES],
        arguments=[
            [concept, *(says.get(loss, "—") for loss in LOSSES)] for concept, says in arguments().items()
        ],
        behaviours=[[each.title, *(cell(each, loss) for loss in LOSSES)] for each in BEHAVIOURS],
    )


def cell(behaviour: Behaviour, loss: str) -> str:
    """Return what a loss does, with a link to the case that shows it; of an error, its class."""
    answer = behaviour.of(LOSSES[loss])
    if error := re.match(r"(\w+): ", answer):
        answer = f"`{error[1]}`"
    text = answer[1:-1].replace("], [", "]<br>[") if "], [" in answer else answer
    case = behaviour.cases.get(loss)
    return f"[{text}](losses/{loss}.md#{anchor(case)})" if case else text


def anchor(case: str) -> str:
    """Return what a link to a case on the page of its loss ends in.

    >>> anchor("soft-label-sum-3.5"), anchor("dense-mass-two@nd")
    ('soft-label-sum-35', 'dense-mass-two')
    """
    return case.partition("@")[0].replace(".", "")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
