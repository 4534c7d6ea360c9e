"""Arithmetic, sums and elementary functions."""
