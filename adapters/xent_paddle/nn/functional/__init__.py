"""Mirrors ``paddle.nn.functional``."""

from xent_paddle.nn.functional.loss import softmax_with_cross_entropy

__all__ = ["softmax_with_cross_entropy"]
