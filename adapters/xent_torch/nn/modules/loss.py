"""``torch.nn.CrossEntropyLoss``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from xent.arrays import Array, is_array, is_torch
from xent_torch.nn import functional as F
from xent_torch.nn._arguments import type_name
from xent_torch.nn._reduction import legacy_reduction

__all__ = ["CrossEntropyLoss"]


class CrossEntropyLoss:
    """Cross-entropy with its options kept; see `xent_torch.nn.functional.cross_entropy` for what they mean.

    The options are attributes: ``weight``, ``ignore_index``, ``reduction``, ``label_smoothing``. The legacy
    arguments override ``reduction`` here, with their warning; other options are checked at the call.

    This is no ``torch.nn.Module``, so that it works without PyTorch. It has the part of one that a loss is
    used with: the call, ``forward``, ``state_dict`` and ``load_state_dict`` (``weight`` is a persistent
    buffer), ``to``, ``train`` and ``eval``. Inside a ``torch.nn.Module`` it is an ordinary attribute: move
    its weight with `to`.

    Args:
        weight: one weight for each class, of shape (C,).
        size_average: deprecated, as is ``reduce``.
        ignore_index: rows with this index have loss 0 and leave the mean.
        reduce: deprecated.
        reduction: ``"none"``, ``"mean"`` or ``"sum"``.
        label_smoothing: the share of each target that is spread evenly over the classes.

    Raises:
        TypeError: for a weight that is not an array.

    Source: https://docs.pytorch.org/docs/2.13/generated/torch.nn.CrossEntropyLoss.html

    >>> import numpy as np
    >>> from xent_torch import nn
    >>> criterion = nn.CrossEntropyLoss(weight=np.asarray([1.0, 2.0]), reduction="sum")
    >>> criterion(np.zeros((2, 2)), np.asarray([0, 1])).round(4)
    np.float64(2.0794)
    >>> criterion.state_dict()
    {'weight': array([1., 2.])}
    """

    __constants__: ClassVar[list[str]] = ["ignore_index", "reduction", "label_smoothing"]

    def __init__(
        self,
        weight: Array | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        if size_average is not None or reduce is not None:
            reduction = legacy_reduction(size_average, reduce)
        self.training = True
        self.reduction = reduction
        self.weight = weight
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    @property
    def weight(self) -> Array | None:
        """The class weights; a persistent buffer."""
        return self._weight

    @weight.setter
    def weight(self, value: Array | None) -> None:
        if value is not None and not is_array(value):
            raise TypeError(
                f"cannot assign '{type_name(value)}' object to buffer 'weight' "
                "(torch Tensor or None required)\nAn array of any library is fine."
            )
        self._weight = value

    def forward(self, input: Array, target: Array) -> Any:
        """Return the loss of a batch."""
        return F.cross_entropy(
            input,
            target,
            weight=self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call `forward`."""
        return self.forward(*args, **kwargs)

    def state_dict(self) -> dict[str, Array]:
        """Return ``{"weight": weight}``, or nothing where there is no weight."""
        if self.weight is None:
            return {}
        return {"weight": self.weight.detach() if is_torch(self.weight) else self.weight}

    def load_state_dict(self, state_dict: Mapping[str, Array]) -> None:
        """Take the weight from what `state_dict` returned.

        Raises:
            RuntimeError: if the names are not those of this loss, or the shape is another.
        """
        error = "Error(s) in loading state_dict for CrossEntropyLoss: "
        own = self.state_dict()
        if own.keys() != state_dict.keys():
            raise RuntimeError(f"{error}expected {sorted(own)}, got {sorted(state_dict)}")
        for name, value in state_dict.items():
            if tuple(value.shape) != tuple(own[name].shape):
                raise RuntimeError(
                    f"{error}{name} has shape {tuple(own[name].shape)}, got {tuple(value.shape)}"
                )
            self.weight = value

    def to(self, *args: Any, **kwargs: Any) -> CrossEntropyLoss:
        """Move or cast the weight in place, with the arguments of its own ``to`` or ``to_device``."""
        if self.weight is not None:
            move = self.weight.to if is_torch(self.weight) else self.weight.to_device
            self.weight = move(*args, **kwargs)
        return self

    def train(self, mode: bool = True) -> CrossEntropyLoss:
        """Set ``training``, which changes nothing."""
        self.training = mode
        return self

    def eval(self) -> CrossEntropyLoss:
        """Set ``training`` to False, which changes nothing."""
        return self.train(False)

    def extra_repr(self) -> str:
        """Return nothing: PyTorch's representation shows no options either."""
        return ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.extra_repr()})"
