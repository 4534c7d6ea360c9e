"""PaddlePaddle's softmax cross-entropy on arrays of any library: ``import xent_paddle as paddle``.

`~xent_paddle.nn.functional.loss.softmax_with_cross_entropy` answers as PaddlePaddle 2.6.2 does by default,
and as 3.3.1 does after `set_version` or under `using_version`:

>>> import xent_paddle as paddle
>>> paddle.get_version()
'2.6.2'
>>> with paddle.using_version("3.3.1"):
...     paddle.get_version()
'3.3.1'
"""

from xent_paddle import nn, utils
from xent_paddle._tensor import to_tensor
from xent_paddle._versions import get_version, set_version, using_version

__all__ = ["get_version", "nn", "set_version", "to_tensor", "using_version", "utils"]
