"""The part of ``mxnet.gluon`` that losses are made of."""

from xent_mxnet.gluon import block, loss, parameter
from xent_mxnet.gluon.block import Block, HybridBlock
from xent_mxnet.gluon.parameter import ParameterDict

__all__ = ["Block", "HybridBlock", "ParameterDict", "block", "loss", "parameter"]
