"""Writes docs/rosetta.md: what the five losses say and do, one column each, computed now."""

from __future__ import annotations

from pathlib import Path

from pages import cell, link, render
from xent_port.explain.behaviours import BEHAVIOURS, KNOWN, LOGITS, Behaviour
from xent_port.explain.explanation import arguments
from xent_port.explain.losses import LOSSES

PAGE = Path(__file__).parents[1] / "rosetta.md"
HEADINGS = {
    "chainer.softmax_cross_entropy": "Chainer softmax",
    "chainer.sigmoid_cross_entropy": "Chainer sigmoid",
    "paddle.softmax_with_cross_entropy": "Paddle",
    "mxnet.SoftmaxCrossEntropyLoss": "MXNet",
    "torch.cross_entropy": "PyTorch",
}


def page() -> str:
    """Return the page, as Markdown."""
    return render(
        "rosetta.md.jinja",
        logits=LOGITS.astype(int).tolist(),
        labels=KNOWN,
        headings=[f"[{HEADINGS[loss]}](losses/{loss}.md)" for loss in LOSSES],
        arguments=[
            [concept, *(says.get(loss, "—") for loss in LOSSES)] for concept, says in arguments().items()
        ],
        behaviours=[[each.title, *(answer(each, loss) for loss in LOSSES)] for each in BEHAVIOURS],
    )


def answer(behaviour: Behaviour, loss: str) -> str:
    """Return what a loss does, with a link to the case that shows it."""
    text, case = cell(behaviour.of(LOSSES[loss])), behaviour.cases.get(loss)
    return link(text, loss, case, "losses") if case else text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
