"""Stand-ins for frameworks that are not installed: ``import chainer`` gives what `xent_chainer` has.

Code that uses the losses of Chainer, MXNet, PaddlePaddle or PyTorch runs unmodified where that framework is
missing, within a ``with`` block, from `install` to `uninstall`, or as a whole program with
``python -m xent.shims chainer -- script.py``.

A shim holds the original's module tree as far as xent covers it. The functions and classes are the adapter's
own objects, so they are the same by every path, and pickles name the adapter: they load with and without
the shim. Everything else raises an `ImportError` or an `AttributeError` that says what is there.

``sys.modules`` belongs to the whole process, and so do shims: other threads see them too.

>>> import numpy as np
>>> from xent import shims
>>> with shims.installed("chainer", "mxnet"):
...     import chainer.functions as F
...     from mxnet import gluon
>>> x, t = np.asarray([[1.0, 2.0, 3.0]]), np.asarray([2])
>>> F.softmax_cross_entropy(x, t), gluon.loss.SoftmaxCELoss()(x, t)
(variable(0.40760596), array([0.40760596]))
"""

from xent.shims._install import install, installed, uninstall
from xent.shims._not_covered import NotCoveredError

__all__ = ["NotCoveredError", "install", "installed", "uninstall"]
