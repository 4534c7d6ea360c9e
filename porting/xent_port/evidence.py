"""The recorded case that shows a difference, as the command that runs it."""

from __future__ import annotations

import shlex

from xent_port.model import Finding, Reason
from xent_port.rules.table import SOURCES, source_of


def loss_of(name: str) -> str | None:
    """Return the name in reports of the loss that an original's dotted name is.

    >>> loss_of("chainer.functions.softmax_cross_entropy")
    'chainer.softmax_cross_entropy'
    """
    source = source_of(name)
    return None if source is None else SOURCES[source].loss


def command(finding: Finding, reason: Reason) -> str | None:
    """Return the command that shows the difference which is the reason for a finding, if there is a case."""
    loss = loss_of(finding.use.name)
    if reason.case is None or loss is None:
        return None
    return shlex.join(["xent", "report", "--backend", "numpy", "--loss", loss, "--case", reason.case])
