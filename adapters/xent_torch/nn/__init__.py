"""``torch.nn``: the loss as a function and as a class."""

from xent_torch.nn import functional
from xent_torch.nn.modules.loss import CrossEntropyLoss

__all__ = ["CrossEntropyLoss", "functional"]
