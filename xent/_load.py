"""The adapter's function or class for an original's dotted name: for names that come from a configuration."""

from __future__ import annotations

from typing import Any

from xent import _originals


def load(name: str) -> Any:
    """Return what an adapter has for a function or class of an original.

    Only names that xent covers are looked up, and only the adapter is imported: a name from a configuration
    file cannot run anything else.

    Args:
        name: the original's dotted name, by any of the paths under which the original has it, such as
            ``"torch.nn.CrossEntropyLoss"`` or ``"torch.nn.modules.loss.CrossEntropyLoss"``. The adapter's own
            name, with ``xent_`` in front, is the same.

    Returns:
        The function or class, not called.

    Raises:
        ValueError: for a name that is not covered, with those that are near.
        TypeError: for something that is not text.

    >>> import xent
    >>> xent.load("chainer.functions.softmax_cross_entropy").__module__
    'xent_chainer.functions.loss.softmax_cross_entropy'
    >>> xent.load("mxnet.gluon.loss.SoftmaxCELoss")(axis=1)
    SoftmaxCrossEntropyLoss(batch_axis=0, w=None)
    >>> xent.load("torch.CrossEntropy")
    Traceback (most recent call last):
    ...
    ValueError: xent has nothing for 'torch.CrossEntropy'; near it: ..., 'torch.nn.CrossEntropyLoss'
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be text such as 'torch.nn.CrossEntropyLoss', got {type(name).__name__}")
    place = _originals.PLACES.get(name.removeprefix("xent_"))
    if place is None:
        raise ValueError(f"xent has nothing for {name!r}; {_near(name.removeprefix('xent_'))}")
    return _originals.find(place)


def _near(name: str) -> str:
    """Say which covered names of that framework end alike; where none does, which losses there are."""
    import difflib  # only errors need it, and every program imports this module

    framework = name.partition(".")[0]
    frameworks = [framework] if framework in _originals.FRAMEWORKS else list(_originals.FRAMEWORKS)
    ends: dict[str, list[str]] = {}
    for path in _originals.PLACES:
        if path.partition(".")[0] in frameworks:
            ends.setdefault(path.rpartition(".")[2].lower(), []).append(path)
    alike = difflib.get_close_matches(name.rpartition(".")[2].lower(), ends, cutoff=0.7)
    if alike:
        return "near it: " + ", ".join(repr(min(ends[end], key=len)) for end in alike)
    losses = ", ".join(repr(path) for each in frameworks for path in _originals.LOSSES[each])
    return f"it has the losses {losses}, and what they are used with"
