"""``torch.nn.CrossEntropyLoss``."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from xent.arrays import Array, is_array, is_floating, is_torch, namespace
from xent_torch.nn import functional as F
from xent_torch.nn._arguments import type_name
from xent_torch.nn._reduction import legacy_reduction

__all__ = ["CrossEntropyLoss"]

_POSITIONAL_STATE = (
    "Positional args are being deprecated, use kwargs instead. Refer to "
    "https://pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.state_dict for details."
)


class IncompatibleKeys(NamedTuple):
    """The names that a state lacked, and those that it had too many."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not any(self):
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


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

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        """Take what was pickled or copied; of a ``torch.nn.CrossEntropyLoss``, its options and weight."""
        if "_buffers" in state:
            options = {name: state[name] for name in ("training", *self.__constants__)}
            state = {**options, "_weight": state["_buffers"]["weight"]}
        vars(self).update(state)

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

    def _wrapped_call_impl(self, *args: Any, **kwargs: Any) -> Any:
        """Call `forward`."""
        return self.forward(*args, **kwargs)

    # Named as in PyTorch, where errors of wrong calls show it.
    __call__ = _wrapped_call_impl

    def state_dict(
        self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False
    ) -> dict[str, Array]:
        """Return ``{"weight": weight}``, or nothing where there is no weight."""
        if args:
            warnings.warn(_POSITIONAL_STATE, FutureWarning, stacklevel=2)
            given = dict(zip(("destination", "prefix", "keep_vars"), args, strict=False))
            return self.state_dict(**given)
        state: dict[str, Array] = {} if destination is None else destination
        if self.weight is not None:
            detach = is_torch(self.weight) and not keep_vars
            state[f"{prefix}weight"] = self.weight.detach() if detach else self.weight
        return state

    def load_state_dict(
        self, state_dict: Mapping[str, Array], strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Take the weight from what `state_dict` returned: the array itself, whatever ``assign`` says.

        Raises:
            RuntimeError: if the shape is another or, with ``strict``, the names are not those of this loss.
        """
        del assign
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        own = self.state_dict()
        keys = IncompatibleKeys(
            [name for name in own if name not in state_dict], [name for name in state_dict if name not in own]
        )
        wrong = _wrong_keys(keys) if strict else []
        for name in own.keys() & state_dict.keys():
            given, wanted = tuple(state_dict[name].shape), tuple(own[name].shape)
            if given != wanted:
                wrong.append(
                    f"size mismatch for {name}: copying a param with shape torch.Size({list(given)}) from "
                    f"checkpoint, the shape in current model is torch.Size({list(wanted)})."
                )
        if wrong:
            lines = "\n\t".join(wrong)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{lines}")
        if "weight" in own.keys() & state_dict.keys():
            self.weight = state_dict["weight"]
        return keys

    def to(self, *args: Any, **kwargs: Any) -> CrossEntropyLoss:
        """Move or cast the weight in place, with the arguments of its own ``to`` or ``to_device``."""
        if self.weight is not None:
            move = self.weight.to if is_torch(self.weight) else self.weight.to_device
            self.weight = move(*args, **kwargs)
        return self

    def cuda(self, device: Any = None) -> CrossEntropyLoss:
        """Move the weight, a tensor of PyTorch, to a CUDA device in place."""
        if self.weight is not None:
            if not is_torch(self.weight):
                raise TypeError(
                    f"only a tensor of PyTorch can be moved to CUDA; the weight is {type(self.weight)}"
                )
            self.weight = self.weight.cuda(device)
        return self

    def cpu(self) -> CrossEntropyLoss:
        """Move the weight to the CPU in place."""
        return self.to("cpu")

    def half(self) -> CrossEntropyLoss:
        """Cast the weight to float16 in place."""
        return self._cast("float16")

    def float(self) -> CrossEntropyLoss:
        """Cast the weight to float32 in place."""
        return self._cast("float32")

    def double(self) -> CrossEntropyLoss:
        """Cast the weight to float64 in place."""
        return self._cast("float64")

    def _cast(self, dtype: str) -> CrossEntropyLoss:
        if self.weight is not None and is_floating(self.weight):
            xp = namespace(self.weight)
            self.weight = xp.astype(self.weight, getattr(xp, dtype))
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


def _wrong_keys(keys: IncompatibleKeys) -> list[str]:
    def names(found: list[str]) -> str:
        return ", ".join(f'"{name}"' for name in found)

    kinds = (("Missing", keys.missing_keys), ("Unexpected", keys.unexpected_keys))
    return [f"{kind} key(s) in state_dict: {names(found)}. " for kind, found in kinds if found]
