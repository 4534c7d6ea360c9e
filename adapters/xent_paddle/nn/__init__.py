"""Mirrors ``paddle.nn``."""

from xent_paddle.nn import functional

__all__ = ["functional"]
