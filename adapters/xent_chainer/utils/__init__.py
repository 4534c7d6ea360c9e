"""Utilities, under the names that Chainer has them."""

from xent_chainer.utils import type_check

__all__ = ["type_check"]
