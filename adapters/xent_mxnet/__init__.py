"""MXNet 1.9.1's Gluon softmax cross-entropy, on arrays of any library.

``nd`` and ``np`` mode are switched as in MXNet: `npx.set_np`, `npx.reset_np`, in each thread.

>>> import numpy as np
>>> from xent_mxnet.gluon.loss import SoftmaxCELoss
>>> loss = SoftmaxCELoss()
>>> loss(np.asarray([[1.0, 2.0, 3.0], [1.0, 2.0, 4.0]]), np.asarray([0, 2])).round(4)
array([2.4076, 0.1698])
"""

from xent_mxnet import base, gluon, npx
from xent_mxnet.base import MXNetError

__all__ = ["MXNetError", "base", "gluon", "npx"]
