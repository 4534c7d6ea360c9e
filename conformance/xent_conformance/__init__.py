"""Conformance suite: the real originals, what they answered, and how the adapters compare."""
