"""Rewrites one source: what becomes of each use, which imports move, and the new text."""
