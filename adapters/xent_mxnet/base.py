"""The error class of MXNet's operators."""


class MXNetError(RuntimeError):
    """Raised where MXNet raises ``mxnet.base.MXNetError``, at once rather than at a later synchronization."""
