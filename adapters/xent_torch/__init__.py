"""PyTorch's cross-entropy on arrays of any library, as PyTorch 2.13 computes it, without PyTorch.

Put ``xent_`` in front of the import: ``from xent_torch import nn``, ``import xent_torch.nn.functional as F``.

>>> import numpy as np
>>> from xent_torch import nn
>>> criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
>>> float(criterion(np.zeros((2, 4)), np.asarray([0, 3])))
1.3862943611198906
"""

from xent_torch import nn

__all__ = ["nn"]
