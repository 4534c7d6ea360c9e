"""Where uses start is where libcst says that they do."""

from __future__ import annotations

import libcst as cst
import pytest
from hypothesis import given, settings
from libcst.metadata import MetadataWrapper, PositionProvider

from xent_port.uses.find import find
from xent_port.uses.positions import Positions

from .programs import Program, programs


def check(source: str) -> int:
    tree = cst.parse_module(source)
    found = find(tree, None, is_package=False, exported={})
    positions = Positions(found, source)
    expected = MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)
    for occurrence in found.occurrences:
        start = expected[occurrence.node].start
        assert positions(occurrence.node) == (start.line, start.column)
    assert positions.text == source
    return len(found.occurrences)


@settings(max_examples=30, deadline=None)
@given(programs())
def test_of_programs(program: Program) -> None:
    assert check(program.source)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_of_other_line_ends_and_signs(end: str) -> None:
    lines = [
        "import torch.nn.functional as F",
        "mark_, mark__ = 'mark_0mark_é', '\u2028\x85'; ( F.cross_entropy )(x, y), F.relu",
        "if x:",
        "\tF.cross_entropy(  # é",
        "\t\tF . cross_entropy(x), f'é{ F.cross_entropy(x, y) }')",
        "from torch.nn import (",
        "    CrossEntropyLoss as",
        "      C)",
    ]
    assert check(end.join(lines)) == 6
