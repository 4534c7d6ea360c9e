"""Mirrors ``paddle.utils``."""
