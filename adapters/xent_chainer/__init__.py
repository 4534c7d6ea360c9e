"""Chainer's cross-entropy losses on arrays of any library: put ``xent_`` in front of ``import chainer``.

>>> import numpy as np
>>> import xent_chainer.functions as F
>>> x = Variable(np.asarray([[-1, 0, 1, 2], [2, 0, 1, -1]], dtype=np.float32))
>>> loss = F.softmax_cross_entropy(x, np.asarray([3, 0], dtype=np.int32))
>>> loss.backward()
>>> x.grad.shape
(2, 4)
"""

from xent_chainer import functions
from xent_chainer.configuration import (
    config,
    force_backprop_mode,
    global_config,
    is_debug,
    no_backprop_mode,
    set_debug,
    using_config,
)
from xent_chainer.function_node import FunctionNode
from xent_chainer.variable import Variable, as_array, as_variable

__all__ = [
    "FunctionNode",
    "Variable",
    "as_array",
    "as_variable",
    "config",
    "force_backprop_mode",
    "functions",
    "global_config",
    "is_debug",
    "no_backprop_mode",
    "set_debug",
    "using_config",
]
