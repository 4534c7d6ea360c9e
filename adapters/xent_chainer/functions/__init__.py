"""Functions of arrays and Variables: the place of ``chainer.functions``.

>>> import numpy as np
>>> import xent_chainer.functions as F
>>> F.softmax_cross_entropy(np.asarray([[1.0, 2.0, 3.0]]), np.asarray([2]))
variable(0.40760596)
"""

from xent_chainer.functions.activation.log_softmax import log_softmax
from xent_chainer.functions.activation.sigmoid import sigmoid
from xent_chainer.functions.array.broadcast import broadcast_to, sum_to
from xent_chainer.functions.array.cast import cast
from xent_chainer.functions.array.get_item import get_item
from xent_chainer.functions.array.reshape import reshape
from xent_chainer.functions.array.select_item import select_item
from xent_chainer.functions.array.transpose import transpose
from xent_chainer.functions.loss.sigmoid_cross_entropy import sigmoid_cross_entropy
from xent_chainer.functions.loss.softmax_cross_entropy import softmax_cross_entropy
from xent_chainer.functions.math.basic_math import absolute, add, div, mul, neg, pow, rdiv, rpow, rsub, sub
from xent_chainer.functions.math.exponential import exp, log
from xent_chainer.functions.math.matmul import matmul, rmatmul
from xent_chainer.functions.math.sum import average, sum

__all__ = [
    "absolute",
    "add",
    "average",
    "broadcast_to",
    "cast",
    "div",
    "exp",
    "get_item",
    "log",
    "log_softmax",
    "matmul",
    "mul",
    "neg",
    "pow",
    "rdiv",
    "reshape",
    "rmatmul",
    "rpow",
    "rsub",
    "select_item",
    "sigmoid",
    "sigmoid_cross_entropy",
    "softmax_cross_entropy",
    "sub",
    "sum",
    "sum_to",
    "transpose",
]
