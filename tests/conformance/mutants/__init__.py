"""Implementations that are broken on purpose, each in one thing, by loss."""
