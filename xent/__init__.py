"""xent: cross-entropy losses on arrays of any library.

>>> import numpy as np, xent
>>> float(xent.softmax_cross_entropy(np.zeros((2, 4)), np.asarray([0, 3])))
1.3862943611198906
"""

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

from xent import arrays
from xent._load import load
from xent._losses import log_softmax, sigmoid_cross_entropy, softmax_cross_entropy
from xent._recording import mark_constant, wants_gradient
from xent._target import LabelError
from xent._vjp import value_and_grad, vjp

if TYPE_CHECKING:
    from xent import shims

__version__ = "0.1.0"

__all__ = [
    "LabelError",
    "arrays",
    "load",
    "log_softmax",
    "mark_constant",
    "shims",
    "sigmoid_cross_entropy",
    "softmax_cross_entropy",
    "value_and_grad",
    "vjp",
    "wants_gradient",
]


def __getattr__(name: str) -> ModuleType:
    """Import `xent.shims` when it is first asked for: it needs much that the losses do not."""
    if name == "shims":
        return importlib.import_module("xent.shims")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
