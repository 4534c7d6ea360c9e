"""``torch.nn.modules``."""

from xent_torch.nn.modules.loss import CrossEntropyLoss

__all__ = ["CrossEntropyLoss"]
