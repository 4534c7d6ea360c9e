"""The adapter's callables take what PyTorch's take."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

import xent_torch.nn
import xent_torch.nn.functional

torch = pytest.importorskip("torch")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (xent_torch.nn.functional.cross_entropy, torch.nn.functional.cross_entropy),
        (xent_torch.nn.CrossEntropyLoss, torch.nn.CrossEntropyLoss),
        (xent_torch.nn.CrossEntropyLoss.forward, torch.nn.CrossEntropyLoss.forward),
    ],
    ids=["cross_entropy", "CrossEntropyLoss", "forward"],
)
def test_parameters_are_equal(ours: Callable[..., Any], theirs: Callable[..., Any]) -> None:
    def parameters(function: Callable[..., Any]) -> list[tuple[str, Any, Any]]:
        found = inspect.signature(function).parameters.values()
        return [(p.name, p.kind, p.default) for p in found]

    assert parameters(ours) == parameters(theirs)


def test_names_are_found_where_torch_has_them() -> None:
    import xent_torch.nn.functional as F
    from xent_torch import nn
    from xent_torch.nn.modules import CrossEntropyLoss, loss

    assert nn.functional.cross_entropy is F.cross_entropy
    assert nn.CrossEntropyLoss is CrossEntropyLoss is loss.CrossEntropyLoss
